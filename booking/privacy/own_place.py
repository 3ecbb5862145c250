"""What is kept of a place in the queue, for the family that asks. Its end is leaving the queue: that erases at once."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from ..notices.model import Notice
from ..waiting import queries as waiting
from ..waiting.keys import is_token, token_of, token_sha256
from ..waiting.model import QueueEntry, QueueOffer
from ..waiting.service import notice_subjects
from .own_data import log_line, wall
from .queries import Entry, readers_of_place


@dataclass(frozen=True)
class OwnPlace:
    """Everything that is kept of who queues, and about the place."""

    nickname: str | None
    contact_kind: str
    contact_address: str
    interpreter_language: str | None
    language: str
    service_names: dict[str, str]
    """The wish, per language; empty: anyone."""
    session_on: date | None
    """Of the session that is queued for; None: for the venues, until `last_on`."""
    venue_names: tuple[dict[str, str], ...]
    last_on: date | None
    controller_names: dict[str, str]
    joined_at: datetime
    left_at: datetime | None
    leave_reason: str
    offers: tuple[tuple[datetime, datetime, datetime | None, str], ...]
    """(time, offered, kept until, how it ended)."""
    messages: tuple[tuple[str, datetime, datetime | None], ...]
    log: tuple[Entry, ...]


def place_link_of(tx: Session, typed: str) -> str | None:
    """Return the token of the place in the queue whose link was typed; None for any other and for one that is left."""
    token = typed.strip().rstrip("/").rpartition("/q/")[2].partition("/")[0].partition("?")[0]
    found = waiting.entry_by_link(tx, token_sha256(token)) if is_token(token) else None
    return None if found is None or found.left_at is not None else token_of(found.public_id)


def own_place(tx: Session, entry: QueueEntry) -> OwnPlace:
    """Return what is kept."""
    session, contact, service = entry.occurrence, entry.contact, entry.service
    offers = tx.scalars(select(QueueOffer).where(QueueOffer.entry_id == entry.id).order_by(QueueOffer.id))
    about = (and_(Notice.kind == kind, Notice.subject_id == number) for kind, number in notice_subjects(tx, entry))
    told = tx.scalars(select(Notice).where(or_(*about)).order_by(Notice.id))
    return OwnPlace(
        nickname=entry.nickname,
        contact_kind=contact.kind if contact else "",
        contact_address=contact.address if contact else "",
        interpreter_language=entry.interpreter_language,
        language=entry.language,
        service_names=service.names if service else {},
        session_on=session.held_on if session else None,
        venue_names=tuple(one.names for one in ([session.venue] if session else entry.venues)),
        last_on=entry.last_on,
        controller_names=entry.controller.names,
        joined_at=entry.joined_at,
        left_at=entry.left_at,
        leave_reason=entry.leave_reason,
        offers=tuple((one.starts_at, one.offered_at, one.held_until, one.end_reason) for one in offers),
        messages=tuple((one.kind, one.created_at, one.sent_at) for one in told),
        log=tuple(readers_of_place(tx, entry.id)),
    )


def place_document(data: OwnPlace) -> dict[str, Any]:
    """Return the data as it is downloaded: fields by name, instants as ISO 8601 on the wall in Finland."""
    return {
        "name": data.nickname,
        "contact": {"kind": data.contact_kind, "address": data.contact_address} if data.contact_kind else None,
        "interpreter_language": data.interpreter_language,
        "language": data.language,
        "wished_service": data.service_names or None,
        "session_on": data.session_on.isoformat() if data.session_on else None,
        "places": list(data.venue_names),
        "queues_until": data.last_on.isoformat() if data.last_on else None,
        "joined_at": wall(data.joined_at),
        "left_at": wall(data.left_at),
        "left_because": data.leave_reason or None,
        "controller": data.controller_names,
        "offers": [
            {"time": wall(time), "offered_at": wall(at), "kept_until": wall(until), "ended": ended or None}
            for time, at, until, ended in data.offers
        ],
        "messages": [
            {"kind": kind, "written_at": wall(written), "sent_at": wall(sent)} for kind, written, sent in data.messages
        ],
        "log": [log_line(one) for one in data.log],
    }
