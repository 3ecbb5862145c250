"""Links in mails with which staff set a password or prove an address: invitations, the way back, a new address.

The link is derived from the server key when its mail is written; the row keeps only the SHA-256. Whoever asks for
a link learns nothing: the same statements run whether the address has an account or not.
"""

from datetime import datetime

from sqlalchemy import Select, and_, delete, exists, func, insert, not_, select, update
from sqlalchemy.orm import Session, joinedload

from ..audit.service import GUEST, Actor, record
from ..db import new_public_id
from ..errors import Gone, Missing
from ..notices.service import queue
from . import keys
from .account_rules import INVITATION_AGE, KEPT_FOR, NEW_EMAIL_AGE, NO_PASSWORD, RESET_AGE, Purpose
from .model import AccountLink, ExternalIdentity, User
from .queries import token_digest

AGES = {Purpose.INVITATION: INVITATION_AGE, Purpose.RESET: RESET_AGE, Purpose.EMAIL: NEW_EMAIL_AGE}
KINDS = {
    Purpose.INVITATION: "account_invitation",
    Purpose.RESET: "password_reset",
    Purpose.EMAIL: "new_email",
}
"""Of the notices that bring a link."""
TO_PASSWORD = (Purpose.INVITATION, Purpose.RESET)
"""What a link may be for that sets a password."""
PAGES = {Purpose.EMAIL: "/staff/confirm-email"}


def token_of(public_id: str) -> str:
    """Return the token of a link."""
    return keys.token("account link", public_id)


def link_path(link: AccountLink) -> str:
    """Return the path of the page behind a link."""
    return _path_of(link.public_id, Purpose(link.purpose))


def is_open(link: AccountLink, now: datetime) -> bool:
    """Tell whether a link can still be used."""
    return link.ended_at is None and now < link.expires_at and link.user.deactivated_at is None


def find_link(tx: Session, token: str, *, now: datetime, purposes: tuple[Purpose, ...] = TO_PASSWORD) -> AccountLink:
    """Return the open link with this token.

    Raises:
        Missing: nobody has such a link for one of these purposes.
        Gone: it was used, is too old, or a newer one took its place.
    """
    statement = select(AccountLink).where(AccountLink.token_sha256 == token_digest(token))
    link = tx.scalar(statement.options(joinedload(AccountLink.user)))
    if link is None or link.purpose not in purposes:
        raise Missing("account_link")
    if not is_open(link, now):
        raise Gone("account_link")
    return link


def use_link(tx: Session, token: str, *, now: datetime, purposes: tuple[Purpose, ...] = TO_PASSWORD) -> AccountLink:
    """Use a link up and return it; of two at once, one gets it.

    Raises:
        Missing, Gone: as `find_link` does.
    """
    link = find_link(tx, token, now=now, purposes=purposes)
    take = update(AccountLink).where(AccountLink.id == link.id, AccountLink.ended_at.is_(None)).values(ended_at=now)
    if tx.scalar(take.returning(AccountLink.id)) is None:
        raise Gone("account_link")
    return link


def send_invitation(tx: Session, user_id: int, *, now: datetime, actor: Actor, is_mailed: bool = True) -> str:
    """Send somebody new the link to set a password and return its path; a former one ends."""
    end_links(tx, user_id, now=now)
    public_id = _write(tx, user_id, Purpose.INVITATION, now, is_mailed=is_mailed)
    record(tx, actor, "invited", "staff_user", user_id, now=now)
    return _path_of(public_id, Purpose.INVITATION)


def send_new_email(tx: Session, user_id: int, email: str, *, now: datetime) -> None:
    """Send the link that proves a new address to it; a former one ends."""
    former = (AccountLink.user_id == user_id, AccountLink.purpose == Purpose.EMAIL, AccountLink.ended_at.is_(None))
    tx.execute(update(AccountLink).where(*former).values(ended_at=now))
    _write(tx, user_id, Purpose.EMAIL, now, new_email=email)


def send_reset(tx: Session, email: str, *, now: datetime) -> None:
    """Send the link to set a new password to `email`, if it has an account; tell nothing."""
    known = tx.scalar(_who_may_reset(email))
    end_links(tx, known or 0, now=now)
    # About nobody the same is written of the first user there is, and taken back.
    user_id = tx.scalar(select(func.min(User.id)))
    savepoint = tx.begin_nested()
    if user_id is not None:
        _write(tx, known or user_id, Purpose.RESET, now)
    if known is None:
        savepoint.rollback()
    else:
        savepoint.commit()
    record(tx, GUEST, "reset_asked", "staff_user", known, now=now)
    tx.flush()


def end_links(tx: Session, user_id: int, *, now: datetime) -> None:
    """End the links of a user that are still open."""
    still_open = (AccountLink.user_id == user_id, AccountLink.ended_at.is_(None))
    tx.execute(update(AccountLink).where(*still_open).values(ended_at=now))


def erase_old_links(tx: Session, *, now: datetime) -> int:
    """Erase the rows of links that lead nowhere any more; for the nightly job. Return how many."""
    too_old = AccountLink.expires_at <= now - KEPT_FOR
    return len(tx.execute(delete(AccountLink).where(too_old).returning(AccountLink.id)).all())


def _who_may_reset(email: str) -> Select[int]:
    # Whom only the provider signs in has no password to forget; leaving the provider shuts them out.
    is_linked = exists().where(ExternalIdentity.user_id == User.id)
    is_by_provider = and_(User.password_hash == NO_PASSWORD, is_linked)
    return select(User.id).where(User.email == email.lower(), User.deactivated_at.is_(None), not_(is_by_provider))


def _path_of(public_id: str, purpose: Purpose) -> str:
    return f"{PAGES.get(purpose, '/staff/set-password')}/{token_of(public_id)}"


def _write(
    tx: Session,
    user_id: int,
    purpose: Purpose,
    now: datetime,
    *,
    new_email: str | None = None,
    is_mailed: bool = True,
) -> str:
    public_id = new_public_id()
    values = {
        "public_id": public_id,
        "user_id": user_id,
        "purpose": purpose,
        "token_sha256": token_digest(token_of(public_id)),
        "made_at": now,
        "expires_at": now + AGES[purpose],
        "new_email": new_email,
    }
    link_id = tx.execute(insert(AccountLink).values(values).returning(AccountLink.id)).scalar_one()
    if is_mailed:
        queue(tx, KINDS[purpose], link_id, f"{KINDS[purpose]}:{public_id}", now=now)
    return public_id
