"""Session rows: a random token in the browser, its SHA-256 here, two ages, ended by a fact."""

import secrets
from datetime import datetime

from sqlalchemy import delete, exists, not_, or_, update
from sqlalchemy.orm import Session

from ..clock import local_today
from .account_rules import KEPT_FOR, SEEN_EVERY, WAITING_AGE, is_alive
from .model import RoleGrant, SecondFactor, StaffSession
from .queries import running_sessions, session_by_token, token_digest
from .rules import BY_HAND, WITH_SECOND_FACTOR

TOKEN_BYTES = 32


def open_session(
    tx: Session,
    user_id: int,
    *,
    now: datetime,
    second_factor_at: datetime | None = None,
    is_by_provider: bool = False,
) -> tuple[str, StaffSession]:
    """Write a session row and return its token, which is kept nowhere, with the row."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row = StaffSession(
        token_sha256=token_digest(token),
        user_id=user_id,
        signed_in_at=now,
        seen_at=now,
        second_factor_at=second_factor_at,
        is_by_provider=is_by_provider,
    )
    tx.add(row)
    tx.flush()
    _note_roles_used(tx, user_id, now, is_shown=second_factor_at is not None)
    return token, row


def renew_session(tx: Session, session_id: int, *, now: datetime, second_factor_at: datetime | None = None) -> str:
    """Open a session in the place of another, ended or not, and return its token: more may now be done with it."""
    old = tx.get_one(StaffSession, session_id)
    old.ended_at = old.ended_at or now
    token, _row = open_session(
        tx,
        old.user_id,
        now=now,
        second_factor_at=second_factor_at or old.second_factor_at,
        is_by_provider=old.is_by_provider,
    )
    return token


def living_session(tx: Session, token: str, *, now: datetime) -> StaffSession | None:
    """Return the session of `token` if it still holds: not ended, not too old, its user active."""
    row = session_by_token(tx, token)
    if row is None or row.ended_at is not None or row.user.deactivated_at is not None:
        return None
    return row if _holds(row, now) else None


def living_sessions(tx: Session, user_id: int, *, now: datetime) -> list[StaffSession]:
    """Return the user's sessions that still hold, newest first."""
    return [row for row in running_sessions(tx, user_id) if _holds(row, now)]


def is_seen_stale(row: StaffSession, *, now: datetime) -> bool:
    """Tell whether it is time to note again that the session is in use; at most once a minute."""
    return now - row.seen_at >= SEEN_EVERY


def note_seen(tx: Session, session_id: int, *, now: datetime) -> None:
    """Note that the session was used."""
    tx.execute(update(StaffSession).where(StaffSession.id == session_id).values(seen_at=now))


def end_sessions(tx: Session, user_id: int, *, now: datetime, but: int | None = None) -> int:
    """End the user's sessions, all or all `but` one; return how many."""
    statement = update(StaffSession).where(StaffSession.user_id == user_id, StaffSession.ended_at.is_(None))
    if but is not None:
        statement = statement.where(StaffSession.id != but)
    return len(tx.execute(statement.values(ended_at=now).returning(StaffSession.id)).all())


def erase_old_sessions(tx: Session, *, now: datetime) -> int:
    """Erase the rows of sessions that cannot hold any more; for the nightly job. Return how many."""
    too_old = StaffSession.signed_in_at <= now - KEPT_FOR
    return len(tx.execute(delete(StaffSession).where(too_old).returning(StaffSession.id)).all())


def _holds(row: StaffSession, now: datetime) -> bool:
    age = now - row.signed_in_at
    waits_too_long = row.user.second_factor is not None and row.second_factor_at is None and age >= WAITING_AGE
    return is_alive(age, now - row.seen_at) and not waits_too_long


def _note_roles_used(tx: Session, user_id: int, now: datetime, *, is_shown: bool) -> None:
    """Note the day for the roles that hold in a session which opens now; one that waits for more uses none yet."""
    today = local_today(now)
    used = (
        update(RoleGrant)
        .where(
            RoleGrant.user_id == user_id,
            RoleGrant.given_by == BY_HAND,
            or_(RoleGrant.used_on.is_(None), RoleGrant.used_on < today),
            or_(RoleGrant.from_on.is_(None), RoleGrant.from_on <= today),
            or_(RoleGrant.until_on.is_(None), RoleGrant.until_on > today),
        )
        .values(used_on=today, warned_on=None)
        .execution_options(synchronize_session=False)
    )
    if not is_shown:
        has_factor = exists().where(SecondFactor.user_id == user_id)
        used = used.where(RoleGrant.role.not_in(sorted(WITH_SECOND_FACTOR)), not_(has_factor))
    tx.execute(used)
