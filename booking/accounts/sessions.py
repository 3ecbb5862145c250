"""Session rows: a random token in the browser, its SHA-256 here, two ages, ended by a fact."""

import secrets
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from .model import StaffSession
from .queries import session_by_token, token_digest
from .rules import SEEN_EVERY, is_alive

TOKEN_BYTES = 32


def open_session(tx: Session, user_id: int, *, now: datetime) -> tuple[str, StaffSession]:
    """Write a session row and return its token, which is kept nowhere, with the row."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row = StaffSession(token_sha256=token_digest(token), user_id=user_id, signed_in_at=now, seen_at=now)
    tx.add(row)
    tx.flush()
    return token, row


def living_session(tx: Session, token: str, *, now: datetime) -> StaffSession | None:
    """Return the session of `token` if it still holds: not ended, not too old, its user active."""
    row = session_by_token(tx, token)
    if row is None or row.ended_at is not None or row.user.deactivated_at is not None:
        return None
    return row if is_alive(now - row.signed_in_at, now - row.seen_at) else None


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
