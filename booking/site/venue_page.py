"""What the pages of the venues hold."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from ..clock import local_today
from ..schedule.model import Occurrence
from ..venues.model import Closure, Venue
from ..web import dates
from ..web.languages import in_language
from . import queries
from .card_reads import cards_for
from .cards import Card, MonthOfCards, Sign, by_month, sign_of
from .door import Door, door_of
from .drawn_map import Pin, pins_of
from .links import Feed, url_if_there, venue_feed
from .months import MonthPages, month_pages, month_span
from .queries import Within
from .rules import MonthNumber, State, month_of
from .session_page import VenueFacts, facts_of_venue


@dataclass(frozen=True)
class VenueRow:
    """A venue in the list: where it is and what comes there next."""

    sign: Sign
    address: str
    access: str
    remote_way: str
    next: Card | None


@dataclass(frozen=True)
class VenuesPage:
    """All places, by municipality when there are several."""

    groups: tuple[tuple[str, tuple[VenueRow, ...]], ...]
    pins: tuple[Pin, ...]


@dataclass(frozen=True)
class VenuePage:
    """One place."""

    sign: Sign
    facts: VenueFacts
    months: tuple[MonthOfCards, ...]
    closed: tuple[tuple[str, str], ...]
    calendar: MonthPages
    feed: Feed | None
    remote_way: str
    door: Door | None
    queue_url: str
    """Where to queue for a time here, while none can be booked."""


def venues_page(tx: Session, *, now: datetime) -> VenuesPage:
    """Read the page of all places."""
    today = local_today(now)
    municipalities = queries.municipalities(tx)
    venues = queries.venues(tx, Within())
    cards = cards_for(tx, _next_at_each(queries.coming(tx, Within(), now=now, today=today)), now)
    coming = {card.venue.slug: card for card in cards}
    rows = {
        one.id: tuple(_row(venue, coming.get(venue.slug)) for venue in venues if venue.municipality_id == one.id)
        for one in municipalities
    }
    groups = tuple((in_language(one.names), rows[one.id]) for one in municipalities if rows[one.id])
    return VenuesPage(groups, pins_of(venues) if len(municipalities) == 1 else ())


def _next_at_each(rows: Iterable[Occurrence]) -> list[Occurrence]:
    first: dict[int, Occurrence] = {}
    for row in rows:
        if row.cancelled_at is None:
            first.setdefault(row.venue_id, row)
    return list(first.values())


def _row(venue: Venue, card: Card | None) -> VenueRow:
    facts = facts_of_venue(venue)
    return VenueRow(sign_of(venue), facts.address, facts.access or facts.entrance, venue.remote_way, card)


def venue_page(tx: Session, venue: Venue, first_month: MonthNumber | None, *, now: datetime) -> VenuePage:
    """Read the page of `venue`; the calendar begins at `first_month`, else at the month of its next session."""
    today = local_today(now)
    within = Within(venue_id=venue.id)
    rows = queries.coming(tx, within, now=now, today=today)
    first = first_month or month_of(rows[0].held_on if rows else today)
    closures = queries.closures(tx, venue.municipality_id, venue.id, min(first.first_on, today))
    shown = queries.held_between(tx, within, *month_span(first))
    sign, cards = sign_of(venue), cards_for(tx, rows, now)
    return VenuePage(
        sign=sign,
        facts=facts_of_venue(venue),
        months=by_month(cards),
        closed=_closed_texts(closures, today),
        calendar=month_pages(first, shown, closures, today),
        feed=venue_feed(venue.slug, sign.name),
        remote_way=venue.remote_way,
        door=door_of(tx, rows, now),
        queue_url=_queue_url(venue, cards),
    )


def _queue_url(venue: Venue, cards: Sequence[Card]) -> str:
    has_times = any(card.state is State.FULL for card in cards) or not cards
    is_wanted = has_times and not any(card.can_book for card in cards)
    return url_if_there("waiting.join_places", venue=venue.slug) if is_wanted else ""


def _closed_texts(closures: Sequence[Closure], today: date) -> tuple[tuple[str, str], ...]:
    """Return (days, reason) of each closure that is not over."""
    return tuple((_days(closure), closure.reason) for closure in closures if closure.last_on >= today)


def _days(closure: Closure) -> str:
    if closure.first_on == closure.last_on:
        return dates.short_date(closure.first_on)
    return f"{dates.short_date(closure.first_on)} – {dates.short_date(closure.last_on)}"
