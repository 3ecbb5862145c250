"""Daycare staff ask; a professional gives a time or proposes one; nobody else can have it then."""

import pytest
from sqlalchemy import Engine, select, text

from booking import db
from booking.checks.service import broken
from booking.consultations import service
from booking.consultations.rules import State, TimeTaken, state_of
from booking.consultations.times import times_with
from booking.errors import Conflict, Invalid
from booking.reservations.claims import keep_for_consultation
from booking.reservations.model import Reservation
from booking.reservations.queries import free_counts, slot_choices
from booking.reservations.rules import SlotTaken
from booking.reservations.service import cancel_reservation, reserve, undo_cancellation
from booking.schedule.queries import occurrence_by_public_id
from booking.waiting.service import join_session
from booking.web.dates import local_time, slot_text
from tests.support.autumn import Autumn, asking
from tests.support.moments import NOW
from tests.waiting.conftest import let_go, offered, queueing

from .conftest import STAFF, ask_for, person, slot_of, told, with_lanes


def test_a_time_that_was_given_is_no_familys_any_more_and_free_again_once_withdrawn(
    database: Engine, autumn: Autumn
) -> None:
    one = autumn.second_slots["13.00"]
    with db.transaction(database) as tx:
        request = ask_for(tx, autumn)
        service.accept(tx, request, one, professional_id=person(autumn), seen=1, now=NOW, actor=STAFF)

        session = occurrence_by_public_id(tx, autumn.second)
        count = free_counts(tx, [session.id], NOW)[session.id]
        assert (state_of(request), slot_of(tx, one).professional_id) == (State.ACCEPTED, person(autumn))
        assert (count.free, count.booked, count.consultations) == (5, 0, 1)
        assert [choice.is_free for choice in slot_choices(tx, session, None, NOW)] == [True, True, False, *[True] * 3]
        with pytest.raises(SlotTaken):
            reserve(tx, asking(one), now=NOW)
        assert broken(tx, now=NOW, retention_days=30) == ()

        service.withdraw(tx, request, seen=2, now=NOW, actor=STAFF)
        reserve(tx, asking(one, form_key="another-form-key-0"), now=NOW)
        assert broken(tx, now=NOW, retention_days=30) == ()


def test_nobody_is_given_a_time_that_a_family_has_or_the_queue_is_offered(database: Engine, autumn: Autumn) -> None:
    with db.transaction(database) as tx:
        request = ask_for(tx, autumn)
        for clock in ("12.30", "12.45", "13.00", "13.15", "13.30", "13.45"):
            reserve(tx, asking(autumn.second_slots[clock]), now=NOW)
        join_session(tx, queueing("Aino", occurrence_public_id=autumn.second), now=NOW)
        let_go(tx, autumn.second_slots["13.00"])
        assert offered(tx) == [("Aino", "13.00")]
        for clock in ("12.30", "13.00"):
            slot = autumn.second_slots[clock]
            with pytest.raises(TimeTaken):
                service.accept(tx, request, slot, professional_id=person(autumn), seen=1, now=NOW, actor=STAFF)


def test_a_time_that_becomes_free_by_a_withdrawal_goes_to_the_queue(database: Engine, autumn: Autumn) -> None:
    with db.transaction(database) as tx:
        request = ask_for(tx, autumn)
        one = autumn.second_slots["13.00"]
        service.accept(tx, request, one, professional_id=person(autumn), seen=1, now=NOW, actor=STAFF)
        for clock in ("12.30", "12.45", "13.15", "13.30", "13.45"):
            reserve(tx, asking(autumn.second_slots[clock]), now=NOW)
        join_session(tx, queueing("Aino", occurrence_public_id=autumn.second), now=NOW)
        assert offered(tx) == []
        service.withdraw(tx, request, seen=2, now=NOW, actor=STAFF)
        assert offered(tx) == [("Aino", "13.00")]
        assert broken(tx, now=NOW, retention_days=30) == ()


def test_one_professional_has_one_talk_at_a_time_whatever_the_lanes(database: Engine, autumn: Autumn) -> None:
    with db.transaction(database) as tx:
        with_lanes(tx, autumn, 3)
        first, second = ask_for(tx, autumn), ask_for(tx, autumn, form_key="consultation-form-1")
        one = autumn.second_slots["13.00"]
        service.accept(tx, first, one, professional_id=person(autumn), seen=1, now=NOW, actor=STAFF)
        with pytest.raises(TimeTaken):
            service.accept(tx, second, one, professional_id=person(autumn), seen=1, now=NOW, actor=STAFF)
        service.accept(
            tx, second, one, professional_id=person(autumn, "child_health_clinic"), seen=1, now=NOW, actor=STAFF
        )
        assert first.slot_id != second.slot_id
        assert broken(tx, now=NOW, retention_days=30) == ()


def test_who_consults_is_not_there_for_a_family_that_wishes_for_that_profession(
    database: Engine, autumn: Autumn
) -> None:
    counselling = autumn.world.services["family_counselling"].id
    one, two = autumn.second_slots["13.00"], autumn.second_slots["13.15"]
    with db.transaction(database) as tx:
        session = with_lanes(tx, autumn, 2)
        request = ask_for(tx, autumn)
        service.accept(tx, request, one, professional_id=person(autumn), seen=1, now=NOW, actor=STAFF)
        wished = [slot_text(local_time(one.starts_at)) for one in slot_choices(tx, session, counselling, NOW)]
        assert wished == ["12.30", "12.45", "13.15", "13.30", "13.45"]
        with pytest.raises(SlotTaken) as refusal:
            reserve(tx, asking(one, service_id=counselling), now=NOW)
        assert refusal.value.code == "service_not_there"
        assert one not in [free.slot_public_id for free in refusal.value.nearest_free]
        reserve(tx, asking(one), now=NOW)

        reserve(tx, asking(two, service_id=counselling), now=NOW)
        times = times_with(tx, [session], person(autumn), NOW)
        assert [slot_text(local_time(slot.starts_at)) for slot in times] == ["12.30", "12.45", "13.30", "13.45"]


def test_a_family_that_takes_its_cancellation_back_finds_its_professional_in_a_consultation(
    database: Engine, autumn: Autumn
) -> None:
    counselling = autumn.world.services["family_counselling"].id
    one = autumn.second_slots["13.00"]
    with db.transaction(database) as tx:
        with_lanes(tx, autumn, 2)
        held = reserve(tx, asking(one, service_id=counselling), now=NOW)
        cancel_reservation(tx, held, now=NOW)
        service.accept(tx, ask_for(tx, autumn), one, professional_id=person(autumn), seen=1, now=NOW, actor=STAFF)
        with pytest.raises(SlotTaken):
            undo_cancellation(tx, held, now=NOW)


def test_a_proposal_keeps_nothing_until_it_is_agreed_on(database: Engine, autumn: Autumn) -> None:
    one = autumn.first_slots["10.00"]
    with db.transaction(database) as tx:
        request = ask_for(tx, autumn)
        service.propose(tx, request, one, professional_id=person(autumn), seen=1, now=NOW, actor=STAFF)
        assert (state_of(request), slot_of(tx, one).held_until) == (State.PROPOSED, None)
        service.agree(tx, request, seen=2, now=NOW, actor=STAFF)
        assert (state_of(request), slot_of(tx, one).professional_id) == (State.ACCEPTED, person(autumn))
        assert request.occurrence.public_id == autumn.first
        assert broken(tx, now=NOW, retention_days=30) == ()


def test_a_proposed_time_that_a_family_took_meanwhile_is_refused_and_can_be_turned_down(
    database: Engine, autumn: Autumn
) -> None:
    one = autumn.first_slots["10.00"]
    with db.transaction(database) as tx:
        request = ask_for(tx, autumn)
        service.propose(tx, request, one, professional_id=person(autumn), seen=1, now=NOW, actor=STAFF)
        reserve(tx, asking(one), now=NOW)
        with pytest.raises(TimeTaken):
            service.agree(tx, request, seen=2, now=NOW, actor=STAFF)
        service.turn_down(tx, request, seen=2, now=NOW, actor=STAFF)
        assert (state_of(request), request.why, request.slot_id) == (State.ASKED, "turned_down", None)


def test_pressed_twice_each_act_is_done_once(database: Engine, autumn: Autumn) -> None:
    one = autumn.second_slots["13.00"]
    with db.transaction(database) as tx:
        request = ask_for(tx, autumn)
        assert ask_for(tx, autumn) is request
        for _press in range(2):
            service.accept(tx, request, one, professional_id=person(autumn), seen=1, now=NOW, actor=STAFF)
        assert request.revision == 2
        for _press in range(2):
            service.decline(tx, request, "Sairastapaus", professional_id=person(autumn), seen=2, now=NOW, actor=STAFF)
        assert (state_of(request), request.revision, slot_of(tx, one).held_until) == (State.DECLINED, 3, None)
        assert [kind for kind, _ in told(tx)].count("staff_consultation_answered") == 1


def test_a_press_on_a_page_that_is_stale_changes_nothing(database: Engine, autumn: Autumn) -> None:
    with db.transaction(database) as tx:
        request = ask_for(tx, autumn)
        service.decline(tx, request, "Ei ehdi", professional_id=person(autumn), seen=1, now=NOW, actor=STAFF)
        with pytest.raises(Conflict) as refusal:
            service.withdraw(tx, request, seen=1, now=NOW, actor=STAFF)
        assert refusal.value.code == "changed_meanwhile"
        service.ask_again(tx, request, user_id=None, seen=2, now=NOW, actor=STAFF)
        assert (state_of(request), request.decline_reason) == (State.ASKED, "")
        assert {kind for kind, _ in told(tx)} == {"staff_consultation_asked"}, "the refusal was never heard of"


def test_who_does_not_come_to_the_session_cannot_be_wished_for(database: Engine, autumn: Autumn) -> None:
    teacher = autumn.world.people["special_teacher"].public_id
    with db.transaction(database) as tx, pytest.raises(Invalid) as refusal:
        ask_for(tx, autumn, expert_public_id=teacher)
    assert refusal.value.code == "expert_not_there"


def test_only_the_wished_professional_is_told_and_without_a_wish_everybody_of_the_session(
    database: Engine, autumn: Autumn
) -> None:
    users = autumn.world.users
    with db.transaction(database) as tx:
        ask_for(tx, autumn, expert_public_id=autumn.world.people["child_health_clinic"].public_id)
        assert told(tx) == [("staff_consultation_asked", users["colleague"].id)]
        ask_for(tx, autumn, form_key="consultation-form-1")
        assert {subject for _, subject in told(tx)} == {users["professional"].id, users["colleague"].id}


def test_the_guard_of_the_slot_refuses_what_a_family_has_and_without_it_two_have_it(
    database: Engine, autumn: Autumn
) -> None:
    one = autumn.second_slots["13.00"]
    with db.transaction(database) as tx:
        reserve(tx, asking(one), now=NOW)
        assert not keep_for_consultation(tx, slot_of(tx, one), person(autumn))
    with database.connect().execution_options(writes=True) as connection:
        begun = connection.begin()
        table = " ON slot" if database.dialect.name == "postgresql" else ""
        connection.execute(text(f"DROP TRIGGER slot_kept_while_free{table}"))
        with db.Session(connection) as tx:
            assert keep_for_consultation(tx, slot_of(tx, one), person(autumn)), "the trigger alone had refused it"
            held = tx.scalars(select(Reservation.id).where(Reservation.released_at.is_(None))).all()
            assert len(held) == 1
        begun.rollback()
