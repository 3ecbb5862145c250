"""Who waits gets the seats that become free: the first who fits, and everybody in the end."""

from collections import Counter
from threading import Barrier, Thread

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from booking import db
from booking.audit.service import CLI
from booking.checks.service import broken
from booking.errors import Invalid
from booking.notices.model import Notice
from booking.schedule.model import Occurrence
from booking.schedule.queries import occurrence_by_public_id
from booking.signups.deciding import decide
from booking.signups.model import Gathering, Party
from booking.signups.queries import waiting_at
from booking.signups.rules import GatheringRequest, Numbers, SignUpRequest
from booking.signups.service import change_numbers, leave, sign_up, undo_leaving
from tests.support.evenings import evening, family
from tests.support.families import errors, send
from tests.support.moments import NOW
from tests.support.staff import words
from tests.support.world import small_world

from .test_pages import sign


def asks(tx: Session, event: Occurrence, number: int, adults: int = 1, children: int = 1) -> Party:
    asked = family(event, adults, children, form_key=f"form-key-of-family-{number}", may_wait=True)
    return sign_up(tx, asked, now=NOW).parties[0]


@pytest.fixture
def event(tx: Session) -> Occurrence:
    return evening(tx, small_world(tx), capacity=6)


def seated(tx: Session) -> list[int]:
    is_seated = (Party.seated_at.is_not(None), Party.left_at.is_(None))
    return list(tx.scalars(select(Party.id).where(*is_seated).order_by(Party.id)))


def test_free_seats_go_to_the_first_who_fits(tx: Session, event: Occurrence) -> None:
    first = asks(tx, event, 1, 4, 2)
    four, two, one = asks(tx, event, 2, 2, 2), asks(tx, event, 3), asks(tx, event, 4, 1, 0)
    assert seated(tx) == [first.id]

    change_numbers(tx, first, Numbers(2, 1), now=NOW)
    assert seated(tx) == [first.id, two.id, one.id], "three seats are too few for four, and enough for two and one"

    leave(tx, first, now=NOW)
    assert seated(tx) == [two.id, one.id]
    change_numbers(tx, four, Numbers(2, 1), now=NOW)
    assert seated(tx) == [four.id, two.id, one.id]
    kinds = Counter(tx.scalars(select(Notice.kind)))
    assert (kinds["sign_up_waiting"], kinds["sign_up_seated"]) == (3, 3)


def test_more_seats_seat_those_who_wait(tx: Session, event: Occurrence) -> None:
    asks(tx, event, 1, 4, 2)
    waiting = asks(tx, event, 2)

    decide(tx, event, GatheringRequest(is_open=False, capacity=8, last_on=None), now=NOW, actor=CLI)

    assert waiting.seated_at == NOW


def test_nobody_waits_for_what_cannot_be_or_without_being_told(tx: Session, event: Occurrence) -> None:
    asks(tx, event, 1, 4, 2)

    with pytest.raises(Invalid, match="more_than_capacity"):
        asks(tx, event, 2, 4, 3)
    without = {"contact_kind": None, "contact_address": None, "form_key": "form-key-of-family-3"}
    with pytest.raises(Invalid, match="contact_to_wait"):
        sign_up(tx, family(event, may_wait=True, **without), now=NOW)


def test_nobody_gets_seats_at_a_cancelled_event_and_who_left_the_queue_may_return(
    tx: Session, event: Occurrence
) -> None:
    first, second = asks(tx, event, 1, 4, 2), asks(tx, event, 2)
    leave(tx, second, now=NOW)
    undo_leaving(tx, second, now=NOW)
    assert second.left_at is None
    assert second.seated_at is None

    event.cancelled_at, event.cancelled_by = NOW, "user"
    tx.flush()
    decide(tx, event, GatheringRequest(is_open=True, capacity=10, last_on=None), now=NOW, actor=CLI)
    assert seated(tx) == [first.id]


def test_a_family_waits_and_sees_its_place(client: FlaskClient, database: Engine, ilta: str) -> None:
    seats = sign(client, ilta, adults="5", children="4").location
    full = sign(client, ilta, adults="1", children="1", email="toinen@example.fi")
    assert (full.status_code, errors(full)) == (409, ["There are not so many free seats. Free seats: 1."])
    assert "You can join the queue, or change the number." in words(full)

    answers = {"nickname": "Tuuli", "contact": "email", "email": "toinen@example.fi", "adults": "1", "children": "1"}
    unreached = sign(client, ilta, **{**answers, "contact": "none"}, may_wait="1")
    assert unreached.status_code == 422
    said = "To wait for seats, choose a way in which we can tell you that you got them."
    assert errors(unreached) == [said]
    assert 'name="email"' in unreached.text
    assert 'value="none"' not in unreached.text
    waits = sign(client, ilta, **answers, may_wait="1")
    assert waits.status_code == 303
    assert "You are first in the queue." in words(client.get(waits.location))
    sign(client, ilta, adults="1", children="0", email="kolmas@example.fi")
    assert 'value="none"' not in client.get(f"/en/sessions/{ilta}/sign-up").text, "nobody waits without being told"
    assert "Do you want to leave the queue?" in words(client.get(f"{waits.location}/leave"))

    assert send(client, f"{seats}/leave").status_code == 303
    assert "You have signed up" in words(client.get(waits.location))


def test_in_a_storm_of_leaving_and_asking_no_seat_is_lost_and_none_given_twice(database: Engine, ilta: str) -> None:
    with db.transaction(database) as tx:
        event = occurrence_by_public_id(tx, ilta)
        parties = [asks(tx, event, number, 1, 1).id for number in range(5)]
    start, faults = Barrier(8), list[BaseException]()

    def act(number: int) -> None:
        start.wait()
        try:
            with db.transaction(database) as tx:
                if number < 4:
                    leave(tx, tx.get_one(Party, parties[number]), now=NOW)
                else:
                    sign_up(tx, _waiting(ilta, number), now=NOW)
        except BaseException as fault:
            faults.append(fault)

    acting = [Thread(target=act, args=(number,)) for number in range(8)]
    for one in acting:
        one.start()
    for one in acting:
        one.join()

    assert faults == []
    with db.reading(database) as tx:
        gathering = tx.scalars(select(Gathering)).one()
        assert [one for one in waiting_at(tx, gathering.occurrence_id) if one.seats <= gathering.free] == []
        assert broken(tx, now=NOW, retention_days=30) == ()
        assert gathering.taken == 10


def test_seats_given_back_while_somebody_begins_to_wait_go_to_them(database: Engine, ilta: str) -> None:
    with db.transaction(database) as tx:
        full = asks(tx, occurrence_by_public_id(tx, ilta), 1, 5, 5).id

    def give_back() -> None:
        with db.transaction(database) as tx:
            leave(tx, tx.get_one(Party, full), now=NOW)

    leaving = Thread(target=give_back)
    with db.transaction(database) as tx:
        waits = sign_up(tx, _waiting(ilta, 2), now=NOW).parties[0].id
        leaving.start()
        # It waits for us now; if it did not, it would be through by then and have seen nobody who waits.
        leaving.join(timeout=1)
        assert leaving.is_alive()
    leaving.join()

    with db.reading(database) as tx:
        assert seated(tx) == [waits]
        assert broken(tx, now=NOW, retention_days=30) == ()


def _waiting(event: str, number: int) -> SignUpRequest:
    return SignUpRequest(
        occurrence_public_id=event,
        nickname="Tuuli",
        contact_kind="email",
        contact_address="tuuli@example.fi",
        numbers=Numbers(1, 1),
        language="fi",
        form_key=f"storm-form-key-{number:06d}",
        may_wait=True,
    )
