"""A card for the child: how many nights until the meeting, which day, where, whom one meets; nothing of the family."""

from dataclasses import dataclass
from datetime import datetime, time

from ..clock import HELSINKI, local_today
from ..families.tickets import Ticket, ticket_of
from ..reservations.model import Reservation, Slot
from ..reservations.queries import is_there
from ..web.dates import local_time, short_date
from ..web.languages import in_language

MOONS_MOST = 21
"""Of more nights than three weeks a small child sees only the number."""


@dataclass(frozen=True)
class Clock:
    """Where the hands of a clock stand, in degrees from twelve."""

    hour: float
    minute: int


@dataclass(frozen=True)
class MetProfession:
    """A profession to be met, with its face."""

    face: str
    name: str


@dataclass(frozen=True)
class ChildCard:
    """What is drawn and written on the card."""

    ticket: Ticket
    clock: Clock
    nights: int
    counted_on: str
    """The day from which the nights are counted: a printed card grows old."""
    people: tuple[MetProfession, ...]

    @property
    def moons(self) -> range:
        """Return one number for each moon to cross out; none where they would be too many to count."""
        return range(self.nights if self.nights <= MOONS_MOST else 0)


def child_card(reservation: Reservation, now: datetime) -> ChildCard:
    """Return the card of a time that is still ahead, as it is at `now`."""
    slot = reservation.slot
    today = local_today(now)
    return ChildCard(
        ticket=ticket_of(slot.starts_at, slot.ends_at, slot.occurrence.venue),
        clock=clock_at(local_time(slot.starts_at)),
        nights=max(0, (slot.starts_at.astimezone(HELSINKI).date() - today).days),
        counted_on=short_date(today),
        people=_people(slot),
    )


def clock_at(at: time) -> Clock:
    """Return the hands of a clock at `at`."""
    return Clock(hour=(at.hour % 12) * 30 + at.minute / 2, minute=at.minute * 6)


def _people(slot: Slot) -> tuple[MetProfession, ...]:
    services = {one.service.id: one.service for one in slot.occurrence.attendances if is_there(one)}
    in_order = sorted(services.values(), key=lambda service: service.position)
    return tuple(MetProfession(service.face, in_language(service.names)) for service in in_order)
