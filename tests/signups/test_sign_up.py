"""Seats: taken, changed, given back, taken again; never more than there are."""

from collections import Counter
from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from booking import db
from booking.audit.service import CLI
from booking.checks.service import broken
from booking.errors import Conflict, Gone, Invalid, Missing
from booking.notices.model import Notice
from booking.schedule.model import Occurrence
from booking.schedule.queries import occurrence_by_public_id
from booking.signups.deciding import decide
from booking.signups.model import Gathering, Party
from booking.signups.rules import FormUsed, GatheringRequest, Numbers, SeatsTaken, SignUpClosed, SignUpRequest
from booking.signups.service import change_numbers, leave, sign_up, undo_leaving
from tests.support.evenings import evening, family
from tests.support.moments import NOW
from tests.support.world import World, small_world

THREADS = 6


@pytest.fixture
def small(tx: Session) -> World:
    return small_world(tx)


def seats(tx: Session, event: Occurrence) -> tuple[int, int]:
    gathering = tx.get_one(Gathering, event.id)
    return gathering.taken, gathering.capacity


def told(tx: Session) -> list[str]:
    is_news = (Notice.dropped_at.is_(None), Notice.kind != "sign_up_reminder")
    return list(tx.scalars(select(Notice.kind).where(*is_news).order_by(Notice.id)))


def test_a_family_takes_as_many_seats_as_it_needs_and_gives_them_back(tx: Session, small: World) -> None:
    event = evening(tx, small)
    (party,) = sign_up(tx, family(event, 2, 3), now=NOW).parties
    assert (seats(tx, event), party.sign_up.controller_id) == ((5, 10), small.county.id)

    change_numbers(tx, party, Numbers(1, 1), now=NOW)
    assert seats(tx, event) == (2, 10)
    change_numbers(tx, party, Numbers(4, 6), now=NOW)
    assert seats(tx, event) == (10, 10)

    leave(tx, party, now=NOW)
    leave(tx, party, now=NOW)
    assert seats(tx, event) == (0, 10)
    assert told(tx) == ["sign_up_confirmed", "sign_up_left"]

    undo_leaving(tx, party, now=NOW + timedelta(minutes=9))
    assert seats(tx, event) == (10, 10)
    leave(tx, party, now=NOW + timedelta(minutes=9))
    waiting = select(Notice.kind).where(Notice.dropped_at.is_(None)).order_by(Notice.id)
    left_twice_told_once = ["sign_up_reminder", "sign_up_confirmed", "sign_up_left"]
    assert tx.scalars(waiting).all() == left_twice_told_once
    with pytest.raises(Gone):
        undo_leaving(tx, party, now=NOW + timedelta(minutes=19))


def test_what_does_not_fit_is_refused_and_changes_nothing(tx: Session, small: World) -> None:
    event = evening(tx, small, capacity=5)
    (first,) = sign_up(tx, family(event, 2, 1), now=NOW).parties

    with pytest.raises(SeatsTaken) as refused:
        sign_up(tx, family(event, 2, 1, form_key="another-form-key-1"), now=NOW)
    assert refused.value.free == 2
    with pytest.raises(SeatsTaken):
        change_numbers(tx, first, Numbers(3, 3), now=NOW)
    assert seats(tx, event) == (3, 5)
    assert (first.adults, first.children) == (2, 1)

    (second,) = sign_up(tx, family(event, 1, 1, form_key="another-form-key-2"), now=NOW).parties
    leave(tx, first, now=NOW)
    change_numbers(tx, second, Numbers(2, 3), now=NOW)
    with pytest.raises(SeatsTaken):
        undo_leaving(tx, first, now=NOW)
    assert broken(tx, now=NOW, retention_days=30) == ()


def test_the_same_form_pressed_twice_is_one_sign_up(tx: Session, small: World) -> None:
    event = evening(tx, small)
    first, again = sign_up(tx, family(event), now=NOW), sign_up(tx, family(event), now=NOW)

    assert (first.id, seats(tx, event), told(tx)) == (again.id, (2, 10), ["sign_up_confirmed"])
    leave(tx, first.parties[0], now=NOW)
    with pytest.raises(FormUsed):
        sign_up(tx, family(event), now=NOW)


def test_staff_decide_how_many_seats_there_are_and_until_when(tx: Session, small: World) -> None:
    event = evening(tx, small, last_on=date(2018, 10, 24))

    with pytest.raises(SignUpClosed, match="sign_up_closed"):
        sign_up(tx, family(event), now=NOW)
    sign_up(tx, family(event, 3, 0), now=NOW, is_by_staff=True)

    with pytest.raises(Invalid, match="capacity_below_taken"):
        decide(tx, event, GatheringRequest(is_open=True, capacity=2, last_on=None), now=NOW, actor=CLI)
    decide(tx, event, GatheringRequest(is_open=False, capacity=3, last_on=None), now=NOW, actor=CLI)
    with pytest.raises(SignUpClosed, match="sign_up_off"):
        sign_up(tx, family(event, form_key="another-form-key-1"), now=NOW)


def test_nobody_signs_up_to_what_is_a_draft_begun_cancelled_or_without_sign_up(tx: Session, small: World) -> None:
    event = evening(tx, small)
    (party,) = sign_up(tx, family(event), now=NOW).parties
    assert event.starts_at is not None
    asked = family(event, form_key="another-form-key-1")

    with pytest.raises(SignUpClosed, match="sign_up_started"):
        sign_up(tx, asked, now=event.starts_at)
    with pytest.raises(Conflict, match="event_begun"):
        leave(tx, party, now=event.starts_at)
    event.cancelled_at, event.cancelled_by = NOW, "user"
    with pytest.raises(SignUpClosed, match="sign_up_cancelled"):
        sign_up(tx, asked, now=NOW)
    event.cancelled_at, event.cancelled_by, event.published_at = None, "", None
    with pytest.raises(Missing):
        sign_up(tx, asked, now=NOW)


def test_a_day_without_its_hour_takes_sign_ups_until_it_is_over(tx: Session, small: World) -> None:
    event = evening(tx, small, has_hour=False)
    (party,) = sign_up(tx, family(event), now=NOW).parties

    change_numbers(tx, party, Numbers(1, 0), now=NOW + timedelta(days=26))
    with pytest.raises(Conflict):
        leave(tx, party, now=NOW + timedelta(days=27))


def test_many_at_once_never_get_more_seats_than_there_are(database: Engine, ilta: str) -> None:
    start, ends = Barrier(THREADS), list[str]()

    def press(number: int) -> None:
        start.wait()
        try:
            with db.transaction(database) as tx:
                sign_up(tx, _asked(ilta, number), now=NOW)
            ends.append("seated")
        except SeatsTaken:
            ends.append("full")

    pressing = [Thread(target=press, args=(number,)) for number in range(THREADS)]
    for one in pressing:
        one.start()
    for one in pressing:
        one.join()

    assert Counter(ends) == Counter(seated=3, full=3)
    with db.reading(database) as tx:
        assert seats(tx, occurrence_by_public_id(tx, ilta)) == (9, 10)
        assert len(tx.scalars(select(Party.id)).all()) == 3
        assert broken(tx, now=NOW, retention_days=30) == ()


def _asked(event: str, number: int) -> SignUpRequest:
    return SignUpRequest(
        occurrence_public_id=event,
        nickname=f"perhe {number}",
        contact_kind=None,
        contact_address=None,
        numbers=Numbers(1, 2),
        language="fi",
        form_key=f"race-form-key-{number:06d}",
    )
