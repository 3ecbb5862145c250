"""A date nobody has seen goes when its plan no longer has it, and what was proposed about it goes along."""

from dataclasses import replace
from datetime import date, time

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from booking.audit.service import CLI
from booking.changes.model import MoveProposal
from booking.changes.moving import move_session
from booking.changes.proposals import propose_move
from booking.changes.rules import MoveRequest
from booking.schedule import service
from booking.schedule.model import Occurrence
from booking.schedule.service import SeriesRequest, StopRequest
from tests.support.moments import NOW
from tests.support.world import small_world

from .conftest import session_on


def test_a_dropped_draft_takes_its_proposals_and_moves_along(tx: Session) -> None:
    world = small_world(tx)
    request = SeriesRequest(
        kind="drop_in",
        names={},
        municipality_id=world.municipality.id,
        term_id=world.term.id,
        anchor_on=date(2018, 11, 1),
        every_weeks=2,
        turn_rule="keep_turn",
        first_on=date(2018, 11, 1),
        last_on=date(2018, 12, 13),
        stops=(StopRequest(world.house.id, time(9, 30), 90),),
        slot_minutes=15,
        lanes=1,
        team=(),
    )
    series = service.create_series(tx, request, now=NOW, actor=CLI)
    there = MoveRequest(world.daycare.id, date(2018, 11, 29), time(12, 30), time(14))
    propose_move(tx, session_on(tx, "2018-11-29"), there, now=NOW, actor=CLI)
    move_session(
        tx,
        session_on(tx, "2018-12-13"),
        MoveRequest(world.house.id, date(2018, 12, 12), time(9, 30), time(11)),
        now=NOW,
        actor=CLI,
    )

    service.edit_series(tx, series, replace(request, last_on=date(2018, 11, 15)), now=NOW, actor=CLI)

    assert list(tx.scalars(select(Occurrence.held_on).order_by(Occurrence.held_on)))[:2] == [
        date(2018, 11, 1),
        date(2018, 11, 15),
    ]
    assert tx.scalar(select(func.count(Occurrence.id)).where(Occurrence.held_on == date(2018, 11, 29))) == 0
    assert tx.scalars(select(MoveProposal.held_on)).all() == [
        one for one in tx.scalars(select(Occurrence.held_on).where(Occurrence.held_on == date(2018, 12, 12)))
    ]
