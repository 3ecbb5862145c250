"""Load the pilot through the services, as on the days when it was planned; then today's rotation for a newcomer."""

from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..audit.service import CLI
from ..clock import HELSINKI, local_today
from ..day.rules import Press
from ..day.walk_ins import count_walk_in
from ..network.model import Region
from ..schedule.model import Attendance, Occurrence, Programme, Series, Term
from ..schedule.queries import occurrences_between, occurrences_of_series
from ..schedule.service import (
    MemberRequest,
    OccurrenceRequest,
    ProgrammeRequest,
    SeriesRequest,
    StopRequest,
    TermRequest,
    add_occurrence,
    answer_asking,
    ask_professional,
    create_programme,
    create_series,
    create_term,
    publish_series,
    publish_term,
)
from . import pilot
from .consultations import ask_for_consultations
from .more import load_more
from .network import Places, make_places
from .surveys import load_wishes, open_survey
from .terms import DemoTerm, term_after, terms_around

VISITED_CLUBS = 3


def is_empty(tx: Session) -> bool:
    """Tell whether nothing has been set up yet."""
    return tx.scalar(select(Region.id).limit(1)) is None


def load(tx: Session, password_hash: str, *, now: datetime, has_more: bool = False) -> int:
    """Write the demo and return how many sessions families see; `has_more`: also what the pilot had not."""
    today = local_today(now)
    planned_at = _morning(pilot.PLANNED_ON)
    places = make_places(tx, password_hash, now=planned_at, today=today)
    _load_pilot(tx, places, planned_at)
    if today > pilot.PROGRAMME_LAST_ON:
        _load_current(tx, places, today, now)
        if has_more:
            load_more(tx, places, now=now)
    return len(occurrences_between(tx, places.municipality.id, date(2018, 1, 1)))


def _load_pilot(tx: Session, places: Places, now: datetime) -> None:
    programme = _programme(tx, places, pilot.PROGRAMME, date(2018, 8, 1), pilot.PROGRAMME_LAST_ON, now)
    autumn = _term(tx, programme, pilot.AUTUMN, date(2018, 8, 1), date(2018, 12, 31), {}, now)
    _term(tx, programme, pilot.SPRING, date(2019, 1, 1), pilot.PROGRAMME_LAST_ON, pilot.SPRING_EMPTY, now)
    team = _services_without_names(places)
    info = OccurrenceRequest(
        "info", pilot.INFO_SESSION, places.house.id, date(2018, 9, 6), time(9, 30), time(11, 0), autumn.id, team=team
    )
    evening = OccurrenceRequest(
        "evening", pilot.ACTIVITY_EVENING, places.daycare.id, date(2018, 9, 18), term_id=autumn.id, team=team
    )
    add_occurrence(tx, info, now=now, actor=CLI)
    add_occurrence(tx, evening, now=now, actor=CLI)
    rotation = _rotation(places, autumn, pilot.AUTUMN_ANCHOR, pilot.AUTUMN_LAST)
    series = create_series(tx, rotation, now=now, actor=CLI)
    publish_term(tx, autumn, now=now, actor=CLI)
    by_date = {row.held_on: row for row in occurrences_of_series(tx, series.id)}
    for held_on, service in pilot.VISITS:
        _visit(tx, places, by_date[held_on], service, "on_request", now)
    _ask(tx, places, by_date[pilot.UNANSWERED_ON], "family_guidance", "on_request", now)
    load_wishes(tx, places, programme, now=now)


def _load_current(tx: Session, places: Places, today: date, now: datetime) -> None:
    terms = terms_around(today)
    empty = term_after(terms[-1])
    first_on = terms[0].first_on
    programme = _programme(tx, places, pilot.PROGRAMME, first_on, empty.last_on, _morning(first_on))
    for demo_term in terms:
        _load_term(tx, places, programme, demo_term, today, now)
    empty_texts = pilot.SPRING_EMPTY if empty.first_on.month == 1 else pilot.AUTUMN_EMPTY
    _term(tx, programme, empty.names, empty.first_on, empty.last_on, empty_texts, now)
    _load_family_club(tx, places, today, now)
    open_survey(tx, programme, today, now=now)


def _load_term(tx: Session, places: Places, programme: Programme, demo: DemoTerm, today: date, now: datetime) -> None:
    # As on the eve of the term, so that its dates before today are there too.
    planned_at = min(_morning(demo.first_on - timedelta(days=1)), now)
    term = _term(tx, programme, demo.names, demo.first_on, demo.last_on, {}, planned_at)
    series = create_series(tx, _rotation(places, term, demo.anchor_on, demo.rotates_until), now=planned_at, actor=CLI)
    publish_term(tx, term, now=planned_at, actor=CLI)
    held = [row for row in occurrences_of_series(tx, series.id) if row.cancelled_at is None]
    coming = [row for row in held if row.held_on > today]
    unanswered = coming[1:2]
    for row in held:
        if row not in unanswered:
            _visit(tx, places, row, "family_guidance", "on_request", planned_at)
    for turn, row in enumerate(row for row in held if row.ends_at is not None and row.ends_at <= now):
        _count_walk_ins(tx, places, row, pilot.WALK_INS[turn % len(pilot.WALK_INS)])
    for row in unanswered:
        _visit(tx, places, row, "special_teacher", "on_request", planned_at)
        _ask(tx, places, row, "family_guidance", "on_request", planned_at)
    ask_for_consultations(tx, places, coming, now=now)


def _count_walk_ins(tx: Session, places: Places, row: Occurrence, counts: dict[str, int]) -> None:
    user_id = places.people["family_counselling"].user_id
    if user_id is None or row.ends_at is None:
        raise ValueError("somebody counts, at a session with hours")
    for kind, number in counts.items():
        for n in range(number):
            press = Press(kind=kind, amount=1, key=f"demo-{row.public_id}-{kind}-{n}")
            count_walk_in(tx, row, press, now=row.ends_at, user_id=user_id)


def _load_family_club(tx: Session, places: Places, today: date, now: datetime) -> None:
    """The host's own open club, every other Tuesday without an end, that the clinic's nurse visits on single dates."""
    first_on = today + timedelta(days=(1 - today.weekday()) % 7 or 7)
    club = SeriesRequest(
        kind="host_event",
        names=pilot.FAMILY_CLUB,
        municipality_id=places.municipality.id,
        term_id=None,
        anchor_on=first_on,
        every_weeks=pilot.EVERY_WEEKS,
        turn_rule="keep_turn",
        first_on=first_on,
        last_on=None,
        stops=(StopRequest(places.house.id, time(9, 30), 120),),
    )
    series: Series = create_series(tx, club, now=now, actor=CLI)
    publish_series(tx, series, now=now, actor=CLI)
    rows = [row for row in occurrences_of_series(tx, series.id) if row.cancelled_at is None]
    for row in rows[:VISITED_CLUBS]:
        _visit(tx, places, row, "child_health_clinic", "always", now)


def _programme(
    tx: Session, places: Places, names: dict[str, str], first_on: date, last_on: date, now: datetime
) -> Programme:
    request = ProgrammeRequest(places.municipality.id, names, first_on, last_on)
    return create_programme(tx, request, now=now, actor=CLI)


def _term(
    tx: Session,
    programme: Programme,
    names: dict[str, str],
    first_on: date,
    last_on: date,
    empty_texts: dict[str, str],
    now: datetime,
) -> Term:
    return create_term(tx, TermRequest(programme.id, names, first_on, last_on, empty_texts), now=now, actor=CLI)


def _rotation(places: Places, term: Term, anchor_on: date, last_on: date) -> SeriesRequest:
    """Every other Thursday, the family house and the daycare centre in turn, each at its own time of day."""
    return SeriesRequest(
        kind="drop_in",
        names={},
        municipality_id=places.municipality.id,
        term_id=term.id,
        anchor_on=anchor_on,
        every_weeks=pilot.EVERY_WEEKS,
        turn_rule="keep_turn",
        first_on=anchor_on,
        last_on=last_on,
        stops=tuple(
            StopRequest(venue.id, venue.usual_starts or time(9, 30), venue.usual_minutes)
            for venue in (places.house, places.daycare)
        ),
        slot_minutes=pilot.SLOT_MINUTES,
        lanes=1,
        team=(
            *(
                MemberRequest(places.services[slug].id, places.people[slug].id)
                for slug in ("family_counselling", "child_health_clinic")
            ),
            *(
                MemberRequest(places.services[slug].id, None, "on_request")
                for slug in ("family_guidance", "special_teacher")
            ),
        ),
    )


def _services_without_names(places: Places) -> tuple[MemberRequest, ...]:
    """The services take part in an evening; who of them comes, nobody has published."""
    slugs = ("family_counselling", "child_health_clinic", "family_guidance")
    return tuple(MemberRequest(places.services[slug].id) for slug in slugs)


def _visit(tx: Session, places: Places, occurrence: Occurrence, service: str, presence: str, now: datetime) -> None:
    attendance = _ask(tx, places, occurrence, service, presence, now)
    answer_asking(tx, attendance, True, now=now, actor=CLI)


def _ask(tx: Session, places: Places, occurrence: Occurrence, service: str, presence: str, now: datetime) -> Attendance:
    return ask_professional(tx, occurrence, places.people[service], presence, now=now, actor=CLI)


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(9, 0), HELSINKI)
