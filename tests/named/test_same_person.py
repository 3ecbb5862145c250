"""The same person next time: agreed to, found at any place, three times at once or none, ended with one tap."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select, update

from booking import db
from booking.following.slots import cut_slots
from booking.named.model import NamedWorker
from booking.named.pages import words_of
from booking.named.queries import holds_until
from booking.named.rules import NotThree
from booking.named.service import agree, claim_three, claimed, erase_over, forget, tie_token
from booking.reservations.links import link_token
from booking.reservations.model import Reservation, Slot
from booking.reservations.rules import FreeTime
from booking.reservations.service import cancel_reservation, reserve
from booking.schedule.model import Attendance, Term
from booking.web.languages import use_language
from tests.support.autumn import asking
from tests.support.families import hidden_fields, send
from tests.support.moments import NOW
from tests.support.world import MADE_AT, World, drop_in, small_world

Freeze = Callable[[datetime], None]
CLINIC = "child_health_clinic"
DAYS = (date(2018, 11, 15), date(2018, 11, 29), date(2018, 12, 13))


@pytest.fixture
def world(app: Flask, database: Engine) -> World:
    """Write four sessions of the clinic's nurse in turn at two places, and one that is not hers."""
    with db.transaction(database) as tx:
        world = small_world(tx)
        for day in (date(2018, 11, 1), *DAYS):
            cut_slots(tx, drop_in(tx, world, day, venue=world.daycare if day in DAYS[::2] else world.house))
        cut_slots(tx, drop_in(tx, world, date(2018, 11, 22), team=("family_guidance",)))
        return world


@pytest.fixture
def held(database: Engine, world: World) -> Reservation:
    """Hold the time at 10.00 on 1.11., wishing for the clinic."""
    with db.transaction(database) as tx:
        slot = tx.scalars(select(Slot.public_id).order_by(Slot.starts_at).offset(2)).first()
        return reserve(tx, asking(slot or "", service_id=world.services[CLINIC].id, language="en"), now=NOW)


@pytest.fixture
def tie(database: Engine, held: Reservation, world: World) -> NamedWorker:
    """Agree to meet the nurse again."""
    with db.transaction(database) as tx:
        row = tx.get_one(Reservation, held.id)
        nurse = select(Attendance.public_id).where(
            Attendance.professional_id == world.people[CLINIC].id,
            Attendance.occurrence_id == row.slot.occurrence_id,
        )
        return agree(tx, row, tx.scalars(nurse).one(), now=NOW)


def _clocks(tx: db.Session, tie: NamedWorker) -> list[tuple[str, str]]:
    return [(f"{one.slot.occurrence.held_on:%d.%m.}", f"{one.slot.starts_at:%H.%M}") for one in claimed(tx, tie)]


def test_nothing_is_kept_without_the_tick(client: FlaskClient, database: Engine, held: Reservation) -> None:
    path = f"/en/b/{link_token(held)}/same"
    assert path in client.get(path.removesuffix("/same")).text

    answer = send(client, path, person=_person(client, path))
    assert (answer.status_code, "Tick the box if you agree." in answer.text) == (422, True)
    with db.reading(database) as tx:
        assert tx.scalars(select(NamedWorker)).all() == []
    assert send(client, path, person=_person(client, path), agrees="y").location == path
    with db.reading(database) as tx:
        assert tx.scalars(select(NamedWorker.reservation_id)).all() == [held.id]


@pytest.mark.parametrize("now", [NOW, datetime(2018, 11, 1, 8, 5, tzinfo=UTC), datetime(2018, 11, 1, 20, tzinfo=UTC)])
def test_on_the_page_of_the_booking_and_when_one_has_come_one_press_agrees(
    client: FlaskClient, database: Engine, held: Reservation, frozen: Freeze, now: datetime
) -> None:
    frozen(now)
    booking = f"/en/b/{link_token(held)}"
    page = client.get(booking)
    assert "With one press you agree that we keep whom." in page.text
    assert "I agree: Child health clinic" in page.text
    fields = {**hidden_fields(page), "person": page.text.partition('name="person" value="')[2].partition('"')[0]}

    for _press in range(2):
        assert client.post(f"{booking}/same", data=fields).location == f"{booking}/same"

    with db.reading(database) as tx:
        assert tx.scalars(select(NamedWorker.reservation_id)).all() == [held.id]
    page = client.get(booking).text
    assert "See the free times of the same person" in page
    assert "I agree: " not in page


def _person(client: FlaskClient, path: str) -> str:
    return client.get(path).text.partition('name="person"')[2].partition('value="')[2].partition('"')[0]


def test_the_free_times_of_that_person_are_found_at_every_place_and_of_nobody_else(
    client: FlaskClient, tie: NamedWorker
) -> None:
    page = client.get(f"/en/same/{tie_token(tie)}").text

    for words in ("Thu 15 Nov 2018", "Thu 29 Nov 2018", "Thu 13 Dec 2018", "Perheiden talo", "Kontiopuiston"):
        assert words in page
    assert "Thu 22 Nov 2018" not in page
    assert "Maija" not in page
    assert f"service={CLINIC}" in page


def test_one_press_claims_three_times_and_a_second_press_no_more(
    client: FlaskClient, database: Engine, held: Reservation, tie: NamedWorker
) -> None:
    path = f"/en/b/{link_token(held)}/same"
    fields = hidden_fields(client.get(path))
    for _press in range(2):
        assert client.post(f"{path}/three", data=fields).location == path

    with db.transaction(database) as tx:
        assert _clocks(tx, tie) == [("15.11.", "08.00"), ("29.11.", "08.00"), ("13.12.", "08.00")]
        second = claimed(tx, tie)[1]
        cancel_reservation(tx, second, now=NOW)
        assert [one.released_at for one in claimed(tx, tie)] == [None, NOW, None]
        assert client.get(f"/en/b/{link_token(second)}").status_code == 200
    assert tx.scalar(select(Reservation.id).offset(4)) is None


def test_all_or_none_when_one_of_the_three_is_full(
    client: FlaskClient, database: Engine, held: Reservation, tie: NamedWorker
) -> None:
    with db.transaction(database) as tx:
        for slot in tx.scalars(select(Slot).order_by(Slot.starts_at)).all():
            if slot.occurrence.held_on == DAYS[1]:
                reserve(tx, asking(slot.public_id), now=NOW)
    path = f"/en/b/{link_token(held)}/same"
    answer = client.post(f"{path}/three", data=hidden_fields(client.get(path)))

    assert answer.status_code == 409
    assert "Nothing was booked." in answer.text
    assert "Thu 15 Nov 2018, 9.30" in answer.text
    with db.reading(database) as tx:
        assert claimed(tx, tie) == []


def test_of_families_at_once_each_gets_three_times_or_none(database: Engine, world: World) -> None:
    with db.transaction(database) as tx:
        slots = tx.scalars(select(Slot).order_by(Slot.starts_at)).all()
        # One free time is left in each of the three sessions: only one family can have all.
        for slot in slots:
            if slot.occurrence.held_on in DAYS and slot.starts_at.minute + slot.starts_at.hour * 60 != 8 * 60:
                reserve(tx, asking(slot.public_id), now=NOW)
        first = [slot for slot in slots if slot.occurrence.held_on == date(2018, 11, 1)][:4]
        wish = world.services[CLINIC].id
        ids = [reserve(tx, asking(slot.public_id, service_id=wish), now=NOW).id for slot in first]
        for one in ids:
            row = tx.get_one(Reservation, one)
            nurse = select(Attendance.public_id).where(
                Attendance.professional_id == world.people[CLINIC].id,
                Attendance.occurrence_id == row.slot.occurrence_id,
            )
            agree(tx, row, tx.scalars(nurse).one(), now=NOW)
    start, outcomes = Barrier(len(ids)), []

    def press(reservation_id: int) -> None:
        start.wait()
        try:
            with db.transaction(database) as tx:
                row = tx.get_one(Reservation, reservation_id)
                tie = tx.scalars(select(NamedWorker).where(NamedWorker.reservation_id == reservation_id)).one()
                claim_three(tx, row, tie, now=NOW)
            outcomes.append("won")
        except NotThree:
            outcomes.append("none")

    threads = [Thread(target=press, args=(one,)) for one in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["none", "none", "none", "won"]
    with db.reading(database) as tx:
        ties = tx.scalars(select(NamedWorker).order_by(NamedWorker.id)).all()
        assert sorted(len(claimed(tx, tie)) for tie in ties) == [0, 0, 0, 3]


def test_ending_is_one_tap_and_leaves_nothing_of_the_tie(
    client: FlaskClient, database: Engine, tie: NamedWorker
) -> None:
    path = f"/en/same/{tie_token(tie)}"
    fields = hidden_fields(client.get(path))

    assert "We have forgotten it" in client.post(f"{path}/end", data=fields).text
    assert client.get(path).status_code == 404
    with db.reading(database) as tx:
        assert tx.scalars(select(NamedWorker)).all() == []
        assert tx.scalars(select(Reservation.released_at)).all() == [None]


def test_it_holds_until_the_persons_second_session_of_the_next_term(
    client: FlaskClient, database: Engine, frozen: Freeze, world: World, tie: NamedWorker
) -> None:
    with db.transaction(database) as tx:
        spring = Term(
            programme_id=world.programme.id,
            names={"fi": "Kevät"},
            first_on=date(2019, 1, 1),
            last_on=date(2019, 5, 31),
            empty_texts={},
            published_at=MADE_AT,
        )
        tx.add(spring)
        tx.flush()
        assert holds_until(tx, tx.get_one(NamedWorker, tie.id)) == NOW + timedelta(days=400)
        for day in (date(2019, 1, 10), date(2019, 1, 24), date(2019, 2, 7)):
            row = drop_in(tx, world, day, time(9, 30), time(11))
            row.term_id = spring.id
            cut_slots(tx, row)
    path = f"/en/same/{tie_token(tie)}"

    page = client.get(path).text
    assert "Thu 24 Jan 2019" in page
    assert "Thu 7 Feb 2019" not in page
    frozen(datetime(2019, 1, 24, 8, 59, tzinfo=UTC))
    assert client.get(path).status_code == 200
    frozen(datetime(2019, 1, 24, 9, 0, tzinfo=UTC))
    assert client.get(path).status_code == 410
    with db.transaction(database) as tx:
        assert erase_over(tx, now=datetime(2019, 1, 24, 9, 0, tzinfo=UTC)) == 1


def test_a_family_that_asks_to_be_forgotten_leaves_no_tie_and_time_alone_leaves_a_nameless_one(
    database: Engine, held: Reservation, tie: NamedWorker
) -> None:
    with db.transaction(database) as tx:
        forget(tx, [held.id], is_asked=False, now=NOW)
        assert tx.scalars(select(NamedWorker.reservation_id)).all() == [None]
        tx.execute(update(NamedWorker).values(reservation_id=held.id))
        forget(tx, [held.id], is_asked=True, now=NOW)
        assert tx.scalars(select(NamedWorker)).all() == []


def test_a_refusal_lists_what_is_free_a_line_for_each_session(app: Flask) -> None:
    def free(session: str, hour: int, minute: int, day: int) -> FreeTime:
        starts_at = datetime(2018, 11, day, hour, minute, tzinfo=UTC)
        return FreeTime("slot", session, starts_at, starts_at, {"en": "Perheiden talo"}, is_same_session=False)

    with app.test_request_context():
        use_language("en")
        words = words_of([free("a", 8, 0, 1), free("a", 8, 15, 1), free("b", 8, 0, 29)])

    assert words == ("Thu 1 Nov 2018, 10.00, 10.15, Perheiden talo", "Thu 29 Nov 2018, 10.00, Perheiden talo")
