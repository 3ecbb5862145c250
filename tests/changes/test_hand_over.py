"""A session handed over to a colleague of the same profession: families stay, the colleague is asked and told."""

from datetime import date, time, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from booking import db
from booking.audit.service import by_user
from booking.changes.handing_over import colleagues_free, hand_over, preview_hand_over
from booking.changes.rules import EffectChanged, HandOverEffect
from booking.errors import Conflict
from booking.notices.model import Notice
from booking.schedule.model import Attendance, Professional
from tests.support.moments import NOW
from tests.support.sign_in import sign_in
from tests.support.world import drop_in

from .conftest import Autumn, session_on
from .test_pages import seen_on, send, words


@pytest.fixture
def leena(autumn: Autumn) -> Professional:
    """Let the county have a second family counsellor, who has an account."""
    with db.transaction(autumn.database) as tx:
        one = Professional(
            service_id=autumn.world.services["family_counselling"].id,
            organisation_id=autumn.world.county.id,
            name="Leena Kivi",
            user_id=autumn.world.users["stranger"].id,
        )
        tx.add(one)
        tx.flush()
    return one


def row_of(autumn: Autumn, name: str) -> Attendance:
    """Return the attendance of somebody on 15.11."""
    with db.reading(autumn.database) as tx:
        return tx.scalars(
            select(Attendance)
            .join(Professional, Professional.id == Attendance.professional_id)
            .where(Attendance.occurrence_id == session_on(tx, "2018-11-15").id, Professional.name == name)
        ).one()


def give(autumn: Autumn, to: Professional, seen: str | None = None) -> None:
    attendance_id = row_of(autumn, "Aino Peltola").id
    with db.transaction(autumn.database) as tx:
        person = tx.get_one(Attendance, attendance_id)
        hand_over(tx, person, tx.get_one(Professional, to.id), seen=seen, now=NOW, actor=by_user(7))


def shown(autumn: Autumn, to: Professional) -> HandOverEffect:
    attendance_id = row_of(autumn, "Aino Peltola").id
    with db.transaction(autumn.database) as tx:
        person = tx.get_one(Attendance, attendance_id)
        return preview_hand_over(tx, person, tx.get_one(Professional, to.id), now=NOW)


def test_the_colleague_is_asked_and_told_and_the_families_keep_their_times(autumn: Autumn, leena: Professional):
    autumn.book_five()
    effect = shown(autumn, leena)
    assert effect == HandOverEffect("Aino Peltola", "Leena Kivi", 5, 0, is_told=True, is_same_employer=True)
    assert row_of(autumn, "Aino Peltola").absent_at is None

    give(autumn, leena, effect.seen)

    before, after = row_of(autumn, "Aino Peltola"), row_of(autumn, "Leena Kivi")
    assert (before.absent_at, before.busy_from) == (NOW, None)
    assert (after.asked_at, after.absent_at) == (NOW, None)
    assert after.busy_from == autumn.session("2018-11-15").starts_at
    assert (autumn.live(), autumn.session("2018-11-15").sequence) == (5, 0)
    with db.reading(autumn.database) as tx:
        told = tx.scalars(select(Notice).where(Notice.kind == "staff_asked").order_by(Notice.id)).all()
    assert [(one.subject_id, one.due_at) for one in told] == [(after.id, NOW + timedelta(minutes=10))]


def test_only_who_is_free_is_offered_and_only_of_the_same_profession(autumn: Autumn, leena: Professional):
    attendance_id = row_of(autumn, "Aino Peltola").id
    with db.transaction(autumn.database) as tx:
        assert [one.name for one in colleagues_free(tx, tx.get_one(Attendance, attendance_id))] == ["Leena Kivi"]
    with db.transaction(autumn.database) as tx:
        autumn.world.people["leena"] = tx.get_one(Professional, leena.id)
        drop_in(tx, autumn.world, date(2018, 11, 15), time(13), time(15), team=("leena",))

    with db.transaction(autumn.database) as tx:
        assert colleagues_free(tx, tx.get_one(Attendance, attendance_id)) == []
    with pytest.raises(Conflict, match="person_busy"):
        give(autumn, leena)
    assert row_of(autumn, "Aino Peltola").absent_at is None
    with pytest.raises(Conflict, match="not_free"):
        give(autumn, autumn.world.people["special_teacher"])


def test_another_effect_than_was_shown_hands_nothing_over(autumn: Autumn, leena: Professional):
    effect = shown(autumn, leena)
    autumn.book("2018-11-15", "12.30")

    with pytest.raises(EffectChanged):
        give(autumn, leena, effect.seen)

    assert row_of(autumn, "Aino Peltola").absent_at is None


def client_of(app: Flask, autumn: Autumn, role: str) -> FlaskClient:
    client = app.test_client()
    sign_in(client, autumn.world.users[role])
    return client


def test_professionals_hand_over_what_is_their_own_and_nothing_else(app: Flask, autumn: Autumn, leena: Professional):
    url = f"/staff/sessions/{autumn.session('2018-11-15').public_id}/hand-over"
    mine, other = row_of(autumn, "Aino Peltola").public_id, row_of(autumn, "Veera Salmi").public_id
    client = client_of(app, autumn, "professional")

    page = words(client.get(f"{url}?lang=en"))
    assert "Aino Peltola" in page
    assert "Veera Salmi" not in page
    assert "Who cannot come?" in words(client.get(f"{url}?person={other}&lang=en"))

    effect = send(client, url, person=mine, substitute=leena.public_id)
    assert "Hand over to Leena Kivi" in words(effect)
    done = send(client, url, person=mine, substitute=leena.public_id, seen=seen_on(effect))
    assert (done.status_code, done.location) == (303, "/staff/?done=handed_over&lang=en")
    assert client.get(url).status_code == 403


def test_directors_hand_nothing_over(app: Flask, autumn: Autumn):
    url = f"/staff/sessions/{autumn.session('2018-11-15').public_id}/hand-over"

    assert client_of(app, autumn, "director").get(url).status_code == 403
    assert client_of(app, autumn, "coordinator").get(url).status_code == 200


def test_a_substitute_of_another_organisation_is_told_apart_and_what_nobody_sees_then_is_counted(
    autumn: Autumn, leena: Professional
):
    autumn.book_five()
    with db.transaction(autumn.database) as tx:
        tx.get_one(Professional, leena.id).organisation_id = autumn.world.town.id
        others = tx.scalars(
            select(Attendance).where(Attendance.id != row_of(autumn, "Aino Peltola").id).order_by(Attendance.id)
        )
        for row in others:
            row.absent_at = NOW

    effect = shown(autumn, leena)

    assert (effect.is_same_employer, effect.unseen) == (False, 5)
