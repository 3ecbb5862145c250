"""What the pilot had not: evenings with seats, lectures in a series, meetings at a distance; and families who come.

A programme of its own, and only today's: of the pilot nothing is told that nobody published.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from ..audit.service import CLI
from ..clock import local_today
from ..recurrence.public_holidays import finnish_holidays
from ..schedule.model import Occurrence, Term
from ..schedule.service import (
    MemberRequest,
    OccurrenceRequest,
    ProgrammeRequest,
    TermRequest,
    add_occurrence,
    create_programme,
    create_term,
    publish_term,
)
from ..signups.deciding import decide
from ..signups.model import Gathering
from ..signups.rules import GatheringRequest
from ..venues.model import Venue
from . import more_texts as texts
from .families import book_families, sign_up_families
from .network import Places

LASTS = timedelta(days=180)
LATER = timedelta(days=9)
"""The rotation comes first, so that the front page is the pilot's."""
EVENING = (time(17, 30), time(19, 0))
MONDAY, TUESDAY, WEDNESDAY = 0, 1, 2


def load_more(tx: Session, places: Places, *, now: datetime) -> None:
    """Write the other programme and those who come to its events and to the rotation."""
    today = local_today(now)
    term = _term(tx, places, today, now)
    remote = _remote(tx, places)
    _add_remote_sessions(tx, places, remote, term, now)
    evenings, full = _add_evenings(tx, places, term, now)
    publish_term(tx, term, now=now, actor=CLI)
    sign_up_families(tx, evenings, full, now=now)
    book_families(tx, places, now=now)


def _term(tx: Session, places: Places, today: date, now: datetime) -> Term:
    span = (today, today + LASTS)
    programme = create_programme(
        tx, ProgrammeRequest(places.municipality.id, texts.PROGRAMME, *span), now=now, actor=CLI
    )
    return create_term(tx, TermRequest(programme.id, texts.PROGRAMME, *span, {}), now=now, actor=CLI)


def _remote(tx: Session, places: Places) -> tuple[Venue, Venue]:
    employer = places.people["family_counselling"].organisation
    employer.meeting_url = texts.MEETING_URL
    online, phone = (
        Venue(municipality_id=places.municipality.id, organisation_id=employer.id, **facts)
        for facts in (texts.ONLINE, texts.PHONE)
    )
    tx.add_all([online, phone])
    tx.flush()
    return online, phone


def _add_remote_sessions(tx: Session, places: Places, remote: tuple[Venue, Venue], term: Term, now: datetime) -> None:
    kinds = (
        (remote[0], WEDNESDAY, time(9), time(11), 30, "family_counselling"),
        (remote[1], MONDAY, time(13), time(14), 15, "child_health_clinic"),
    )
    for venue, weekday, starts, ends, minutes, service in kinds:
        days = _working_days(local_today(now) + LATER, weekday)
        for _turn in range(2):
            request = OccurrenceRequest(
                "drop_in", {}, venue.id, next(days), starts, ends, term.id, minutes, 1, _team(places, service)
            )
            add_occurrence(tx, request, now=now, actor=CLI)


def _add_evenings(tx: Session, places: Places, term: Term, now: datetime) -> tuple[list[Occurrence], Occurrence]:
    """Add the events, one Tuesday evening after the other; return those with seats free and the one that is full."""
    days = _working_days(local_today(now) + LATER, TUESDAY)
    house, daycare = places.house.id, places.daycare.id
    team = _team(places, "family_guidance")
    activity, game, *lectures, info = (
        OccurrenceRequest(kind, names, venue, next(days), *hours, term_id=term.id, team=team)
        for kind, names, venue, hours in (
            ("evening", texts.ACTIVITY_EVENING, daycare, EVENING),
            ("evening", texts.GAME_EVENING, house, EVENING),
            *(("lecture", names, house, EVENING) for names in texts.LECTURES),
            # Its hour is not agreed yet.
            ("info", texts.INFO_SESSION, daycare, (None, None)),
        )
    )
    evening = _with_seats(tx, activity, GatheringRequest(is_open=True, capacity=40, last_on=None), now)
    full = _with_seats(tx, game, GatheringRequest(is_open=True, capacity=12, last_on=None), now)
    series: list[Gathering] = []
    for one in lectures:
        request = GatheringRequest(
            is_open=True,
            capacity=60,
            last_on=None,
            has_child_minding=True,
            material_url="" if series else texts.MATERIAL_URL,
            together_with=series[0].occurrence.public_id if series else "",
        )
        series.append(_with_seats(tx, one, request, now))
    unsure = _with_seats(tx, info, GatheringRequest(is_open=True, capacity=30, last_on=None), now)
    training = OccurrenceRequest("training", texts.TRAINING, house, next(days), time(13), time(15), term_id=term.id)
    _with_seats(tx, training, GatheringRequest(is_open=True, capacity=20, last_on=None), now)
    return [one.occurrence for one in (evening, *series, unsure)], full.occurrence


def _with_seats(tx: Session, request: OccurrenceRequest, seats: GatheringRequest, now: datetime) -> Gathering:
    return decide(tx, add_occurrence(tx, request, now=now, actor=CLI), seats, now=now, actor=CLI)


def _team(places: Places, service: str) -> tuple[MemberRequest, ...]:
    return (MemberRequest(places.services[service].id, places.people[service].id),)


def _working_days(first_on: date, weekday: int) -> Iterator[date]:
    """Give that day of each week, public holidays left out."""
    day = first_on + timedelta(days=(weekday - first_on.weekday()) % 7)
    closed = {one.first_on for one in finnish_holidays((first_on.year, first_on.year + 1))}
    while True:
        if day not in closed:
            yield day
        day += timedelta(weeks=1)
