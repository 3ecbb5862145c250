"""The two hours end by the clock: whoever comes then sees whose the time is, though no job has run."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select, text

from booking import db
from booking.checks.service import broken
from booking.day.queries import free_slots
from booking.errors import DomainError
from booking.reservations.kept import is_overdue
from booking.reservations.links import link_token
from booking.reservations.model import Reservation, Slot
from booking.reservations.nearest import nearest_free
from booking.reservations.queries import free_counts, free_times, next_free_sessions, slot_choices
from booking.schedule.queries import occurrence_by_public_id
from booking.site.queries import time_counts
from booking.waiting.keys import token_of
from booking.waiting.model import QueueEntry
from booking.waiting.service import accept
from tests.support.autumn import Autumn
from tests.support.families import book, hidden_fields
from tests.support.fingerprint import fingerprint

from .conftest import let_go, offer_of, offered, queue_up

UNTIL = datetime(2018, 10, 25, 11, 0, tzinfo=UTC)  # 14.00: two hours after the time was let go
ANSWERS = {"nickname": "Maija", "contact": "email", "email": "maija@example.fi", "form_key": "form-key-of-maija-1"}
Freeze = Callable[[datetime], None]


@pytest.fixture
def path(app: Flask, database: Engine, autumn: Autumn) -> str:
    """Queue as Aino, with 10.00 offered to her; return the page of the session."""
    with db.transaction(database) as tx:
        queue_up(tx, autumn.first, "Aino")
        let_go(tx, autumn.first_slots["10.00"])
    return f"/en/sessions/{autumn.first}"


def shows_ten(client: FlaskClient, path: str) -> bool:
    return f"{path}/book?slot=" in client.get(path).text


def test_a_time_that_everybody_let_pass_is_free_for_a_visitor_at_once(
    client: FlaskClient, database: Engine, autumn: Autumn, frozen: Freeze, path: str
) -> None:
    frozen(UNTIL - timedelta(seconds=1))
    before = fingerprint(database)
    assert not shows_ten(client, path)
    assert fingerprint(database) == before, "as long as it is kept, looking changes nothing"

    frozen(UNTIL)
    assert shows_ten(client, path)
    assert book(client, f"{path}/book?slot={autumn.first_slots['10.00']}").status_code == 303
    with db.reading(database) as tx:
        assert broken(tx, now=UNTIL, retention_days=30) == ()


def test_the_next_in_the_queue_comes_before_a_visitor(
    client: FlaskClient, database: Engine, autumn: Autumn, frozen: Freeze, path: str
) -> None:
    with db.transaction(database) as tx:
        (bertta,) = queue_up(tx, autumn.first, "Bertta")
        place = f"/en/q/{token_of(bertta.public_id)}"
    frozen(UNTIL)

    assert "A time is free for you" in client.get(place).text
    assert not shows_ten(client, path)
    with db.reading(database) as tx:
        assert offered(tx) == [("Bertta", "10.00")]


def test_every_count_goes_by_the_clock_though_nothing_has_been_written(
    client: FlaskClient, database: Engine, autumn: Autumn, frozen: Freeze, path: str
) -> None:
    def counted(now: datetime) -> list[int]:
        with db.reading(database) as tx:
            session = occurrence_by_public_id(tx, autumn.first)
            other = occurrence_by_public_id(tx, autumn.second)
            free = free_counts(tx, [session.id], now)[session.id].free
            choices = sum(one.is_free for one in slot_choices(tx, session, None, now))
            times = len(free_times(tx, [session], None, now))
            next_ones = len(next_free_sessions(tx, other, now))
            nearest = len([one for one in nearest_free(tx, session, UNTIL, None, now) if one.is_same_session])
            by_staff = len(free_slots(tx, session, now))
            front = time_counts(tx, [session.id], now)[session.id].free
            return [free, choices, times, next_ones, nearest, by_staff, front]

    def is_full() -> bool:
        return "All times are booked" in client.get("/en/").text

    before = fingerprint(database)
    frozen(UNTIL - timedelta(seconds=1))
    assert (counted(UNTIL - timedelta(seconds=1)), is_full()) == ([0] * 7, True)
    frozen(UNTIL)
    assert (counted(UNTIL), is_full()) == ([1] * 7, False)
    assert fingerprint(database) == before


def test_a_family_moves_to_a_time_that_is_kept_no_longer(
    client: FlaskClient, database: Engine, autumn: Autumn, frozen: Freeze, path: str
) -> None:
    with db.transaction(database) as tx:
        held = tx.scalars(select(Reservation).where(Reservation.released_at.is_(None)).order_by(Reservation.id)).first()
        assert held is not None
        page = f"/en/b/{link_token(held)}/move"
    token = hidden_fields(client.get("/en/code"))
    frozen(UNTIL)
    slot = autumn.first_slots["10.00"]

    assert f'value="{slot}"' in client.get(page).text
    assert client.post(page, data={**token, "slot": slot}).status_code == 303
    with db.reading(database) as tx:
        assert broken(tx, now=UNTIL, retention_days=30) == ()


@pytest.mark.parametrize("queues_too", [False, True])
def test_a_press_on_a_form_from_before_gets_the_time_unless_somebody_queues(
    client: FlaskClient, database: Engine, autumn: Autumn, frozen: Freeze, path: str, queues_too: bool
) -> None:
    token = hidden_fields(client.get("/en/code"))
    if queues_too:
        with db.transaction(database) as tx:
            queue_up(tx, autumn.first, "Bertta")
    frozen(UNTIL)
    slot = autumn.first_slots["10.00"]
    answer = client.post(f"{path}/book?slot={slot}", data={**token, **ANSWERS})

    assert answer.status_code == (409 if queues_too else 303)


def test_at_the_very_moment_it_has_one_holder_whoever_presses(
    app: Flask, database: Engine, autumn: Autumn, frozen: Freeze, path: str
) -> None:
    barrier, told = Barrier(5), []
    with db.reading(database) as tx:
        aino = tx.scalars(select(QueueEntry.id)).one()
        offer = offer_of(tx, tx.get_one(QueueEntry, aino)).public_id
    frozen(UNTIL)
    slot, token = autumn.first_slots["10.00"], hidden_fields(app.test_client().get("/en/code"))

    def visit(number: int) -> None:
        client = app.test_client()
        barrier.wait()
        visitor = {**ANSWERS, "email": f"n{number}@example.fi", "form_key": f"form-key-of-visitor-{number}"}
        told.append(client.post(f"{path}/book?slot={slot}", data={**token, **visitor}).status_code)

    def take() -> None:
        barrier.wait()
        try:
            with db.transaction(database) as tx:  # a second before, and written when it is over
                accept(tx, tx.get_one(QueueEntry, aino), offer, now=UNTIL - timedelta(seconds=1))
            told.append(303)
        except DomainError:
            told.append(409)

    presses = [Thread(target=visit, args=(number,)) for number in range(4)] + [Thread(target=take)]
    for one in presses:
        one.start()
    for one in presses:
        one.join()

    assert sorted(told) == [303, 409, 409, 409, 409]
    with db.reading(database) as tx:
        held = select(func.count()).select_from(Reservation).where(Reservation.released_at.is_(None))
        assert tx.scalar(held) == 12
        assert broken(tx, now=UNTIL, retention_days=30) == ()


def test_each_press_finds_the_few_kept_times_without_reading_all(database: Engine) -> None:
    asked = select(Slot.occurrence_id).where(is_overdue(UNTIL))
    words = asked.compile(database, compile_kwargs={"literal_binds": True})
    how = "EXPLAIN QUERY PLAN" if database.dialect.name == "sqlite" else "EXPLAIN"
    with database.connect() as connection:
        if how == "EXPLAIN":
            connection.execute(text("SET LOCAL enable_seqscan = off"))  # a table without rows is read whole
        plan = " ".join(str(row) for row in connection.execute(text(f"{how} {words}")))
    assert "ix_slot_held_until" in plan
