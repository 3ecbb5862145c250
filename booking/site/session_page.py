"""What the page of one session holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ..clock import local_today
from ..reservations.queries import SlotChoice, slot_choices
from ..reservations.rules import booking_state
from ..schedule.model import Occurrence
from ..schedule.queries import attendances_of
from ..signups.model import Gathering
from ..signups.pages import shown_material
from ..signups.queries import gathering_of
from ..venues.model import Venue
from ..web import dates
from ..web.languages import in_language
from ..web.spoken import spoken_words
from . import queries
from .card_reads import cards_for
from .cards import Card, Profession, card_of, crew_of
from .door import Door, door_of
from .links import map_search, url_if_there
from .queries import TimeCount, Within
from .rules import BOOKABLE, State

OTHERS_SHOWN = 2
STATES_WITH_ALTERNATIVES = frozenset({State.CANCELLED, State.PAST, State.FULL, State.CLOSED})


@dataclass(frozen=True)
class TimeChoice:
    """One starting time; without an address it cannot be chosen."""

    time_text: str
    is_free: bool
    url: str


@dataclass(frozen=True)
class VenueFacts:
    """What helps to find the venue and to feel at home there."""

    address: str
    map_url: str
    entrance: str
    access: str
    pram: str
    space: str
    languages: str


@dataclass(frozen=True)
class SessionPage:
    """Everything the page of one session says."""

    public_id: str
    card: Card
    has_booking: bool
    reason: str
    opens_on_text: str
    closed_at_text: str
    slot_minutes: int
    times: tuple[TimeChoice, ...]
    free: int
    wishes: tuple[tuple[str, str, bool], ...]
    facts: VenueFacts
    others: tuple[Card, ...]
    queue_url: str
    door: Door | None
    sign_up_url: str = ""
    """Where to sign up, while that is possible."""
    sign_up_until: str = ""
    """The last day on which it is, where that is before the event."""
    material_url: str = ""

    @property
    def people(self) -> tuple[Profession, ...]:
        """Those who are there."""
        return self.card.people


def session_page(tx: Session, occurrence: Occurrence, wished_slug: str, *, now: datetime) -> SessionPage:
    """Read the page of a published session; a wish for somebody who is not there counts as no wish."""
    crew = crew_of(attendances_of(tx, [occurrence.id])[occurrence.id])
    choices = slot_choices(tx, occurrence, None, now)
    gathering = gathering_of(tx, occurrence.id)
    card = card_of(occurrence, crew, _count(choices), now, gathering)
    wished = next((person for person in crew.present if person.slug == wished_slug), None)
    if wished is not None:
        choices = slot_choices(tx, occurrence, wished.service_id, now)
    is_shown = card.state in BOOKABLE or card.state is State.FULL
    times = tuple(_time(occurrence, choice, wished) for choice in choices) if is_shown else ()
    venue = occurrence.venue
    return SessionPage(
        public_id=occurrence.public_id,
        card=card,
        has_booking=occurrence.slot_minutes is not None,
        reason=occurrence.cancel_reason,
        opens_on_text=dates.short_date(venue.booking_opens_on) if venue.booking_opens_on else "",
        closed_at_text=_closed_at(occurrence, now),
        slot_minutes=occurrence.slot_minutes or 0,
        times=times,
        free=sum(time.is_free for time in times),
        wishes=_wishes(occurrence, crew.present, wished),
        facts=facts_of_venue(venue),
        others=_others(tx, occurrence, card, now),
        door=door_of(tx, [occurrence], now),
        queue_url=_address("waiting.join", occurrence, wished),
        sign_up_url=_sign_up_url(occurrence, card),
        sign_up_until=_sign_up_until(gathering),
        material_url=shown_material(gathering, now) if gathering is not None else "",
    )


def _sign_up_url(occurrence: Occurrence, card: Card) -> str:
    is_open = card.state in (State.SIGN_UP, State.SEATS_TAKEN)
    return url_for("signups.sign_up", public_id=occurrence.public_id) if is_open else ""


def _sign_up_until(gathering: Gathering | None) -> str:
    return dates.short_date(gathering.last_on) if gathering is not None and gathering.last_on is not None else ""


def _count(choices: Sequence[SlotChoice]) -> TimeCount:
    return TimeCount(len(choices), sum(choice.is_free for choice in choices))


def _time(occurrence: Occurrence, choice: SlotChoice, wished: Profession | None) -> TimeChoice:
    time_text = dates.slot_text(dates.local_time(choice.starts_at))
    if not choice.is_bookable:
        return TimeChoice(time_text, choice.is_free, "")
    url = _address("families.book", occurrence, wished, slot=choice.slot_public_id)
    return TimeChoice(time_text, is_free=True, url=url)


def _address(endpoint: str, occurrence: Occurrence, wished: Profession | None, **more: str) -> str:
    """Return the address of a form of the session, with the wish in it."""
    wish = {"service": wished.slug} if wished else {}
    return url_if_there(endpoint, public_id=occurrence.public_id, **more, **wish)


def _closed_at(occurrence: Occurrence, now: datetime) -> str:
    closed_at = booking_state(occurrence, occurrence.venue, now).closed_at
    return dates.moment_text(closed_at) if closed_at else ""


def _wishes(
    occurrence: Occurrence, present: Sequence[Profession], wished: Profession | None
) -> tuple[tuple[str, str, bool], ...]:
    def address(**wish: Any) -> str:
        return url_for("site.session", public_id=occurrence.public_id, _anchor="times", **wish)

    anyone = (_("Anyone"), address(), wished is None)
    return (anyone, *((person.name, address(service=person.slug), person == wished) for person in present))


def facts_of_venue(venue: Venue) -> VenueFacts:
    """Return what families need to know of the venue."""
    town = " ".join(part for part in (venue.postal_code, venue.city) if part)
    address = ", ".join(part for part in (venue.street_address, town) if part)
    return VenueFacts(
        address=address,
        map_url=map_search(address) if venue.street_address else "",
        entrance=in_language(venue.entrance),
        access=in_language(venue.access),
        pram=in_language(venue.pram),
        space=in_language(venue.space),
        languages=spoken_words(venue.languages),
    )


def _others(tx: Session, occurrence: Occurrence, card: Card, now: datetime) -> tuple[Card, ...]:
    """Return the next two sessions where this one cannot help: with free times, if it was times that ran out.

    Whoever comes from a poster to book a time, and finds a club first, sees the next times of the same place.
    """
    if card.state is State.NO_BOOKING:
        rows = queries.coming(tx, Within(venue_id=occurrence.venue_id), now=now, today=local_today(now), limit=12)
        return tuple(other for other in cards_for(tx, rows, now) if other.can_book)[:OTHERS_SHOWN]
    if card.state not in STATES_WITH_ALTERNATIVES:
        return ()
    within = Within(municipality_id=occurrence.municipality_id)
    rows = queries.coming(tx, within, now=now, today=local_today(now), limit=12)
    cards = cards_for(tx, [row for row in rows if row.id != occurrence.id and row.cancelled_at is None], now)
    wanted = [other for other in cards if other.can_book] if card.is_on else []
    return tuple((wanted or list(cards))[:OTHERS_SHOWN])
