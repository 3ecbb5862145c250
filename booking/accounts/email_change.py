"""Another e-mail address for an account: asked for here, proved by a link to the new address, told to the former."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ..audit.service import Actor, by_user, record
from ..errors import Conflict
from ..notices.service import queue
from .account_rules import EMAIL_CHANGED, Purpose
from .mail_links import end_links, send_invitation, send_new_email, use_link
from .model import User
from .people import is_invited
from .sessions import end_sessions


def ask_for_new_email(tx: Session, user_id: int, email: str, *, now: datetime, actor: Actor) -> None:
    """Send the link to the new address; nothing changes before it is used.

    Whether somebody else has the address is told to whoever reads its mail, and to nobody else.
    """
    send_new_email(tx, user_id, email, now=now)
    record(tx, actor, "email_change_asked", "staff_user", user_id, now=now)


def confirm_new_email(tx: Session, token: str, *, now: datetime) -> User:
    """Give the account the address that the link proves; sessions and other links end, the former address is told.

    Raises:
        Missing, Gone: there is no such link, or it is of no use any more.
        Conflict: another account has the address (`email_taken`).
    """
    link = use_link(tx, token, now=now, purposes=(Purpose.EMAIL,))
    user = tx.get_one(User, link.user_id, with_for_update=True, populate_existing=True)
    link.former_email = user.email
    try:
        with tx.begin_nested():
            user.email = link.new_email or user.email
    except IntegrityError:
        raise Conflict("email_taken") from None
    end_links(tx, user.id, now=now)
    ended = end_sessions(tx, user.id, now=now)
    record(tx, by_user(user.id), "email_changed", "staff_user", user.id, now=now, ended_sessions=ended)
    queue(tx, EMAIL_CHANGED, link.id, f"{EMAIL_CHANGED}:{link.public_id}", now=now)
    if is_invited(user):
        send_invitation(tx, user.id, now=now, actor=by_user(user.id))
    return user
