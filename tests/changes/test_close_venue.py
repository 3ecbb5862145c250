"""Closing a venue: the effect first, then exactly that effect, in one transaction; and taking it back."""

from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import func, select, update

from booking import db
from booking.audit.model import AuditEvent
from booking.audit.service import CLI, by_user
from booking.changes.rules import Dated, Effect, EffectChanged, Offer, Return, Shifted, VenueOffer
from booking.changes.service import close_venue, preview_closure, preview_reopening, reopen
from booking.errors import Conflict
from booking.notices.model import Notice
from booking.reservations.model import Reservation
from booking.schedule.service import OccurrenceRequest, add_occurrence, ask_professional, cancel_occurrence
from booking.venues.model import Closure, Venue
from booking.venues.rules import ClosureRequest
from tests.support.moments import NOW
from tests.support.world import drop_in

from .conftest import Autumn

NOV_15 = ClosureRequest(date(2018, 11, 15), date(2018, 11, 15), "Vesikatko")
LATER = NOW + timedelta(minutes=10)
HOUSE, DAYCARE = {"fi": "Perheiden talo"}, {"fi": "Kontiopuiston päiväkoti"}


def effect(autumn: Autumn, request: ClosureRequest = NOV_15) -> Effect:
    with db.transaction(autumn.database) as tx:
        return preview_closure(tx, tx.get_one(Venue, autumn.world.daycare.id), request, now=NOW)


def close(autumn: Autumn, request: ClosureRequest = NOV_15, seen: str | None = None) -> int:
    with db.transaction(autumn.database) as tx:
        venue = tx.get_one(Venue, autumn.world.daycare.id)
        return close_venue(tx, venue, request, seen=seen, now=NOW, actor=by_user(7)).id


def take_back(autumn: Autumn, closure_id: int, *, now: datetime = NOW, seen: str | None = None) -> Return:
    with db.transaction(autumn.database) as tx:
        return reopen(tx, tx.get_one(Closure, closure_id), seen=seen, now=now, actor=by_user(7))


def dated(autumn: Autumn, on: str, venue: dict[str, str]) -> Dated:
    one = autumn.session(on)
    return Dated(one.public_id, one.held_on, one.starts, one.ends, {}, venue)


def test_the_effect_of_closing_15_11_is_told_to_the_number_and_nothing_happens(autumn: Autumn):
    autumn.book_five()

    shown = effect(autumn)

    assert shown == Effect(
        sessions=(dated(autumn, "2018-11-15", DAYCARE),),
        reservations=5,
        messages=5,
        without_message=0,
        professionals=3,
        shifted=(),
        kept=(),
        offers=(
            Offer(dated(autumn, "2018-11-01", HOUSE), is_here=False),
            Offer(dated(autumn, "2018-12-13", DAYCARE), is_here=True),
        ),
        venues=(VenueOffer("perheiden-talo", HOUSE),),
    )
    assert autumn.session("2018-11-15").cancelled_at is None
    assert (autumn.live(), autumn.cancellations()) == (5, [])
    with db.reading(autumn.database) as tx:
        assert tx.scalar(select(func.count(Closure.id))) == 0
        assert tx.scalar(select(func.count(AuditEvent.id)).where(AuditEvent.action == "close_venue")) == 0


def test_closing_does_what_was_shown_with_one_message_for_each_family(autumn: Autumn):
    autumn.book_five()
    before = autumn.session("2018-11-15")

    closure_id = close(autumn, seen=effect(autumn).seen)

    after = autumn.session("2018-11-15")
    assert (after.cancelled_at, after.cancelled_by, after.cancel_reason) == (NOW, "plan", "Vesikatko")
    assert (after.sequence, after.revised_at) == (before.sequence + 1, NOW)
    assert autumn.live() == 0
    assert [one.due_at for one in autumn.cancellations()] == [LATER] * 5
    assert len({one.subject_id for one in autumn.cancellations()}) == 5
    assert autumn.plan() == [
        "2018-11-01 perheiden-talo",
        "2018-11-15 kontiopuisto cancelled",
        "2018-11-29 perheiden-talo",
        "2018-12-13 kontiopuisto",
    ]
    with db.reading(autumn.database) as tx:
        closure = tx.get_one(Closure, closure_id)
        assert (closure.first_on, closure.last_on, closure.reason) == (NOV_15.first_on, NOV_15.last_on, "Vesikatko")
        logged = tx.scalars(select(AuditEvent).where(AuditEvent.action == "close_venue")).one()
        assert logged.details == {
            "venue_id": autumn.world.daycare.id, "sessions": 1, "reservations": 5, "messages": 5,
        }  # fmt: skip


def test_families_without_an_e_mail_address_are_counted_apart(autumn: Autumn):
    for clock, contact in [("12.30", "email"), ("12.45", "phone"), ("13.00", "none")]:
        autumn.book("2018-11-15", clock, contact)

    shown = effect(autumn)
    close(autumn, seen=shown.seen)

    assert (shown.reservations, shown.messages, shown.without_message) == (3, 1, 2)
    assert len(autumn.cancellations()) == 1


def test_a_booking_made_meanwhile_stops_the_closing_and_shows_the_effect_of_now(autumn: Autumn):
    autumn.book("2018-11-15", "12.30")
    shown = effect(autumn)
    autumn.book("2018-11-15", "12.45")

    with pytest.raises(EffectChanged) as refused:
        close(autumn, seen=shown.seen)

    assert (shown.reservations, refused.value.effect.reservations) == (1, 2)
    assert (autumn.live(), autumn.cancellations()) == (2, [])
    assert autumn.session("2018-11-15").cancelled_at is None


def test_a_family_that_takes_the_place_of_another_is_the_same_effect_in_numbers(autumn: Autumn):
    autumn.book("2018-11-15", "12.30")
    shown = effect(autumn)

    assert shown.seen == effect(autumn).seen


def test_pressing_twice_closes_once(autumn: Autumn):
    autumn.book_five()
    seen = effect(autumn).seen

    first, second = close(autumn, seen=seen), close(autumn, seen=seen)

    assert first == second
    assert len(autumn.cancellations()) == 5


def test_reopening_before_the_messages_leave_brings_everything_back(autumn: Autumn):
    autumn.book_five()
    closure_id = close(autumn)
    with db.transaction(autumn.database) as tx:
        shown = preview_reopening(tx, tx.get_one(Closure, closure_id), now=NOW)

    found = take_back(autumn, closure_id, seen=shown.seen)

    assert found == Return(sessions=(dated(autumn, "2018-11-15", DAYCARE),), reservations=5, lost=0, shifted=())
    row = autumn.session("2018-11-15")
    assert (row.cancelled_at, row.cancel_reason, row.sequence) == (None, "", 2)
    assert autumn.live() == 5
    assert [(one.sent_at, one.dropped_at, one.drop_reason) for one in autumn.cancellations()] == [
        (None, NOW, "restored")
    ] * 5


def test_families_that_were_told_do_not_get_their_times_back(autumn: Autumn):
    autumn.book_five()
    closure_id = close(autumn)
    with db.transaction(autumn.database) as tx:
        tx.execute(
            update(Notice).where(Notice.id.in_([n.id for n in autumn.cancellations()[:2]])).values(sent_at=LATER)
        )

    found = take_back(autumn, closure_id, now=LATER)

    assert (found.reservations, found.lost) == (3, 2)
    assert autumn.live() == 3


def test_families_without_a_message_get_their_times_back_for_ten_minutes(autumn: Autumn):
    autumn.book("2018-11-15", "12.30", "none")
    closure_id = close(autumn)
    with db.transaction(autumn.database) as tx:
        late = preview_reopening(tx, tx.get_one(Closure, closure_id), now=LATER)

    found = take_back(autumn, closure_id, now=LATER - timedelta(seconds=1))

    assert (late.reservations, late.lost) == (0, 1)
    assert (found.reservations, found.lost) == (1, 0)


def test_a_time_somebody_else_holds_by_now_does_not_come_back(autumn: Autumn):
    autumn.book("2018-11-15", "12.30")
    autumn.book("2018-11-15", "12.45")
    closure_id = close(autumn)
    with db.transaction(autumn.database) as tx:
        first, second = tx.scalars(select(Reservation).order_by(Reservation.id))
        first.slot_id = second.slot_id

    found = take_back(autumn, closure_id)

    assert (found.reservations, found.lost, autumn.live()) == (1, 1, 1)
    assert [one.dropped_at for one in autumn.cancellations()] == [NOW, None]


@pytest.mark.parametrize("turn_rule", ["slide"])
def test_a_rotation_that_slides_tells_which_dates_change_hands(autumn: Autumn):
    autumn.book("2018-12-13", "12.30")

    shown = effect(autumn)
    closure_id = close(autumn, seen=shown.seen)

    assert shown.shifted == (Shifted(date(2018, 11, 29), time(12, 30), before=HOUSE, after=DAYCARE),)
    assert shown.kept == (dated(autumn, "2018-12-13", DAYCARE),)
    assert autumn.plan()[2:] == ["2018-11-29 kontiopuisto", "2018-12-13 kontiopuisto"]

    take_back(autumn, closure_id)

    assert autumn.plan() == [
        "2018-11-01 perheiden-talo",
        "2018-11-15 kontiopuisto",
        "2018-11-29 perheiden-talo",
        "2018-12-13 kontiopuisto",
    ]


def test_several_days_are_closed_and_reopened_together_with_what_stands_alone(autumn: Autumn):
    with db.transaction(autumn.database) as tx:
        evening = OccurrenceRequest(
            "evening", {"fi": "Toiminnallinen ilta"}, autumn.world.daycare.id, date(2018, 11, 20), is_published=True
        )
        add_occurrence(tx, evening, now=NOW, actor=CLI)
    week = ClosureRequest(date(2018, 11, 12), date(2018, 11, 23), "Remontti")

    shown = effect(autumn, week)
    closure_id = close(autumn, week, seen=shown.seen)

    assert [one.held_on for one in shown.sessions] == [date(2018, 11, 15), date(2018, 11, 20)]
    assert autumn.session("2018-11-20").cancel_reason == "Remontti"

    take_back(autumn, closure_id)

    assert [line for line in autumn.plan() if "cancelled" in line] == []


def test_what_another_closure_covers_stays_cancelled(autumn: Autumn):
    first = close(autumn)
    second = close(autumn, ClosureRequest(date(2018, 11, 14), date(2018, 11, 16), "Koulutus"))

    assert take_back(autumn, first).sessions == ()
    assert autumn.session("2018-11-15").cancelled_at is not None
    assert len(take_back(autumn, second).sessions) == 1


def test_a_session_cancelled_by_hand_is_not_brought_back(autumn: Autumn):
    with db.transaction(autumn.database) as tx:
        row = tx.merge(autumn.session("2018-11-15"))
        cancel_occurrence(tx, row, "Sairastuminen", now=NOW, actor=CLI)
    closure_id = close(autumn)

    assert take_back(autumn, closure_id).sessions == ()
    assert autumn.session("2018-11-15").cancel_reason == "Sairastuminen"


def test_somebody_booked_elsewhere_meanwhile_refuses_the_reopening_whole(autumn: Autumn):
    with db.transaction(autumn.database) as tx:
        single = OccurrenceRequest(
            "info", {"fi": "Info"}, autumn.world.daycare.id, date(2018, 11, 16), time(9), time(10), is_published=True
        )
        one = add_occurrence(tx, single, now=NOW, actor=CLI)
        ask_professional(tx, one, autumn.world.people["special_teacher"], "always", now=NOW, actor=CLI)
    autumn.book_five()
    closure_id = close(autumn, ClosureRequest(date(2018, 11, 15), date(2018, 11, 16), "Vesikatko"))
    with db.transaction(autumn.database) as tx:
        drop_in(tx, autumn.world, date(2018, 11, 16), time(9), time(10), team=("special_teacher",))

    with pytest.raises(Conflict) as refused:
        take_back(autumn, closure_id)

    assert refused.value.code == "person_busy"
    assert autumn.live() == 0
    with db.reading(autumn.database) as tx:
        assert tx.get_one(Closure, closure_id).reopened_at is None
