"""What the page of the professions holds."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from ..clock import local_today
from . import queries
from .card_reads import cards_for
from .cards import Card, Profession, profession_of
from .queries import Within


@dataclass(frozen=True)
class ProfessionRow:
    """A profession, whether it comes only when asked, and the next sessions it takes part in."""

    profession: Profession
    is_as_needed: bool
    next: tuple[Card, ...]


NEXT_SHOWN = 2


def people_page(tx: Session, *, now: datetime) -> tuple[ProfessionRow, ...]:
    """Read the professions with their next sessions."""
    rows = queries.coming(tx, Within(), now=now, today=local_today(now))
    cards = [card for card in cards_for(tx, rows, now) if card.is_on]
    return tuple(_row(profession_of(service), cards) for service in queries.services(tx))


def _row(profession: Profession, cards: list[Card]) -> ProfessionRow:
    present = [card for card in cards if profession.slug in {person.slug for person in card.people}]
    seen = [person for card in cards for person in (*card.people, *card.on_request) if person.slug == profession.slug]
    is_as_needed = bool(seen) and all(person.is_as_needed for person in seen)
    return ProfessionRow(profession, is_as_needed, tuple(present[:NEXT_SHOWN]))
