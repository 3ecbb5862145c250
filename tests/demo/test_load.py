"""The demo is the pilot to the minute and, once that is over, something a newcomer can book today."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import Engine, select

from booking.day.model import WalkIn
from booking.day.queries import walk_ins_at
from booking.day.rules import Counted
from booking.db import reading
from booking.reservations.model import Slot
from booking.schedule.model import Attendance, Occurrence, Term

SIX = [
    ("info", "2018-09-06", "2018-09-06T06:30:00+00:00", "2018-09-06T08:00:00+00:00", "perheiden-talo"),
    ("evening", "2018-09-18", None, None, "kontiopuisto"),
    ("drop_in", "2018-11-01", "2018-11-01T07:30:00+00:00", "2018-11-01T09:00:00+00:00", "perheiden-talo"),
    ("drop_in", "2018-11-15", "2018-11-15T10:30:00+00:00", "2018-11-15T12:00:00+00:00", "kontiopuisto"),
    ("drop_in", "2018-11-29", "2018-11-29T07:30:00+00:00", "2018-11-29T09:00:00+00:00", "perheiden-talo"),
    ("drop_in", "2018-12-13", "2018-12-13T10:30:00+00:00", "2018-12-13T12:00:00+00:00", "kontiopuisto"),
]


def _load(app: Flask, *arguments: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["demo", "load", *arguments])
    return result.exit_code, result.output


def _rows(database: Engine) -> list[Occurrence]:
    with reading(database) as tx:
        rows = list(tx.scalars(select(Occurrence).order_by(Occurrence.held_on)))
        assert all(row.venue.slug for row in rows)
    return rows


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def test_in_2018_families_see_the_pilots_six_events_and_no_more(app: Flask, database: Engine) -> None:
    assert _load(app) == (0, "The demo is loaded: 6 sessions.\n")

    rows = _rows(database)

    seen = [(r.kind, r.held_on.isoformat(), _iso(r.starts_at), _iso(r.ends_at), r.venue.slug) for r in rows]
    assert seen == SIX
    assert all(row.published_at is not None for row in rows)


def test_spring_is_there_and_empty_until_it_is_agreed(app: Flask, database: Engine) -> None:
    _load(app)

    with reading(database) as tx:
        spring = tx.scalars(select(Term).where(Term.first_on == date(2019, 1, 1))).one()
        dates = tx.scalars(
            select(Occurrence).where(Occurrence.held_on > date(2018, 12, 13)).order_by(Occurrence.id)
        ).all()

    assert spring.empty_texts["fi"] == "Kevään ajat tulevat tammikuussa."
    assert spring.published_at is None
    assert dates == []


def test_each_drop_in_has_six_slots_of_a_quarter_and_the_evenings_none(app: Flask, database: Engine) -> None:
    _load(app)

    with reading(database) as tx:
        slots = tx.execute(
            select(Occurrence.held_on, Slot.starts_at).join(Slot.occurrence).order_by(Slot.starts_at)
        ).all()

    assert len(slots) == 24
    assert [at.strftime("%H.%M") for day, at in slots if day == date(2018, 11, 1)] == [
        "07.30",
        "07.45",
        "08.00",
        "08.15",
        "08.30",
        "08.45",
    ]


def test_professions_that_join_as_needed_come_where_they_were_asked(app: Flask, database: Engine) -> None:
    _load(app)

    with reading(database) as tx:
        query = (
            select(Occurrence.held_on, Attendance)
            .join(Attendance.occurrence)
            .where(Attendance.presence == "on_request", Attendance.accepted_at.is_not(None))
            .order_by(Occurrence.held_on, Attendance.service_id)
        )
        came = [(day.isoformat(), row.service.slug) for day, row in tx.execute(query)]

    assert came == [
        ("2018-11-01", "family_guidance"),
        ("2018-11-15", "family_guidance"),
        ("2018-12-13", "family_guidance"),
        ("2018-12-13", "special_teacher"),
    ]


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("month", "day"),
    [(1, 1), (2, 15), (3, 1), (4, 22), (5, 31), (6, 15), (7, 15), (8, 1), (9, 30), (10, 31), (11, 22), (12, 24)],
)
def test_whenever_a_newcomer_comes_three_bookable_sessions_lie_ahead(
    app: Flask, database: Engine, frozen: Callable[[datetime], None], month: int, day: int
) -> None:
    now = datetime(2026, month, day, 10, 0, tzinfo=UTC)
    frozen(now)

    assert _load(app)[0] == 0

    rows = _rows(database)
    ahead = [row for row in rows if row.kind == "drop_in" and row.starts_at and row.starts_at > now]
    clubs = [row for row in rows if row.kind == "host_event"]
    assert len(ahead) >= 3
    assert {row.venue.slug for row in ahead} == {"perheiden-talo", "kontiopuisto"}
    assert clubs
    assert [row.held_on for row in rows if row.held_on.year == 2018] == [
        row for row in map(date.fromisoformat, (s[1] for s in SIX))
    ]


def test_a_coordinator_finds_an_empty_term_to_fill(
    app: Flask, database: Engine, frozen: Callable[[datetime], None]
) -> None:
    frozen(datetime(2026, 11, 22, 10, 0, tzinfo=UTC))
    _load(app)

    with reading(database) as tx:
        terms = list(tx.scalars(select(Term).where(Term.first_on > date(2020, 1, 1)).order_by(Term.first_on)))

    seen = [(term.names["fi"], term.first_on.isoformat(), term.published_at is not None) for term in terms]
    assert seen == [
        ("Syksy 2026", "2026-08-01", True),
        ("Kevät 2027", "2027-01-01", True),
        ("Syksy 2027", "2027-08-01", False),
    ]
    assert terms[2].empty_texts["fi"] == "Syksyn ajat tulevat elokuussa."


@pytest.mark.parametrize("year", [2018, 2026])
def test_every_rule_between_rows_holds_after_loading(
    app: Flask, database: Engine, frozen: Callable[[datetime], None], year: int
) -> None:
    frozen(datetime(year, 10, 25, 9, 0, tzinfo=UTC))
    _load(app)

    checked = app.test_cli_runner().invoke(args=["check"])

    assert checked.output.endswith("rules hold.\n")


def test_sessions_that_are_over_tell_how_many_came_without_booking(
    app: Flask, database: Engine, frozen: Callable[[datetime], None]
) -> None:
    now = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
    frozen(now)
    _load(app)

    with reading(database) as tx:
        over = select(Occurrence.id).where(Occurrence.held_on > date(2020, 1, 1), Occurrence.ends_at <= now)
        ids = tx.scalars(over.where(Occurrence.cancelled_at.is_(None)).order_by(Occurrence.starts_at)).all()
        counted = walk_ins_at(tx, ids)
        elsewhere = tx.scalars(select(WalkIn.id).where(WalkIn.occurrence_id.not_in(ids))).all()

    assert counted[ids[0]] == Counted(adults=3, children=4, staff=2)
    assert all(one.total for one in counted.values())
    assert elsewhere == []


def test_the_family_support_worker_has_an_invitation_to_answer(app: Flask, database: Engine) -> None:
    _load(app)

    with reading(database) as tx:
        query = (
            select(Occurrence.held_on, Attendance)
            .join(Attendance.occurrence)
            .where(Attendance.asked_at.is_not(None), Attendance.accepted_at.is_(None))
        )
        asked = [(day.isoformat(), row.professional and row.professional.name) for day, row in tx.execute(query)]

    assert asked == [("2018-11-29", "Mikko Harju")]


def test_loading_twice_is_refused_and_if_empty_does_nothing(app: Flask, database: Engine) -> None:
    _load(app)

    code, output = _load(app)

    assert code == 1
    assert output == "Error: There is data already; the demo is only loaded into an empty database.\n"
    assert _load(app, "--if-empty") == (0, "")
    assert len(_rows(database)) == 6
