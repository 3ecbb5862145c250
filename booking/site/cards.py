"""A session as every list shows it: values ready to read, in the page's language."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from ..clock import HELSINKI
from ..network.model import FamilyService
from ..reservations.queries import is_there
from ..reservations.rules import booking_state
from ..schedule.model import Attendance, Occurrence
from ..signups.model import Gathering
from ..signups.rules import sign_up_state
from ..venues.model import Venue
from ..web import dates
from ..web.languages import in_language
from .queries import TimeCount
from .rules import BOOKABLE, MonthNumber, State, month_of, state_of, state_with_sign_up

_WITHOUT_TIMES = frozenset({State.NO_BOOKING, State.SIGN_UP, State.SEATS_TAKEN, State.SIGN_UP_CLOSED})


@dataclass(frozen=True)
class Sign:
    """A venue's name with its sign and colour."""

    name: str
    slug: str
    shape: str
    colour: str


@dataclass(frozen=True)
class Profession:
    """A profession with its face, never a person."""

    service_id: int
    slug: str
    kind: str
    name: str
    title: str
    topics: str
    is_as_needed: bool = False
    """Takes part when asked; not at every session."""


@dataclass(frozen=True)
class Crew:
    """Who is at a session: those present, and those who come when they are asked."""

    present: tuple[Profession, ...]
    on_request: tuple[Profession, ...]


@dataclass(frozen=True)
class Card:
    """One session of a list; the names are those the template macro asks for."""

    url: str
    weekday_short: str
    day_text: str
    date_long: str
    when: str
    time_text: str
    stamp: str
    title: str
    venue: Sign
    people: tuple[Profession, ...]
    on_request: tuple[Profession, ...]
    state: State
    state_text: str
    count: int | None
    month: MonthNumber
    note: str = ""
    remote_way: str = ""
    """How one meets where there is no door; "" where one can also come without booking."""

    @property
    def can_book(self) -> bool:
        """Tell whether a time can be booked now."""
        return self.state in BOOKABLE

    @property
    def is_on(self) -> bool:
        """Tell whether the session takes place and is not over."""
        return self.state not in (State.CANCELLED, State.PAST)


def sign_of(venue: Venue) -> Sign:
    """Return the venue's sign."""
    return Sign(in_language(venue.names), venue.slug, venue.shape, venue.colour)


def profession_of(service: FamilyService, *, is_as_needed: bool = False) -> Profession:
    """Return the profession as families know it."""
    name = in_language(service.names)
    title = in_language(service.worker_titles) or name
    return Profession(service.id, service.slug, service.face, name, title, in_language(service.topics), is_as_needed)


def crew_of(attendances: Iterable[Attendance]) -> Crew:
    """Sort the professions: who is asked on request and has not said yes is not promised to anybody."""
    coming = [row for row in attendances if row.declined_at is None and row.absent_at is None]
    regular = {row.service_id for row in coming if row.presence == "always"}
    present = {row.service_id for row in coming if is_there(row)}
    known = {row.service_id: profession_of(row.service, is_as_needed=row.service_id not in regular) for row in coming}
    return Crew(
        tuple(known[service_id] for service_id in known if service_id in present),
        tuple(known[service_id] for service_id in known if service_id not in present),
    )


def card_of(
    occurrence: Occurrence, crew: Crew, count: TimeCount, now: datetime, gathering: Gathering | None = None
) -> Card:
    """Return the session as a list shows it at `now`."""
    free_seats = 0 if gathering is None else gathering.free
    state = state_of(
        booking_state(occurrence, occurrence.venue, now),
        is_dated_only=occurrence.starts is None,
        has_booking=occurrence.slot_minutes is not None,
        times=count.times,
        free=count.free,
    )
    state = state_with_sign_up(state, sign_up_state(occurrence, gathering, now), free_seats=free_seats)
    starts, ends, held_on = occurrence.starts, occurrence.ends, occurrence.held_on
    return Card(
        url=url_for("site.session", public_id=occurrence.public_id),
        weekday_short=dates.weekday_short(held_on),
        day_text=dates.day_month(held_on),
        date_long=dates.long_date(held_on),
        when=dates.when_text(held_on, starts, ends),
        time_text="" if starts is None or ends is None else dates.time_range(starts, ends),
        stamp=stamp_of(occurrence),
        title=in_language(occurrence.names),
        venue=sign_of(occurrence.venue),
        people=crew.present,
        on_request=crew.on_request,
        state=state,
        state_text=_state_text(state, occurrence.venue),
        count=count.free if state in BOOKABLE else free_seats if state is State.SIGN_UP else None,
        month=month_of(held_on),
        note=str(_("Time to be announced")) if starts is None and state in _WITHOUT_TIMES else "",
        remote_way=occurrence.venue.remote_way,
    )


def stamp_of(occurrence: Occurrence, at: datetime | None = None) -> str:
    """Return the start, or `at`, as machines read it: 2018-11-01T09:30+02:00; the date alone before an hour is set."""
    if occurrence.starts_at is None:
        return occurrence.held_on.isoformat()
    return (at or occurrence.starts_at).astimezone(HELSINKI).isoformat(timespec="minutes")


def _state_text(state: State, venue: Venue) -> str:
    if state is State.NOT_OPEN and venue.booking_opens_on is not None:
        return str(_("Booking opens %(day)s", day=dates.short_date(venue.booking_opens_on, with_year=False)))
    if state is State.STARTED and venue.is_remote:
        return str(_("On now"))
    if state is State.NO_BOOKING and venue.is_remote:
        return str(_("At a distance"))
    return ""


@dataclass(frozen=True)
class MonthOfCards:
    """The cards of one month, under its name."""

    title: str
    cards: tuple[Card, ...]


def by_month(cards: Sequence[Card]) -> tuple[MonthOfCards, ...]:
    """Group cards, already in order, under their months."""
    months = dict.fromkeys(card.month for card in cards)
    return tuple(
        MonthOfCards(dates.month_title(month.year, month.month), tuple(card for card in cards if card.month == month))
        for month in months
    )
