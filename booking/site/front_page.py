"""What the front page of a municipality holds, read with a constant number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ..clock import local_today
from ..schedule.model import Occurrence
from ..venues.model import Venue
from ..web.languages import in_language
from . import queries
from .card_reads import cards_for
from .cards import Card, MonthOfCards, Profession, Sign, by_month, profession_of, sign_of
from .drawn_map import Pin, pins_of
from .links import url_if_there
from .months import MonthPages, month_pages, month_span
from .queries import Within
from .rules import MonthNumber, month_of

FIRST_SESSIONS = 8
"""How many sessions the list shows at first: four months of a rotation every other week."""


@dataclass(frozen=True)
class Place:
    """A venue in a list, with the one line that helps to find in."""

    sign: Sign
    line: str


@dataclass(frozen=True)
class FrontPage:
    """Everything the front page says."""

    heading: str
    next: Card | None
    next_to_book: Card | None
    months: tuple[MonthOfCards, ...]
    has_more: bool
    past: tuple[MonthOfCards, ...]
    is_all_booked: bool
    can_walk_in: bool
    """Some of the sessions are at a place with a door."""
    empty_texts: tuple[str, ...]
    empty_names: tuple[str, ...]
    """The names of these terms."""
    news_urls: tuple[str, ...]
    """Where to ask to be told when the dates of each of these terms are published."""
    calendar: MonthPages
    professions: tuple[Profession, ...]
    as_needed: frozenset[str]
    places: tuple[Place, ...]
    pins: tuple[Pin, ...]
    slot_minutes: int


def front_page(
    tx: Session, within: Within, first_month: MonthNumber | None, *, is_whole: bool = False, now: datetime
) -> FrontPage:
    """Read the page of `within`; the calendar begins at `first_month`, else at the month of the next session.

    The list shows the first sessions; `is_whole` shows all of them.
    """
    today = local_today(now)
    shown = queries.MOST_SESSIONS if is_whole else FIRST_SESSIONS
    found = queries.coming(tx, within, now=now, today=today, limit=shown + 1)
    rows = found[:shown]
    past_rows = [] if rows else queries.last_held(tx, within, now=now, today=today)
    cards = cards_for(tx, [*rows, *past_rows], now)
    coming, past = cards[: len(rows)], cards[len(rows) :]
    first = first_month or (month_of(rows[0].held_on) if rows else month_of(today))
    venues, to_come = queries.venues(tx, within), queries.terms_to_come(tx, within, today)
    return FrontPage(
        heading=_heading(rows),
        next=next((card for card in coming if card.is_on), None),
        next_to_book=next((card for card in coming if card.can_book), None),
        months=by_month(coming),
        has_more=len(found) > shown and not is_whole,
        past=by_month(past),
        is_all_booked=_is_all_booked(coming),
        can_walk_in=any(card.is_on and not card.remote_way for card in coming),
        empty_texts=tuple(in_language(term.empty_texts) for term in to_come),
        empty_names=tuple(in_language(term.names) for term in to_come),
        news_urls=tuple(url_if_there("waiting.notify", term=term.public_id) for term in to_come),
        calendar=month_pages(
            first,
            queries.held_between(tx, within, *month_span(first)),
            queries.closures(tx, within.municipality_id, None, first.first_on),
            today,
        ),
        professions=tuple(map(profession_of, queries.services(tx))),
        as_needed=_as_needed(coming),
        places=tuple(map(place_of, venues)),
        pins=pins_of(venues),
        slot_minutes=_slot_minutes(rows),
    )


def place_of(venue: Venue) -> Place:
    """Return the venue with its entrance or access in one line."""
    return Place(sign_of(venue), in_language(venue.entrance) or in_language(venue.access))


def _heading(rows: Sequence[Occurrence]) -> str:
    terms = {row.term_id: row.term for row in rows}
    only = next(iter(terms.values())) if len(terms) == 1 else None
    if only is None:
        return str(_("Coming sessions"))
    return str(_("%(term)s: sessions", term=in_language(only.names)))


def _is_all_booked(coming: Sequence[Card]) -> bool:
    states = {card.state for card in coming}
    return "full" in states and not any(card.can_book for card in coming)


def _as_needed(coming: Sequence[Card]) -> frozenset[str]:
    """Return the professions that take part only when they are asked."""
    seen = [person for card in coming for person in (*card.people, *card.on_request)]
    regular = {person.slug for person in seen if not person.is_as_needed}
    return frozenset(person.slug for person in seen) - regular


def _slot_minutes(rows: Sequence[Occurrence]) -> int:
    return next((row.slot_minutes for row in rows if row.slot_minutes), 15)
