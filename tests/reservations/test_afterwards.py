"""When the session has come: who came is noted, and later who it was is forgotten."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from booking import db
from booking.audit.model import AuditEvent
from booking.errors import Conflict
from booking.reservations.keeping import Keeping
from booking.reservations.model import Reservation
from booking.reservations.service import (
    cancel_reservation,
    erase_old_contacts,
    mark_arrived,
    mark_no_show,
    reserve,
    unmark,
)
from tests.support.moments import NOW

from .conftest import Autumn, asking, write_autumn

STARTS = datetime(2018, 11, 1, 7, 30, tzinfo=UTC)
ENDS = datetime(2018, 11, 1, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
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


def test_thirty_days_later_name_contact_and_interpreter_are_erased_and_counts_stay(
    database: Engine, autumn: Autumn
) -> None:
    with db.transaction(database) as tx:
        first = reserve(tx, asking(autumn.first_slots["10.00"], interpreter_language="arabia"), now=NOW)
        reserve(tx, asking(autumn.second_slots["13.00"]), now=NOW)
    with db.transaction(database) as tx:
        assert erase_old_contacts(tx, ENDS + timedelta(days=30) - SECOND, Keeping(30)).count == 0
    with db.transaction(database) as tx:
        erased = erase_old_contacts(tx, ENDS + timedelta(days=30), Keeping(30))
    with db.transaction(database) as tx:
        assert erase_old_contacts(tx, ENDS + timedelta(days=30), Keeping(30)).count == 0

    assert erased.reservation_ids == (first.id,)
    assert ("reservation_confirmed", first.id) in erased.notice_subjects
    with db.reading(database) as tx:
        rows = tx.scalars(select(Reservation).order_by(Reservation.id)).all()
        assert [(row.nickname, row.interpreter_language, row.contact is None) for row in rows] == [
            (None, None, True),
            ("Maija", None, False),
        ]
        assert rows[0].erased_at == ENDS + timedelta(days=30)
