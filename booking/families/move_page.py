"""What the page shows on which a family chooses another time."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..reservations.deadline import deadline_of
from ..reservations.deadline_words import until_words
from ..reservations.family_moves import FreeTimes
from ..reservations.model import Reservation
from ..web.dates import local_time, slot_text, when_text
from ..web.languages import in_language
from .tickets import Sign, Ticket, sign_of, ticket_of


@dataclass(frozen=True)
class MoveSlot:
    """A free time, as a button; the names are those the template's macro asks for."""

    value: str
    time_text: str
    label: str = ""


@dataclass(frozen=True)
class MoveSession:
    """A session with its free times."""

    key: str
    when: str
    venue: Sign
    slots: tuple[MoveSlot, ...]
    controllers: tuple[str, ...]
    """Who would be responsible for the family's data there, where that is somebody else than now."""


@dataclass(frozen=True)
class MovePage:
    """The time there is, and those it may become."""

    ticket: Ticket
    token: str
    until: str
    sessions: tuple[MoveSession, ...]


def move_page(reservation: Reservation, token: str, found: Sequence[FreeTimes]) -> MovePage:
    """Return the page for a reservation and what is free."""
    slot = reservation.slot
    return MovePage(
        ticket=ticket_of(slot.starts_at, slot.ends_at, slot.occurrence.venue),
        token=token,
        until=until_words(deadline_of(reservation)),
        sessions=tuple(_session(one) for one in found),
    )


def _session(found: FreeTimes) -> MoveSession:
    session = found.occurrence
    return MoveSession(
        key=session.public_id,
        when=when_text(session.held_on, session.starts, session.ends),
        venue=sign_of(session.venue),
        slots=tuple(MoveSlot(one.slot_public_id, slot_text(local_time(one.starts_at))) for one in found.times),
        controllers=tuple(in_language(one.names) for one in found.controllers),
    )
