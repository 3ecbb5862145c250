"""A series is changed while families hold a date of it: each edit, each answer, row by row."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy.orm import Session

from booking.following.follower import SlotsFollow
from booking.recurrence import Decision
from booking.reservations import keys
from booking.schedule import hooks, service
from booking.schedule.service import Undecided
from tests.support.world import World

from .booked import (
    AS_IT_WAS,
    GOING_ON,
    Booked,
    every_row,
    messages,
    times_of,
    told_by_step,
    weekly,
    write_booked,
)
from .conftest import Remembering
from .edits_of_booked import (
    CANCEL,
    EDITS,
    ENDED,
    KEEP,
    KEPT,
    LET_GO,
    MOVE,
    STAYED,
    UNTOUCHED,
    WITHDRAWN,
    Edit,
    at_the_house,
    diff,
    edit,
    half_an_hour_later,
    on_wednesdays,
    shorter,
    sliding,
    without_the_8th,
)
from .plans import rows


@pytest.fixture
def booked(tx: Session, world: World, follower: Remembering) -> Iterator[Booked]:
    """Write the series with its bookings; slots and reservations follow."""
    keys.use_key("tests-only-9f2c1b7e4a6d8350b1c2d3e4f5a69788f0e1d2c3b4a5968778695a4b")
    hooks.register_only([SlotsFollow()])
    yield write_booked(tx, world)
    hooks.register_only([follower])


@pytest.mark.parametrize(
    ("change", "answer", "row", "times", "sent"),
    [
        (shorter, KEEP, KEPT, STAYED, []),
        (shorter, CANCEL, WITHDRAWN, LET_GO, ["occurrence_cancelled at 10:10"]),
        (half_an_hour_later, KEEP, KEPT, STAYED, []),
        (
            half_an_hour_later,
            MOVE,
            "5 2018-11-08 13:00-14:30 kontiopuisto seq 1",
            ["08.11. 13.15", "08.11. 13.30"],
            ["reservation_moved at 10:10"],
        ),
        (half_an_hour_later, CANCEL, ENDED, LET_GO, ["occurrence_cancelled at 10:10"]),
        (at_the_house, KEEP, KEPT, STAYED, []),
        (
            at_the_house,
            MOVE,
            "5 2018-11-08 12:30-14:00 perheiden-talo seq 1",
            STAYED,
            ["reservation_relocated at 10:10"],
        ),
        (at_the_house, CANCEL, ENDED, LET_GO, ["occurrence_cancelled at 10:10"]),
        (on_wednesdays, KEEP, KEPT, STAYED, []),
        (
            on_wednesdays,
            MOVE,
            "5 2018-11-07 12:30-14:00 kontiopuisto seq 1",
            ["07.11. 12.45", "07.11. 13.00"],
            ["reservation_moved at 10:10"],
        ),
        (on_wednesdays, CANCEL, ENDED, LET_GO, ["occurrence_cancelled at 10:10"]),
        (sliding, KEEP, KEPT, STAYED, []),
        (
            sliding,
            MOVE,
            "5 2018-11-08 09:30-11:00 perheiden-talo seq 1",
            ["08.11. 9.45", "08.11. 10.00"],
            ["reservation_relocated at 10:10"],
        ),
        (sliding, CANCEL, ENDED, LET_GO, ["occurrence_cancelled at 10:10"]),
        (without_the_8th, KEEP, KEPT, STAYED, []),
        (
            without_the_8th,
            CANCEL,
            "5 2018-11-08 12:30-14:00 kontiopuisto cancelled by plan: Muutto seq 1",
            LET_GO,
            ["occurrence_cancelled at 10:10"],
        ),
    ],
)
def test_each_edit_does_to_the_booked_date_as_decided_and_to_the_others_as_planned(
    tx: Session,
    world: World,
    booked: Booked,
    change: Edit,
    answer: Decision,
    row: str,
    times: list[str],
    sent: list[str],
) -> None:
    ids = [(one.step, one.public_id) for one in rows(tx, booked.series)]
    known = [(one.public_id, one.slot_id, one.link_sha256) for one in (booked.mailed, booked.coded)]

    edit(tx, booked, change(world), decisions={5: answer})

    assert told_by_step(tx, booked.series) == [*UNTOUCHED, row, *EDITS[change]]
    assert [(one.step, one.public_id) for one in rows(tx, booked.series)] == ids
    assert times_of(tx, booked.mailed, booked.coded) == times
    assert [(one.public_id, one.slot_id, one.link_sha256) for one in (booked.mailed, booked.coded)] == known
    assert messages(tx) == sent


def test_a_longer_series_asks_nothing_and_adds_its_dates(tx: Session, world: World, booked: Booked) -> None:
    result = edit(tx, booked, weekly(world, last_on=date(2018, 12, 13)))

    assert [one.step for one in result.add] == [8, 10]
    assert told_by_step(tx, booked.series) == [
        *AS_IT_WAS,
        "8 2018-11-29 09:30-11:00 perheiden-talo seq 0",
        "10 2018-12-13 09:30-11:00 perheiden-talo seq 0",
    ]
    assert messages(tx) == []


@pytest.mark.parametrize("change", list(EDITS))
def test_without_an_answer_nothing_is_written(tx: Session, world: World, booked: Booked, change: Edit) -> None:
    before = every_row(tx)

    with pytest.raises(Undecided) as refused:
        edit(tx, booked, change(world))

    assert refused.value.steps == (5,)
    assert every_row(tx) == before


def test_an_unchanged_save_writes_no_row_anywhere(tx: Session, world: World, booked: Booked) -> None:
    tx.commit()
    before = every_row(tx)

    result = edit(tx, booked, weekly(world), seen=diff(tx, booked, weekly(world)).seen)

    assert every_row(tx) == before
    assert not result.has_changes


@pytest.mark.parametrize("answer", list(Decision))
def test_saving_the_edited_series_again_writes_nothing_and_asks_nothing(
    tx: Session, world: World, booked: Booked, answer: Decision
) -> None:
    edit(tx, booked, half_an_hour_later(world), decisions={5: answer})
    before = every_row(tx)

    edit(tx, booked, half_an_hour_later(world))
    service.sync_series(tx, booked.series, now=GOING_ON)

    assert every_row(tx) == before
