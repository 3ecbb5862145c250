"""What becomes free is offered to the first in the queue, and to nobody else."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, select

from booking import db
from booking.audit.service import CLI
from booking.checks.service import broken
from booking.errors import Missing
from booking.notices.model import Notice
from booking.reservations.family_moves import move_to_slot
from booking.reservations.model import Reservation, Slot
from booking.reservations.queries import free_counts, slot_choices
from booking.reservations.rules import SlotTaken
from booking.reservations.service import reserve
from booking.schedule.queries import occurrence_by_public_id
from booking.schedule.service import cancel_occurrence
from booking.waiting.keys import token_of
from booking.waiting.model import QueueEntry
from booking.waiting.offers import settle
from booking.waiting.rules import OfferOver
from booking.waiting.service import accept, decline, end_old, find_by_link, join_session, leave
from tests.support.autumn import Autumn, asking
from tests.support.moments import NOW

from .conftest import let_go, offer_of, offered, queue_up, queueing

UNTIL = datetime(2018, 10, 25, 11, 0, tzinfo=UTC)  # 14.00 in Helsinki, two hours later
LATER = datetime(2018, 10, 25, 11, 1, tzinfo=UTC)
EVE = datetime(2018, 10, 31, 9, 0, tzinfo=UTC)  # 31.10. at 11.00, less than 24 hours before the first session


def test_a_time_let_go_is_kept_for_the_first_and_taken_from_everybody_else(database: Engine, autumn: Autumn) -> None:
    ten = autumn.first_slots["10.00"]
    with db.transaction(database) as tx:
        queue_up(tx, autumn.first, "Aino", "Bertta")
        let_go(tx, ten)

        session = occurrence_by_public_id(tx, autumn.first)
        assert offered(tx) == [("Aino", "10.00")]
        assert [choice.is_free for choice in slot_choices(tx, session, None, NOW)] == [False] * 6
        assert free_counts(tx, [session.id], NOW)[session.id].free == 0
        assert tx.scalars(select(Slot.held_until).where(Slot.public_id == ten)).one() == UNTIL
        with pytest.raises(SlotTaken):
            reserve(tx, asking(ten, form_key="another-form-key-0"), now=NOW)
        with pytest.raises(SlotTaken):
            reserve(tx, asking(ten, form_key="another-form-key-0"), now=NOW, is_by_staff=True)
    with db.reading(database) as tx:
        kinds = tx.scalars(select(Notice.kind).order_by(Notice.id)).all()
        assert kinds[-4:] == ["queue_joined", "queue_joined", "reservation_cancelled", "queue_offered"]
        assert broken(tx, now=NOW, retention_days=30) == ()


def test_who_accepts_has_the_time_and_is_forgotten_by_the_queue(database: Engine, autumn: Autumn) -> None:
    with db.transaction(database) as tx:
        aino, _ = queue_up(tx, autumn.first, "Aino", "Bertta")
        let_go(tx, autumn.first_slots["10.00"])
        held = accept(tx, aino, offer_of(tx, aino).public_id, now=NOW)
        assert held is not None
        booked = tx.get_one(Reservation, held.id)
        assert (booked.nickname, booked.contact.address if booked.contact else "") == ("Aino", "aino@example.fi")
        assert booked.slot.public_id == autumn.first_slots["10.00"]
        assert (aino.nickname, aino.contact, aino.person_hash, aino.reservation_id) == (None, None, None, held.id)
        assert accept(tx, aino, offer_of(tx, aino).public_id, now=NOW) is None, "pressing twice books once"
        assert broken(tx, now=NOW, retention_days=30) == ()


@pytest.mark.parametrize("how", ["expired", "declined", "left"])
def test_what_is_not_taken_goes_to_the_next_and_the_place_is_kept(database: Engine, autumn: Autumn, how: str) -> None:
    with db.transaction(database) as tx:
        aino, bertta = queue_up(tx, autumn.first, "Aino", "Bertta")
        let_go(tx, autumn.first_slots["10.00"])
        if how == "expired":
            with pytest.raises(OfferOver):
                accept(tx, aino, offer_of(tx, aino).public_id, now=UNTIL)
            settle(tx, bertta.occurrence_id or 0, now=UNTIL)
        elif how == "declined":
            decline(tx, aino, offer_of(tx, aino).public_id, now=NOW)
        else:
            leave(tx, aino, now=NOW)
        assert offered(tx) == [("Bertta", "10.00")]
        assert offer_of(tx, aino).end_reason == how
        let_go(tx, autumn.first_slots["10.15"], now=LATER if how == "expired" else NOW)
        has_left = how == "left"
        assert offered(tx) == ([("Bertta", "10.00")] if has_left else [("Aino", "10.15"), ("Bertta", "10.00")])


def test_what_everybody_lets_pass_is_free_for_all(database: Engine, autumn: Autumn) -> None:
    ten = autumn.first_slots["10.00"]
    with db.transaction(database) as tx:
        (aino,) = queue_up(tx, autumn.first, "Aino")
        let_go(tx, ten)
        decline(tx, aino, offer_of(tx, aino).public_id, now=NOW)

        assert offered(tx) == []
        assert reserve(tx, asking(ten, form_key="another-form-key-0"), now=NOW).nickname == "Maija"


def test_less_than_24_hours_before_all_hear_of_it_and_the_first_takes_it(database: Engine, autumn: Autumn) -> None:
    with db.transaction(database) as tx:
        aino, bertta = queue_up(tx, autumn.first, "Aino", "Bertta")
        let_go(tx, autumn.first_slots["10.00"], now=EVE)
        assert offered(tx) == [("Aino", "10.00"), ("Bertta", "10.00")]
        accept(tx, bertta, offer_of(tx, bertta).public_id, now=EVE)
        assert offered(tx) == []
        with pytest.raises(OfferOver):
            accept(tx, aino, offer_of(tx, aino).public_id, now=EVE)
        let_go(tx, autumn.first_slots["10.15"], now=EVE)
        assert offered(tx) == [("Aino", "10.15")], "who was too late keeps the place"


def test_one_person_has_one_offer_at_a_time(database: Engine, autumn: Autumn) -> None:
    with db.transaction(database) as tx:
        queue_up(tx, autumn.first, "Aino")
        queue_up(tx, autumn.second, "Bertta")
        join_again = queueing("Aino", occurrence_public_id=autumn.second, form_key="queue-form-of-aino-two")
        join_session(tx, join_again, now=NOW)
        let_go(tx, autumn.first_slots["10.00"])
        let_go(tx, autumn.first_slots["10.15"])
        let_go(tx, autumn.second_slots["13.00"])
        let_go(tx, autumn.second_slots["13.15"])

        assert offered(tx) == [("Aino", "10.00"), ("Bertta", "13.00")]


def test_who_wishes_for_a_service_is_offered_its_times_only(database: Engine, autumn: Autumn) -> None:
    special = autumn.world.services["special_teacher"].id
    with db.transaction(database) as tx:
        join_session(tx, queueing("Aino", occurrence_public_id=autumn.first, service_id=special), now=NOW)
        queue_up(tx, autumn.first, "Bertta")
        let_go(tx, autumn.first_slots["10.00"])

        assert offered(tx) == [("Bertta", "10.00")]


def test_a_family_that_moves_away_leaves_its_time_to_the_queue(database: Engine, autumn: Autumn) -> None:
    with db.transaction(database) as tx:
        let_go(tx, autumn.second_slots["13.00"])
        queue_up(tx, autumn.first, "Aino")
        held = select(Reservation).join(Slot).where(Slot.public_id == autumn.first_slots["9.45"])
        move_to_slot(tx, tx.scalars(held).one(), autumn.second_slots["13.00"], now=NOW)

        assert offered(tx) == [("Aino", "9.45")]


def test_a_cancelled_session_offers_nothing_and_keeps_the_places(database: Engine, autumn: Autumn) -> None:
    with db.transaction(database) as tx:
        (aino,) = queue_up(tx, autumn.first, "Aino")
        let_go(tx, autumn.first_slots["10.00"])
        cancel_occurrence(tx, occurrence_by_public_id(tx, autumn.first), "Illness", now=NOW, actor=CLI)

        assert offer_of(tx, aino).end_reason == "withdrawn"
        assert aino.left_at is None
        assert tx.scalars(select(Slot.id).where(Slot.held_until.is_not(None))).all() == []
        assert broken(tx, now=NOW, retention_days=30) == ()


def test_who_queues_for_what_is_over_is_forgotten(database: Engine, autumn: Autumn) -> None:
    begun = datetime(2018, 11, 1, 7, 30, tzinfo=UTC)
    with db.transaction(database) as tx:
        (aino,) = queue_up(tx, autumn.first, "Aino")
        queue_up(tx, autumn.second, "Bertta")
        assert end_old(tx, now=begun) == 1
        assert (aino.leave_reason, aino.nickname) == ("over", None)
        assert find_by_link(tx, token_of(aino.public_id), now=begun).id == aino.id
        with pytest.raises(Missing):
            find_by_link(tx, "2" * 26, now=begun)
        assert tx.scalars(select(QueueEntry.nickname).where(QueueEntry.left_at.is_(None))).all() == ["Bertta"]
