"""An edit changes the dates to come as little as it can: ids, one-off changes and reservations stay."""

from dataclasses import replace
from datetime import date, time

import pytest
from sqlalchemy.orm import Session

from booking.errors import Conflict, Invalid
from booking.schedule import service
from booking.schedule.model import Series
from booking.schedule.service import MemberRequest, StopRequest
from tests.support.world import World, drop_in

from .conftest import Remembering
from .plans import COORDINATOR, IN_AUGUST, LATER, fingerprint, held, pilot_autumn, rows, team, told


@pytest.fixture
def series(tx: Session, world: World) -> Series:
    """The pilot's rotation, published."""
    made = service.create_series(tx, pilot_autumn(world), now=IN_AUGUST, actor=COORDINATOR)
    service.publish_term(tx, world.term, now=IN_AUGUST, actor=COORDINATOR)
    return made


def on_wednesdays(world: World) -> dict[str, object]:
    """Everything a day earlier."""
    return {
        "first_on": date(2018, 10, 31),
        "stops": (
            StopRequest(world.house.id, time(9, 30), 90, weekday=2),
            StopRequest(world.daycare.id, time(12, 30), 90, weekday=2),
        ),
    }


def test_saving_an_unchanged_series_writes_no_row(
    tx: Session, world: World, series: Series, follower: Remembering
) -> None:
    before = fingerprint(tx)
    follower.followed.clear()

    result = service.edit_series(tx, series, pilot_autumn(world), now=LATER, actor=COORDINATOR)

    assert fingerprint(tx) == before
    assert not result.has_changes
    assert follower.followed == []


def test_saving_what_the_series_says_of_itself_writes_no_row(tx: Session, world: World, series: Series) -> None:
    tx.commit()
    tx.expire_all()
    before = fingerprint(tx)

    service.edit_series(tx, series, service.request_of(series), now=LATER, actor=COORDINATOR)

    assert fingerprint(tx) == before


def test_a_series_that_goes_to_wednesday_keeps_its_rows(tx: Session, world: World, series: Series) -> None:
    ids = [row.public_id for row in rows(tx, series)]

    service.edit_series(tx, series, pilot_autumn(world, **on_wednesdays(world)), now=LATER, actor=COORDINATOR)

    assert told(tx, series) == [
        "2018-10-31 09:30-11:00 perheiden-talo",
        "2018-11-14 12:30-14:00 kontiopuisto",
        "2018-11-28 09:30-11:00 perheiden-talo",
        "2018-12-12 12:30-14:00 kontiopuisto",
    ]
    assert [row.public_id for row in rows(tx, series)] == ids
    assert [(row.sequence, row.revised_at) for row in rows(tx, series)] == [(1, LATER)] * 4
    assert held(tx, rows(tx, series)[1])["Mikko Harju"] == "10:30-12:00"


def test_people_can_move_with_dates_that_overlap_where_they_were(tx: Session, world: World, series: Series) -> None:
    later = (StopRequest(world.house.id, time(10, 0), 90), StopRequest(world.daycare.id, time(12, 0), 90))

    service.edit_series(tx, series, pilot_autumn(world, stops=later), now=LATER, actor=COORDINATOR)

    assert held(tx, rows(tx, series)[0])["Aino Peltola"] == "08:00-09:30"


def test_a_new_title_is_no_new_time(tx: Session, world: World, series: Series) -> None:
    renamed = pilot_autumn(world, names={"fi": "Perheaamu"})

    service.edit_series(tx, series, renamed, now=LATER, actor=COORDINATOR)

    assert [(row.names, row.sequence, row.revised_at) for row in rows(tx, series)] == [
        ({"fi": "Perheaamu"}, 0, LATER)
    ] * 4


def test_a_date_moved_by_hand_survives_an_edit(tx: Session, world: World, series: Series) -> None:
    second = rows(tx, series)[1]
    service.move_occurrence(
        tx, second, date(2018, 11, 16), time(13, 0), time(14, 30), world.house.id, now=LATER, actor=COORDINATOR
    )

    service.edit_series(tx, series, pilot_autumn(world, **on_wednesdays(world)), now=LATER, actor=COORDINATOR)

    assert told(tx, series)[1] == "2018-11-16 13:00-14:30 perheiden-talo"
    assert held(tx, second)["Aino Peltola"] == "11:00-12:30"


def test_a_date_cancelled_by_hand_is_not_made_again(tx: Session, world: World, series: Series) -> None:
    service.cancel_occurrence(tx, rows(tx, series)[1], "Sairastapaus", now=LATER, actor=COORDINATOR)

    service.edit_series(tx, series, pilot_autumn(world, names={"fi": "x"}), now=LATER, actor=COORDINATOR)
    service.sync_series(tx, series, now=LATER)

    assert told(tx, series)[1] == "2018-11-15 12:30-14:00 kontiopuisto cancelled by user: Sairastapaus"
    assert len(rows(tx, series)) == 4


def test_a_shorter_series_withdraws_its_last_dates(tx: Session, world: World, series: Series) -> None:
    shorter = pilot_autumn(world, last_on=date(2018, 11, 30))

    result = service.edit_series(tx, series, shorter, now=LATER, actor=COORDINATOR)

    assert result.withdraw == (3,)
    assert told(tx, series)[3] == "2018-12-13 12:30-14:00 kontiopuisto cancelled by plan: "
    assert held(tx, rows(tx, series)[3]) == {}


def test_a_new_team_is_passed_on_to_dates_that_have_not_begun(tx: Session, world: World, series: Series) -> None:
    after_the_first = rows(tx, series)[0].ends_at
    assert after_the_first is not None
    members = team(world, "family_counselling", "special_teacher")

    service.set_team(tx, series, members, now=after_the_first, actor=COORDINATOR)

    assert [sorted(held(tx, row)) for row in rows(tx, series)] == [
        ["Aino Peltola", "Mikko Harju", "Veera Salmi"],
        ["Aino Peltola", "Sanna Kallio"],
        ["Aino Peltola", "Sanna Kallio"],
        ["Aino Peltola", "Sanna Kallio"],
    ]
    assert [row.sequence for row in rows(tx, series)] == [0, 0, 0, 0]


def test_a_changed_presence_is_passed_on(tx: Session, world: World, series: Series) -> None:
    members = tuple(replace(one, presence="on_request") for one in team(world, "family_guidance"))

    service.set_team(tx, series, members, now=LATER, actor=COORDINATOR)

    assert [[one.presence for one in row.attendances] for row in rows(tx, series)] == [["on_request"]] * 4


def test_who_declined_one_date_stays_declined_there(tx: Session, world: World, series: Series) -> None:
    second = rows(tx, series)[1]
    guidance = next(one for one in second.attendances if one.professional_id == world.people["family_guidance"].id)
    service.answer_asking(tx, guidance, False, now=LATER, actor=COORDINATOR)
    members = team(world, "family_counselling", "child_health_clinic", "family_guidance", "special_teacher")

    service.set_team(tx, series, members, now=LATER, actor=COORDINATOR)

    assert sorted(held(tx, second)) == ["Aino Peltola", "Sanna Kallio", "Veera Salmi"]


def test_a_busy_newcomer_refuses_the_whole_edit(tx: Session, world: World, series: Series) -> None:
    for day in (date(2018, 11, 29), date(2018, 12, 13)):
        drop_in(tx, world, day, time(8, 0), time(16, 0), team=("special_teacher",))
    before = fingerprint(tx)
    members = (*team(world, "special_teacher"), MemberRequest(world.services["family_guidance"].id))

    with pytest.raises(Conflict) as refused:
        service.set_team(tx, series, members, now=LATER, actor=COORDINATOR)

    assert [one.held_on.isoformat() for one in refused.value.data["clashes"]] == ["2018-11-29", "2018-12-13"]
    assert fingerprint(tx) == before


def test_a_published_series_cannot_go_to_a_draft_term(tx: Session, world: World, series: Series) -> None:
    world.term.published_at = None

    with pytest.raises(Invalid, match="term_not_published"):
        service.edit_series(tx, series, pilot_autumn(world), now=LATER, actor=COORDINATOR)
