"""A coordinator's rotation becomes dated rows with their people."""

from datetime import UTC, date, datetime, time

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.audit.model import AuditEvent
from booking.errors import Conflict, Invalid, Missing
from booking.network.model import SchoolBreak
from booking.schedule import service
from booking.schedule.model import Series
from booking.schedule.service import MemberRequest, StopRequest
from tests.support.world import World, drop_in

from .conftest import Remembering
from .plans import COORDINATOR, IN_AUGUST, close, fingerprint, held, pilot_autumn, rows, standing_club, team, told

PILOT = [
    "2018-11-01 09:30-11:00 perheiden-talo",
    "2018-11-15 12:30-14:00 kontiopuisto",
    "2018-11-29 09:30-11:00 perheiden-talo",
    "2018-12-13 12:30-14:00 kontiopuisto",
]


def test_the_pilots_rotation_gives_its_four_dates(tx: Session, world: World, follower: Remembering) -> None:
    series = service.create_series(tx, pilot_autumn(world), now=IN_AUGUST, actor=COORDINATOR)

    assert told(tx, series) == PILOT
    assert [row.step for row in rows(tx, series)] == [0, 1, 2, 3]
    assert [row.published_at for row in rows(tx, series)] == [None] * 4
    assert follower.followed == ["2018-11-01", "2018-11-15", "2018-11-29", "2018-12-13"]


def test_wall_clock_times_become_winter_instants(tx: Session, world: World) -> None:
    series = service.create_series(tx, pilot_autumn(world), now=IN_AUGUST, actor=COORDINATOR)

    first = rows(tx, series)[0]
    assert first.starts_at == datetime(2018, 11, 1, 7, 30, tzinfo=UTC)
    assert first.ends_at == datetime(2018, 11, 1, 9, 0, tzinfo=UTC)


def test_the_team_is_there_and_held_on_each_date(tx: Session, world: World) -> None:
    series = service.create_series(tx, pilot_autumn(world), now=IN_AUGUST, actor=COORDINATOR)

    assert [held(tx, row) for row in rows(tx, series)] == [
        {"Aino Peltola": "07:30-09:00", "Veera Salmi": "07:30-09:00", "Mikko Harju": "07:30-09:00"},
        {"Aino Peltola": "10:30-12:00", "Veera Salmi": "10:30-12:00", "Mikko Harju": "10:30-12:00"},
        {"Aino Peltola": "07:30-09:00", "Veera Salmi": "07:30-09:00", "Mikko Harju": "07:30-09:00"},
        {"Aino Peltola": "10:30-12:00", "Veera Salmi": "10:30-12:00", "Mikko Harju": "10:30-12:00"},
    ]


def test_a_service_still_to_be_named_is_a_gap_that_holds_nobody(tx: Session, world: World) -> None:
    gap = MemberRequest(world.services["special_teacher"].id, None, "on_request")

    series = service.create_series(tx, pilot_autumn(world, team=(gap,)), now=IN_AUGUST, actor=COORDINATOR)

    only = rows(tx, series)[0].attendances[0]
    assert (only.professional_id, only.presence, only.asked_at, only.from_team) == (None, "on_request", None, True)
    assert held(tx, rows(tx, series)[0]) == {}


def test_making_a_series_is_in_the_log(tx: Session, world: World) -> None:
    service.create_series(tx, pilot_autumn(world), now=IN_AUGUST, actor=COORDINATOR)

    log = [
        (one.action, one.actor, one.actor_id, one.details)
        for one in tx.scalars(select(AuditEvent).order_by(AuditEvent.id))
    ]
    assert log == [
        ("series_created", "user", 1, {}),
        ("series_synced", "user", 1, {"add": 4, "move": 0, "withdraw": 0, "restore": 0}),
    ]


def test_a_busy_person_refuses_the_series_with_every_clash_by_date(tx: Session, world: World) -> None:
    drop_in(tx, world, date(2018, 12, 13), time(13, 0), time(15, 0), team=("family_guidance",))
    drop_in(tx, world, date(2018, 11, 15), time(12, 0), time(13, 0), team=("family_counselling", "family_guidance"))
    drop_in(tx, world, date(2018, 11, 1), time(11, 0), time(12, 0))  # begins when the series' first date ends

    with pytest.raises(Conflict) as refused:
        service.create_series(tx, pilot_autumn(world), now=IN_AUGUST, actor=COORDINATOR)

    assert refused.value.code == "person_busy"
    assert [(one.held_on.isoformat(), one.name) for one in refused.value.data["clashes"]] == [
        ("2018-11-15", "Aino Peltola"),
        ("2018-11-15", "Mikko Harju"),
        ("2018-12-13", "Mikko Harju"),
    ]
    first = {name: refused.value.data[name] for name in ("name", "held_on", "where")}
    assert first == {"name": "Aino Peltola", "held_on": date(2018, 11, 15), "where": {"fi": "Perheiden talo"}}


def test_a_refused_series_leaves_nothing_and_the_transaction_lives(tx: Session, world: World) -> None:
    drop_in(tx, world, date(2018, 11, 15), time(12, 0), time(13, 0))
    before = fingerprint(tx)

    with pytest.raises(Conflict):
        service.create_series(tx, pilot_autumn(world), now=IN_AUGUST, actor=COORDINATOR)

    assert fingerprint(tx) == before
    series = service.create_series(tx, pilot_autumn(world, team=()), now=IN_AUGUST, actor=COORDINATOR)
    assert told(tx, series) == PILOT


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"anchor_on": date(2019, 1, 3), "first_on": date(2019, 1, 3), "last_on": None}, "outside_term"),
        ({"municipality_id": 999}, "other_municipality"),
    ],
)
def test_a_series_that_does_not_fit_its_term_is_refused(
    tx: Session, world: World, changes: dict[str, object], code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        service.create_series(tx, pilot_autumn(world, **changes), now=IN_AUGUST, actor=COORDINATOR)

    assert refused.value.code == code


def test_unknown_venues_terms_and_people_are_missing(tx: Session, world: World) -> None:
    nobody = (MemberRequest(world.services["family_guidance"].id, 999),)
    nowhere = (StopRequest(999, time(9, 30), 90),)
    codes = []
    for changes in ({"team": nobody}, {"stops": nowhere}, {"term_id": 999}):
        with pytest.raises(Missing) as refused:
            service.create_series(tx, pilot_autumn(world, **changes), now=IN_AUGUST, actor=COORDINATOR)
        codes.append(refused.value.code)

    assert codes == ["professional", "venue", "term"]


def test_who_has_left_or_is_of_another_service_cannot_join(tx: Session, world: World) -> None:
    aino = world.people["family_counselling"]
    elsewhere = (MemberRequest(world.services["family_guidance"].id, aino.id),)
    with pytest.raises(Invalid, match="other_service"):
        service.create_series(tx, pilot_autumn(world, team=elsewhere), now=IN_AUGUST, actor=COORDINATOR)

    aino.left_at = IN_AUGUST
    with pytest.raises(Invalid, match="person_has_left"):
        service.create_series(tx, pilot_autumn(world), now=IN_AUGUST, actor=COORDINATOR)


def test_a_preview_names_what_is_skipped_and_whose_turn_moves_and_saves_nothing(tx: Session, world: World) -> None:
    tx.add(
        SchoolBreak(
            municipality_id=world.municipality.id,
            names={"fi": "Syysloma", "en": "Autumn break"},
            first_on=date(2018, 10, 15),
            last_on=date(2018, 10, 21),
        )
    )
    close(tx, world.daycare, date(2018, 11, 15), date(2018, 11, 16))
    request = pilot_autumn(
        world,
        every_weeks=1,
        turn_rule="slide",
        anchor_on=date(2018, 10, 18),
        first_on=date(2018, 10, 18),
        picked_skips=((date(2018, 11, 8), "Koulutuspäivä"),),
    )
    before = fingerprint(tx)

    preview = service.preview_series(tx, request, now=IN_AUGUST, language="en")

    assert [
        (f"{one.held_on:%d.%m.}", one.stop_index, one.skip.name if one.skip else "", one.turn_effect.value)
        for one in preview.dates
    ] == [
        ("18.10.", 0, "Autumn break", "slid"),
        ("25.10.", 0, "", "none"),
        ("01.11.", 1, "", "none"),
        ("08.11.", 0, "Koulutuspäivä", "slid"),
        ("15.11.", 0, "", "none"),
        ("22.11.", 1, "", "none"),
        ("29.11.", 0, "", "none"),
        ("06.12.", 1, "Independence Day", "slid"),
        ("13.12.", 1, "", "none"),
    ]
    assert fingerprint(tx) == before
    assert list(tx.scalars(select(Series))) == []


def test_a_preview_tells_who_is_busy_elsewhere(tx: Session, world: World) -> None:
    drop_in(tx, world, date(2018, 11, 29), time(10, 0), time(12, 0), venue=world.daycare, team=("family_guidance",))

    preview = service.preview_series(tx, pilot_autumn(world), now=IN_AUGUST, language="fi")

    clash = preview.clashes[0]
    assert len(preview.clashes) == 1
    assert (clash.name, clash.held_on, clash.where) == (
        "Mikko Harju",
        date(2018, 11, 29),
        {"fi": "Kontiopuiston päiväkoti"},
    )


def test_a_preview_of_an_edit_does_not_clash_with_the_series_own_dates(tx: Session, world: World) -> None:
    series = service.create_series(tx, pilot_autumn(world), now=IN_AUGUST, actor=COORDINATOR)
    longer = pilot_autumn(
        world, stops=(StopRequest(world.house.id, time(9, 0), 120),), team=team(world, "family_guidance")
    )

    preview = service.preview_edit(tx, series, longer, {}, now=IN_AUGUST, language="fi")

    assert preview.clashes == ()
    assert [move.step for move in preview.plan.move] == [0, 1, 2, 3]


def test_an_open_ended_club_gets_dates_up_to_the_horizon_of_26_weeks(tx: Session, world: World) -> None:
    series = service.create_series(tx, standing_club(world, skips_holidays=False), now=IN_AUGUST, actor=COORDINATOR)

    dates = [row.held_on for row in rows(tx, series)]
    assert (dates[0], dates[-1], len(dates)) == (date(2018, 11, 1), date(2019, 2, 14), 16)


@pytest.mark.parametrize(
    "changes",
    [
        {"every_weeks": 27},
        {"turn_rule": "jump"},
        {"kind": "party"},
        {"slot_minutes": 15, "lanes": None},
        {"slot_minutes": 4},
        {"lanes": 11},
        {"names": {"fi": "x" * 121}},
        {"last_on": date(2018, 10, 1)},
        {"last_on": date(2022, 12, 1)},
        {"stops": ()},
        {"picked_skips": ((date(2018, 11, 1), "a"), (date(2018, 11, 1), "b"))},
        {"picked_skips": ((date(2018, 11, 1), "x" * 121),)},
        {"team": (MemberRequest(1), MemberRequest(1))},
    ],
)
def test_a_request_that_breaks_a_rule_cannot_be_made(tx: Session, world: World, changes: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        pilot_autumn(world, **changes)
