"""Families who queue in the full house: one who waits, one who is offered a time, one who has left."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.reservations.model import Reservation, Slot
from booking.reservations.service import cancel_reservation
from booking.schedule.model import Occurrence
from booking.waiting.keys import token_of
from booking.waiting.rules import QueueRequest
from booking.waiting.service import join_session, leave

from .moments import NOW


def queue_links(tx: Session, sessions: dict[str, Occurrence]) -> dict[str, str]:
    """Let them queue for the full session, whose last time becomes free; return their links by state."""
    session = sessions["full"]
    places = {
        state: join_session(tx, queueing(state, session.public_id), now=NOW) for state in ("offered", "waiting", "left")
    }
    leave(tx, places["left"], now=NOW)
    last = select(Reservation).join(Slot).where(Slot.occurrence_id == session.id).order_by(Slot.starts_at.desc())
    cancel_reservation(tx, tx.scalars(last.limit(1)).one(), now=NOW)
    return {state: token_of(one.public_id) for state, one in places.items()}


def queueing(name: str, session: str = "", venues: tuple[str, ...] = ()) -> QueueRequest:
    """Ask for a place in the queue."""
    return QueueRequest(
        occurrence_public_id=session,
        venue_slugs=venues,
        nickname="Tuisku",
        contact_kind="email",
        contact_address=f"{name}@example.fi",
        service_id=None,
        language="fi",
        interpreter_language=None,
        form_key=f"queue-form-of-{name}",
    )
