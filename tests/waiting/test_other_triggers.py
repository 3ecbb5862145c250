"""More lanes, a professional who joins, a session that is held after all: each offers what it brings to the queue."""

from datetime import UTC, datetime

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from booking import db
from booking.audit.service import CLI
from booking.changes.service import cancel_session, restore_session
from booking.checks.service import broken
from booking.following.follower import SlotsFollow
from booking.reservations.model import Reservation
from booking.schedule.queries import occurrence_by_public_id
from booking.schedule.service import answer_asking, ask_professional
from booking.waiting.offers import settle
from booking.waiting.service import join_session
from tests.support.autumn import Autumn
from tests.support.moments import NOW
from tests.support.sign_in import sign_in

from .conftest import let_go, offer_of, offered, queue_up, queueing

STARTED = datetime(2018, 11, 1, 7, 30, tzinfo=UTC)


def _with_lanes(tx: Session, public_id: str, lanes: int) -> None:
    session = occurrence_by_public_id(tx, public_id)
    session.lanes = lanes
    tx.flush()
    SlotsFollow().follow(tx, session, now=NOW)


def test_more_lanes_are_offered_and_fewer_take_their_offers_back(database: Engine, autumn: Autumn) -> None:
    with db.transaction(database) as tx:
        aino, _ = queue_up(tx, autumn.first, "Aino", "Bertta")
        _with_lanes(tx, autumn.first, 2)
        assert offered(tx) == [("Aino", "9.30"), ("Bertta", "9.45")]
        _with_lanes(tx, autumn.first, 1)
        assert offered(tx) == []
        assert offer_of(tx, aino).end_reason == "withdrawn"
        _with_lanes(tx, autumn.first, 2)
        assert offered(tx) == [("Aino", "9.30"), ("Bertta", "9.45")], "what was taken back may be offered again"
        assert broken(tx, now=NOW, retention_days=30) == ()


def test_a_professional_who_joins_brings_the_times_that_somebody_wished_for(database: Engine, autumn: Autumn) -> None:
    teacher = autumn.world.people["special_teacher"]
    with db.transaction(database) as tx:
        let_go(tx, autumn.first_slots["10.00"])
        asked = queueing("Aino", occurrence_public_id=autumn.first, service_id=teacher.service_id)
        join_session(tx, asked, now=NOW)
        assert offered(tx) == []
        attendance = ask_professional(tx, occurrence_by_public_id(tx, autumn.first), teacher, now=NOW, actor=CLI)
        answer_asking(tx, attendance, True, now=NOW, actor=CLI)

        assert offered(tx) == [("Aino", "10.00")]


def test_a_session_that_is_held_after_all_gives_families_their_times_back_first(
    app: Flask, database: Engine, autumn: Autumn
) -> None:
    with db.transaction(database) as tx:
        queue_up(tx, autumn.first, "Aino", "Bertta")
        let_go(tx, autumn.first_slots["10.00"])
        session = occurrence_by_public_id(tx, autumn.first)
        cancel_session(tx, session, "Illness", now=NOW, actor=CLI)
        assert offered(tx) == []
        restore_session(tx, session, now=NOW, actor=CLI)

        live = select(Reservation.id).where(Reservation.released_at.is_(None))
        assert len(tx.scalars(live.order_by(Reservation.id)).all()) == 11
        assert offered(tx) == [("Aino", "10.00")]
        assert broken(tx, now=NOW, retention_days=30) == ()


def test_nothing_is_offered_of_a_session_that_has_begun(database: Engine, autumn: Autumn) -> None:
    with db.transaction(database) as tx:
        (aino,) = queue_up(tx, autumn.first, "Aino")
        let_go(tx, autumn.first_slots["10.00"])
        settle(tx, aino.occurrence_id or 0, now=STARTED)

        assert offered(tx) == []


def test_the_page_of_the_session_tells_staff_how_many_queue_and_no_name(
    app: Flask, client: FlaskClient, database: Engine, autumn: Autumn
) -> None:
    with db.transaction(database) as tx:
        queue_up(tx, autumn.first, "Aino", "Bertta")
        let_go(tx, autumn.first_slots["10.00"])
    sign_in(client, autumn.world.users["professional"])
    page = client.get(f"/staff/sessions/{autumn.first}")

    assert "2 families queue for a time." in page.text or "2 perhettä jonottaa aikaa." in page.text
    assert "Offered to the queue" in page.text or "Tarjottu jonoon" in page.text
    assert "Aino " not in page.text.replace("Aino Peltola", "")
