"""The first administrator, made by whoever runs the server, because nobody is there yet to invite anybody."""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from ..audit.service import CLI
from ..clock import local_today
from ..errors import Conflict
from .account_rules import NO_PASSWORD, UserRequest
from .mail_links import end_links, send_invitation
from .model import User
from .queries import administrators, has_administrator, user_by_email
from .rules import Grant, Role, Scope
from .service import add_user, give_role


def make(tx: Session, request: UserRequest, *, is_mailed: bool, now: datetime) -> str | None:
    """Make the first administrator and return the path of the page that sets the password, None for who has one.

    Again for who has not set it yet; links of others who were to be the first, such as a mistyped address, end.

    Raises:
        Conflict: somebody administers everything already (`has_administrator`), or the account of the address is
            closed (`closed_account`).
    """
    if tx.get_bind().dialect.name == "postgresql":
        # Of two commands at once the second waits here until the first is done; on SQLite every writer does.
        tx.execute(text("LOCK TABLE role_grant IN SHARE ROW EXCLUSIVE MODE"))
    today = local_today(now)
    if has_administrator(tx, today):
        raise Conflict("has_administrator")
    for other in tx.scalars(administrators(today)).all():
        end_links(tx, other.id, now=now)
    user = user_by_email(tx, request.email) or add_user(tx, request, now=now, actor=CLI)
    if user.deactivated_at is not None:
        raise Conflict("closed_account")
    if tx.scalar(administrators(today).where(User.id == user.id).limit(1)) is None:
        give_role(tx, user, Grant(Role.ADMIN, Scope.ALL, from_on=today), now=now, actor=CLI)
    if user.password_hash != NO_PASSWORD:
        return None
    return send_invitation(tx, user.id, now=now, actor=CLI, is_mailed=is_mailed)
