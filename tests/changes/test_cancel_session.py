"""One session cancelled by hand, and held after all."""

from datetime import UTC, date, datetime, timedelta

import pytest

from booking import db
from booking.audit.service import by_user
from booking.changes.rules import EffectChanged
from booking.changes.service import (
    cancel_session,
    close_venue,
    preview_cancellation,
    preview_restoring,
    restore_session,
)
from booking.errors import Conflict
from booking.venues.model import Venue
from booking.venues.rules import ClosureRequest
from tests.support.moments import NOW

from .conftest import Autumn, session_on

MOMENT = NOW + timedelta(minutes=3)


def cancel(autumn: Autumn, seen: str | None = None) -> None:
    with db.transaction(autumn.database) as tx:
        cancel_session(tx, session_on(tx, "2018-11-15"), "Vesikatko", seen=seen, now=NOW, actor=by_user(7))


def restore(autumn: Autumn, seen: str | None = None) -> None:
    with db.transaction(autumn.database) as tx:
        restore_session(tx, session_on(tx, "2018-11-15"), seen=seen, now=MOMENT, actor=by_user(7))


def test_cancelling_tells_each_family_and_leaves_the_rotation_alone(autumn: Autumn):
    autumn.book_five()
    with db.transaction(autumn.database) as tx:
        shown = preview_cancellation(tx, session_on(tx, "2018-11-15"), now=NOW)

    cancel(autumn, shown.seen)

    row = autumn.session("2018-11-15")
    assert (shown.reservations, shown.messages, shown.professionals) == (5, 5, 3)
    assert (row.cancelled_by, row.cancel_reason, row.sequence) == ("user", "Vesikatko", 1)
    assert (autumn.live(), len(autumn.cancellations())) == (0, 5)
    assert [line for line in autumn.plan() if "cancelled" in line] == ["2018-11-15 kontiopuisto cancelled"]


def test_held_after_all_within_the_minutes_it_is_as_if_nothing_had_been(autumn: Autumn):
    autumn.book_five()
    cancel(autumn)
    with db.transaction(autumn.database) as tx:
        shown = preview_restoring(tx, session_on(tx, "2018-11-15"), now=MOMENT)

    restore(autumn, shown.seen)

    assert (shown.reservations, shown.lost) == (5, 0)
    assert autumn.session("2018-11-15").cancelled_at is None
    assert autumn.live() == 5
    assert {one.dropped_at for one in autumn.cancellations()} == {MOMENT}


def test_cancelled_held_and_cancelled_again_every_family_gets_its_message(autumn: Autumn):
    autumn.book("2018-11-15", "12.30")
    cancel(autumn)
    restore(autumn)
    with db.transaction(autumn.database) as tx:
        cancel_session(tx, session_on(tx, "2018-11-15"), "Vesikatko", now=MOMENT, actor=by_user(7))

    assert [one.dropped_at for one in autumn.cancellations()] == [MOMENT, None]


def test_a_message_about_a_session_that_begins_within_the_hour_leaves_at_once(autumn: Autumn):
    autumn.book("2018-11-15", "12.45")
    soon = datetime(2018, 11, 15, 9, 31, tzinfo=UTC)  # 59 minutes before 12.30 in Helsinki
    with db.transaction(autumn.database) as tx:
        cancel_session(tx, session_on(tx, "2018-11-15"), "Sairastuminen", now=soon, actor=by_user(7))

    assert [one.due_at for one in autumn.cancellations()] == [soon]


def test_another_effect_than_was_shown_cancels_nothing(autumn: Autumn):
    with db.transaction(autumn.database) as tx:
        shown = preview_cancellation(tx, session_on(tx, "2018-11-15"), now=NOW)
    autumn.book("2018-11-15", "12.30")

    with pytest.raises(EffectChanged):
        cancel(autumn, shown.seen)

    assert autumn.session("2018-11-15").cancelled_at is None
    assert autumn.live() == 1


def test_a_session_is_not_held_on_a_day_the_venue_is_closed(autumn: Autumn):
    with db.transaction(autumn.database) as tx:
        day = ClosureRequest(date(2018, 11, 15), date(2018, 11, 15), "Vesikatko")
        close_venue(tx, tx.get_one(Venue, autumn.world.daycare.id), day, now=NOW, actor=by_user(7))

    with pytest.raises(Conflict, match="venue_closed"):
        restore(autumn)
