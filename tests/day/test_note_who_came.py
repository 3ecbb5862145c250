"""Who came is noted from the day itself on, and corrected."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.audit.model import AuditEvent
from booking.day.arrivals import mark_arrived, mark_no_show, unmark
from booking.errors import Conflict
from booking.reservations.service import cancel_reservation, reserve
from tests.support.autumn import asking, write_autumn
from tests.support.moments import NOW

STARTS = datetime(2018, 11, 1, 7, 30, tzinfo=UTC)
ENDS = datetime(2018, 11, 1, 9, 0, tzinfo=UTC)
STAFF = ("user", 7)


def test_who_came_and_who_did_not_is_noted_and_corrected(tx: Session) -> None:
    autumn = write_autumn(tx)
    mine = reserve(tx, asking(autumn.first_slots["10.00"]), now=NOW)
    with pytest.raises(Conflict, match="session_not_today"):
        mark_arrived(tx, mine, now=NOW, actor=STAFF)

    mark_arrived(tx, mine, now=STARTS, actor=STAFF)
    assert (mine.arrived_at, mine.no_show_at) == (STARTS, None)
    mark_no_show(tx, mine, now=ENDS, actor=STAFF)
    assert (mine.arrived_at, mine.no_show_at) == (None, ENDS)
    unmark(tx, mine, now=ENDS, actor=STAFF)
    assert (mine.arrived_at, mine.no_show_at) == (None, None)
    acts = tx.scalars(select(AuditEvent.action).where(AuditEvent.actor_id == 7).order_by(AuditEvent.id)).all()
    assert acts == ["mark_arrived", "mark_no_show", "unmark"]


def test_nobody_arrives_for_a_time_that_was_cancelled(tx: Session) -> None:
    autumn = write_autumn(tx)
    mine = reserve(tx, asking(autumn.first_slots["10.00"]), now=NOW)
    cancel_reservation(tx, mine, now=NOW)

    with pytest.raises(Conflict, match="reservation_cancelled"):
        mark_arrived(tx, mine, now=STARTS, actor=STAFF)
