"""The accounts of the full house: links in mails, people in every state, a role, a substitute."""

from datetime import date

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from booking.accounts.account_rules import UserRequest
from booking.accounts.mail_links import end_links, send_new_email, send_reset, token_of
from booking.accounts.model import AccountLink, RoleGrant, User
from booking.accounts.rules import Grant, Role, Scope
from booking.accounts.service import deactivate, invite
from booking.accounts.substitutes import SubstituteRequest, name_substitute
from booking.audit.service import CLI

from .moments import NOW
from .world import World


def account_links(tx: Session, world: World) -> dict[str, str]:
    """Write links that set a password, one of them ended."""
    for role in ("stranger", "colleague"):
        send_reset(tx, f"{role}@example.fi", now=NOW)
    end_links(tx, world.users["colleague"].id, now=NOW)
    return _tokens(tx, "reset")


def email_links(tx: Session, world: World) -> dict[str, str]:
    """Write links that prove an address, one of them ended."""
    for role in ("stranger", "colleague"):
        send_new_email(tx, world.users[role].id, f"{role}.new@example.fi", now=NOW)
    tx.execute(update(AccountLink).where(AccountLink.new_email == "colleague.new@example.fi").values(ended_at=NOW))
    return _tokens(tx, "email")


def _tokens(tx: Session, purpose: str) -> dict[str, str]:
    links = tx.scalars(select(AccountLink).where(AccountLink.purpose == purpose).order_by(AccountLink.id)).all()
    return dict(zip(("open", "ended"), (token_of(link.public_id) for link in links), strict=True))


def people(tx: Session, world: World) -> dict[str, str]:
    """Return people by the state of their account."""
    given = [Grant(Role.DIRECTOR, Scope.VENUE, world.house.id)]
    invited, closed = (
        invite(tx, UserRequest(f"{name}@example.fi", name.title()), given, now=NOW, actor=CLI)
        for name in ("invited", "closed")
    )
    deactivate(tx, closed, now=NOW, actor=CLI)
    users = {
        "director": world.users["director"],
        "lender": world.users["professional"],
        "admin": world.users["admin"],
        "invited": invited,
        "closed": closed,
    }
    return {state: user.public_id for state, user in users.items()}


def substitute(tx: Session, world: World) -> str:
    """Let a colleague stand in for the professional in December."""
    asked = SubstituteRequest(world.users["colleague"].public_id, date(2018, 12, 1), date(2018, 12, 6))
    return name_substitute(tx, world.users["professional"], asked, now=NOW, actor=CLI).public_id


def role(tx: Session, user: User) -> str:
    """Return the address of a user's only role."""
    return tx.scalars(select(RoleGrant.public_id).where(RoleGrant.user_id == user.id)).one()
