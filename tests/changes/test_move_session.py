"""A session moved in time or place with its families: the effect first, then exactly that, and taking it back."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from booking import db
from booking.audit.model import AuditEvent
from booking.audit.service import by_user
from booking.changes.moving import move_session, move_to_undo, preview_move, preview_undo, undo_move
from booking.changes.rules import EffectChanged, MoveEffect, MoveRequest, NoRoom
from booking.changes.service import close_venue
from booking.errors import Conflict, Invalid
from booking.notices.model import Notice
from booking.reservations.model import Reservation, Slot
from booking.schedule.model import Attendance
from booking.venues.model import Venue
from booking.venues.rules import ClosureRequest
from booking.web.dates import local_time, slot_text
from tests.support.moments import NOW
from tests.support.world import drop_in

from .conftest import Autumn, session_on

MOMENT = NOW + timedelta(minutes=3)


def wednesday(autumn: Autumn, starts: time = time(9, 0), ends: time = time(10, 30)) -> MoveRequest:
    return MoveRequest(autumn.world.daycare.id, date(2018, 11, 14), starts, ends)


def effect(autumn: Autumn, request: MoveRequest, on: str = "2018-11-15") -> MoveEffect:
    with db.transaction(autumn.database) as tx:
        return preview_move(tx, session_on(tx, on), request, now=NOW)


def move(
    autumn: Autumn, request: MoveRequest, on: str = "2018-11-15", seen: str | None = None, now: datetime = NOW
) -> None:
    with db.transaction(autumn.database) as tx:
        move_session(tx, session_on(tx, on), request, seen=seen, now=now, actor=by_user(7))


def undo(autumn: Autumn, on: str = "2018-11-14", now: datetime = MOMENT) -> None:
    with db.transaction(autumn.database) as tx:
        undo_move(tx, session_on(tx, on), now=now, actor=by_user(7))


def held_times(autumn: Autumn, on: str) -> list[str]:
    """Who holds which time: local start and nickname."""
    with db.reading(autumn.database) as tx:
        session = session_on(tx, on)
        rows = tx.execute(
            select(Slot.starts_at, Reservation.nickname)
            .join(Reservation, Reservation.slot_id == Slot.id)
            .where(Slot.occurrence_id == session.id, Reservation.released_at.is_(None))
            .order_by(Slot.starts_at)
        )
        return [f"{slot_text(local_time(at))} {name}" for at, name in rows]


def waiting(autumn: Autumn, *kinds: str) -> list[tuple[str, datetime]]:
    """The messages that have not been dropped: kind and when they leave."""
    with db.reading(autumn.database) as tx:
        rows = tx.scalars(select(Notice).where(Notice.kind.in_(kinds), Notice.dropped_at.is_(None)).order_by(Notice.id))
        return sorted((one.kind, one.due_at) for one in rows)


def test_the_effect_of_a_move_names_each_familys_old_and_new_time_and_nothing_happens(autumn: Autumn):
    autumn.book("2018-11-15", "12.30")
    autumn.book("2018-11-15", "13.00", "phone")

    shown = effect(autumn, wednesday(autumn))

    times = [[slot_text(local_time(at)) for at in pair] for pair in shown.times]
    assert times == [["12.30", "9.00"], ["13.00", "9.30"]]
    assert (shown.reservations, shown.messages, shown.without_message, shown.asked, shown.professionals) == (
        2,
        1,
        1,
        2,
        3,
    )
    assert (shown.before.held_on, shown.after.held_on) == (date(2018, 11, 15), date(2018, 11, 14))
    assert held_times(autumn, "2018-11-15") == ["12.30 Aurinko 12.30", "13.00 Aurinko 13.00"]
    assert waiting(autumn, "reservation_moved", "reservation_relocated") == []


def test_moving_takes_the_nth_time_to_the_nth_and_tells_each_family_after_ten_minutes(autumn: Autumn):
    autumn.book_five()

    move(autumn, wednesday(autumn), seen=effect(autumn, wednesday(autumn)).seen)

    row = autumn.session("2018-11-14")
    assert held_times(autumn, "2018-11-14") == [
        "9.00 Aurinko 12.30",
        "9.15 Aurinko 12.45",
        "9.30 Aurinko 13.00",
        "9.45 Aurinko 13.15",
        "10.15 Aurinko 13.45",
    ]
    assert (row.sequence, row.changed_by_hand_at) == (1, NOW)
    assert waiting(autumn, "reservation_moved") == [("reservation_moved", NOW + timedelta(minutes=10))] * 5
    with db.reading(autumn.database) as tx:
        actions = tx.scalars(
            select(AuditEvent.action).where(AuditEvent.happened_at == NOW).order_by(AuditEvent.id)
        ).all()
        assert {"occurrence_moved", "move_reservations"} <= set(actions)


def test_professionals_are_held_at_the_new_time_and_one_who_is_elsewhere_stops_the_move(autumn: Autumn):
    with db.transaction(autumn.database) as tx:
        drop_in(tx, autumn.world, date(2018, 11, 14), time(8, 30), time(9, 30), team=("family_guidance",))

    with pytest.raises(Conflict, match="person_busy") as refusal:
        move(autumn, wednesday(autumn))

    assert refusal.value.data["name"] == "Mikko Harju"
    move(autumn, wednesday(autumn, time(9, 30), time(11)))
    with db.reading(autumn.database) as tx:
        spans = select(Attendance.busy_from).where(Attendance.busy_from == datetime(2018, 11, 14, 7, 30, tzinfo=UTC))
        assert len(tx.scalars(spans).all()) == 3


def test_hours_too_short_for_a_family_are_refused_with_how_many_would_be_without_a_time(autumn: Autumn):
    autumn.book_five()

    with pytest.raises(NoRoom) as refusal:
        effect(autumn, wednesday(autumn, time(9), time(10)))

    assert (refusal.value.unfit, refusal.value.held) == (1, 5)
    assert len(held_times(autumn, "2018-11-15")) == 5


def test_a_move_that_would_do_something_else_than_was_shown_does_nothing(autumn: Autumn):
    autumn.book("2018-11-15", "12.30")
    shown = effect(autumn, wednesday(autumn))
    autumn.book("2018-11-15", "12.45")

    with pytest.raises(EffectChanged):
        move(autumn, wednesday(autumn), seen=shown.seen)

    assert autumn.session("2018-11-15").sequence == 0
    assert waiting(autumn, "reservation_moved") == []


def test_taken_back_within_ten_minutes_nobody_hears_of_it_and_the_plan_owns_the_date_again(autumn: Autumn):
    autumn.book_five()
    before = held_times(autumn, "2018-11-15")
    move(autumn, wednesday(autumn))
    with db.transaction(autumn.database) as tx:
        shown = preview_undo(tx, session_on(tx, "2018-11-14"), now=MOMENT)

    undo(autumn)

    row = autumn.session("2018-11-15")
    assert shown.after.held_on == date(2018, 11, 15)
    assert held_times(autumn, "2018-11-15") == before
    assert (row.sequence, row.changed_by_hand_at) == (2, None)
    assert waiting(autumn, "reservation_moved", "staff_session_changed") == []


def test_after_ten_minutes_a_move_is_not_taken_back(autumn: Autumn):
    move(autumn, wednesday(autumn))

    with pytest.raises(Conflict, match="undo_over"):
        undo(autumn, now=NOW + timedelta(minutes=10))
    with db.reading(autumn.database) as tx:
        assert move_to_undo(tx, session_on(tx, "2018-11-14"), NOW + timedelta(minutes=9)) is not None


def test_a_move_taken_back_is_not_taken_back_twice(autumn: Autumn):
    move(autumn, wednesday(autumn))
    undo(autumn)

    with pytest.raises(Conflict, match="undo_over"):
        undo(autumn, "2018-11-15")


@pytest.mark.parametrize(
    ("held_on", "starts", "ends", "error", "code"),
    [
        (date(2018, 11, 15), time(12, 30), time(14), Invalid, "same_place"),
        (date(2018, 10, 24), time(12, 30), time(14), Invalid, "date_past"),
        (date(2018, 11, 16), time(12, 30), time(14), Conflict, "venue_closed"),
        (date(2018, 12, 13), time(13, 45), time(15, 15), Conflict, "venue_taken"),
    ],
)
def test_what_cannot_be_is_refused(
    autumn: Autumn, held_on: date, starts: time, ends: time, error: type[Exception], code: str
):
    with db.transaction(autumn.database) as tx:
        day = ClosureRequest(date(2018, 11, 16), date(2018, 11, 16), "Koulutus")
        close_venue(tx, tx.get_one(Venue, autumn.world.daycare.id), day, now=NOW, actor=by_user(7))

    with pytest.raises(error, match=code):
        move(autumn, MoveRequest(autumn.world.daycare.id, held_on, starts, ends))
