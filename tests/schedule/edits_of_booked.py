"""Edits of a series in which families hold a date."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time

from sqlalchemy.orm import Session

from booking.recurrence import Decision
from booking.schedule import service
from booking.schedule.service import SeriesDiff, SeriesRequest
from tests.support.world import World

from .booked import (
    AS_IT_WAS,
    GOING_ON,
    Booked,
    stops,
    weekly,
)
from .plans import COORDINATOR

Edit = Callable[[World], SeriesRequest]
KEEP, MOVE, CANCEL = Decision.KEEP, Decision.MOVE, Decision.CANCEL
UNTOUCHED, BOOKED = AS_IT_WAS[:4], AS_IT_WAS[4]
KEPT = "5 2018-11-08 12:30-14:00 kontiopuisto one-off seq 0"
ENDED = "5 2018-11-08 12:30-14:00 kontiopuisto cancelled by user:  seq 1"
WITHDRAWN = "5 2018-11-08 12:30-14:00 kontiopuisto cancelled by plan:  seq 1"
STAYED = ["08.11. 12.45", "08.11. 13.00"]
LET_GO = ["occurrence_cancelled", "occurrence_cancelled"]


def edit(tx: Session, booked: Booked, request: SeriesRequest, **answers: object) -> service.SyncResult:
    """Save the request at 13.00 on 11.10."""
    return service.edit_series(tx, booked.series, request, now=GOING_ON, actor=COORDINATOR, **answers)  # type: ignore[arg-type]


def diff(tx: Session, booked: Booked, request: SeriesRequest, **decisions: Decision) -> SeriesDiff:
    """What saving the request would do; an answer is named step_5."""
    answers = {int(name.removeprefix("step_")): answer for name, answer in decisions.items()}
    preview = service.preview_edit(tx, booked.series, request, answers, now=GOING_ON, language="en")
    assert preview.diff is not None
    return preview.diff


def shorter(world: World) -> SeriesRequest:
    return weekly(world, last_on=date(2018, 11, 1))


def half_an_hour_later(world: World) -> SeriesRequest:
    return weekly(world, stops=stops(world, starts=time(13)))


def at_the_house(world: World) -> SeriesRequest:
    return weekly(world, stops=stops(world, venue_id=world.house.id))


def on_wednesdays(world: World) -> SeriesRequest:
    wednesdays = tuple(replace(one, weekday=2) for one in stops(world))
    return weekly(world, stops=wednesdays, picked_skips=((date(2018, 10, 17), "Koulutus"),))


def sliding(world: World) -> SeriesRequest:
    return weekly(world, turn_rule="slide")


def without_the_8th(world: World) -> SeriesRequest:
    return weekly(world, picked_skips=((date(2018, 10, 18), "Koulutus"), (date(2018, 11, 8), "Muutto")))


EDITS: dict[Edit, list[str]] = {
    shorter: [
        "6 2018-11-15 09:30-11:00 perheiden-talo cancelled by plan:  seq 1",
        "7 2018-11-22 12:30-14:00 kontiopuisto cancelled by plan:  seq 1",
    ],
    half_an_hour_later: [AS_IT_WAS[5], "7 2018-11-22 13:00-14:30 kontiopuisto seq 1"],
    at_the_house: [AS_IT_WAS[5], "7 2018-11-22 12:30-14:00 perheiden-talo seq 1"],
    on_wednesdays: [
        "6 2018-11-14 09:30-11:00 perheiden-talo seq 1",
        "7 2018-11-21 12:30-14:00 kontiopuisto seq 1",
    ],
    sliding: [
        "6 2018-11-15 12:30-14:00 kontiopuisto seq 1",
        "7 2018-11-22 09:30-11:00 perheiden-talo seq 1",
    ],
    without_the_8th: AS_IT_WAS[5:],
}
"""The rows after 8.11. once each edit is saved."""
