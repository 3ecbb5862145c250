"""Who can sign in to the demo, with a password that everybody knows: never in production."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from ..accounts.model import User
from ..accounts.service import deactivate
from ..audit.service import CLI
from ..db import reading
from ..errors import BadSettings

PASSWORD = "perhekeskus-kokeilu-2018"  # noqa: S105 - printed for everybody; refused in production
DOMAIN = "@tavataan.example"
"""Every sign-in of the demo ends with it; `.example` is nobody's (RFC 2606)."""


@dataclass(frozen=True)
class SignIn:
    """One demo sign-in: who it is, and what to look at."""

    role: str
    email: str
    look_at: str


SIGN_INS = (
    SignIn("professional, family counselling", f"aino.peltola{DOMAIN}", "her day, who has booked, her calendar"),
    SignIn("professional, family guidance", f"mikko.harju{DOMAIN}", "an invitation to accept or decline"),
    SignIn("director of Kontiopuisto", f"johtaja{DOMAIN}", "who comes when, edit the venue, close a day"),
    SignIn("coordinator", f"koordinaattori{DOMAIN}", "terms: fill, preview, book the team, publish"),
    SignIn("daycare staff of Kontiopuisto", f"kontiopuisto{DOMAIN}", "who comes when; ask for a consultation"),
    SignIn("administrator", f"admin{DOMAIN}", "everything but families' names"),
)


def active_users(tx: Session) -> Sequence[User]:
    """Return the demo's users who can sign in."""
    query = select(User).where(User.email.endswith(DOMAIN), User.deactivated_at.is_(None))
    return tx.scalars(query.order_by(User.id)).all()


def close(tx: Session, *, now: datetime) -> int:
    """Deactivate the demo's users and return how many there were."""
    users = active_users(tx)
    for user in users:
        deactivate(tx, user, now=now, actor=CLI)
    return len(users)


def refuse_to_start_with(engine: Engine) -> None:
    """Raise BadSettings when somebody could sign in to this database with the demo's password."""
    try:
        with reading(engine) as tx:
            is_open = bool(active_users(tx))
    except DBAPIError:
        return  # no tables yet, or no answer: whoever needs the database says so
    finally:
        engine.dispose()  # web workers may be forked after this
    if is_open:
        raise BadSettings(
            "This database has the demo's sign-ins, whose password everybody knows; "
            "`TAVATAAN_ENV=development flask --app wsgi demo close` closes them."
        )
