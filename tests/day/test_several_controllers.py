"""Several controllers in one session: each sees and does with its own families what it may, and no more."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from booking import db
from booking.audit.model import AuditEvent
from tests.support.fingerprint import fingerprint
from tests.support.four_controllers import (
    FAMILIES,
    KINDS,
    NAMES,
    FourControllers,
    controller_of,
    families_on,
    four_controllers,
)
from tests.support.staff import press, signed_in, words

DURING = datetime(2018, 11, 1, 7, 40, tzinfo=UTC)  # 9.40 in Helsinki
READERS = {kind: set(FAMILIES[kind]) for kind in KINDS} | {"colleague": set(FAMILIES["county"])}
OTHERS = ("town", "parish", "association", "absent", "stranger")
"""Professionals of other controllers, one of the same who does not come, and somebody without a role."""
COUNTS_ONLY = ("director", "coordinator", "admin")
PAGES = ("/staff/", "/staff/days/2018-11-01", "/staff/sessions/{}")
Freeze = Callable[[datetime], None]


@pytest.fixture
def four(app: Flask, database: Engine) -> FourControllers:
    with db.transaction(database) as tx:
        written = four_controllers(tx)
        written.session.venue_id = written.world.daycare.id  # the director's
        return written


def as_user(app: Flask, four: FourControllers, who: str) -> FlaskClient:
    return signed_in(app, four.users.get(who) or four.world.users[who])


@pytest.mark.parametrize("reader", READERS)
def test_each_professional_sees_her_own_organisations_families_and_whose_the_others_are(
    app: Flask, four: FourControllers, reader: str
):
    client = as_user(app, four, reader)
    own = controller_of(next(iter(READERS[reader])))

    assert families_on(client.get("/staff/").text) == set()
    for path in PAGES[1:]:
        page = client.get(f"{path.format(four.session.public_id)}?lang=en")
        assert families_on(page.text) == READERS[reader], path
        for kind in KINDS:
            said = f"Booked {NAMES[kind]}"
            assert words(page).count(said) == (0 if kind == own else len(FAMILIES[kind])), (path, kind)
        assert "5 / 6" in words(page)


@pytest.mark.parametrize("reader", COUNTS_ONLY)
def test_who_keeps_the_house_or_plans_sees_counts(app: Flask, four: FourControllers, reader: str, frozen: Freeze):
    frozen(DURING)
    client = as_user(app, four, reader)

    for path in PAGES:
        page = client.get(f"{path.format(four.session.public_id)}?lang=en")
        assert "5 / 6" in words(page)
        assert families_on(page.text) == set()
        assert not any(row.public_id in page.text for row in four.families.values())
        assert not any(name in words(page) for name in NAMES.values())


def test_a_colleague_who_does_not_come_and_a_stranger_see_nothing(app: Flask, four: FourControllers):
    for who in OTHERS[-2:]:
        client = as_user(app, four, who)
        assert client.get(f"/staff/sessions/{four.session.public_id}").status_code == 403
        assert families_on(client.get("/staff/days/2018-11-01").text) == set()


@pytest.mark.parametrize("act", ["arrived", "no-show", "unmark", "cancel"])
def test_only_the_familys_own_controller_notes_who_came_and_cancels(
    app: Flask, database: Engine, four: FourControllers, act: str, frozen: Freeze
):
    frozen(datetime(2018, 11, 1, 7, 20, tzinfo=UTC))
    row = four.families["Haapala"]
    address = f"/staff/reservations/{row.public_id}/{act}"
    before = fingerprint(database)

    refused = [press(as_user(app, four, who), address) for who in (*OTHERS, *COUNTS_ONLY)]

    assert {answer.status_code for answer in refused} == {403}
    assert {name for answer in refused for name in families_on(answer.text)} == set()
    signed_in = {name: before[name] for name in ("staff_session", "role_grant")}
    assert {**fingerprint(database), **signed_in} == before
    assert press(as_user(app, four, "colleague"), address).status_code == 303
    with db.reading(database) as tx:
        (done,) = tx.scalars(select(AuditEvent).where(AuditEvent.actor == "user"))
    assert (done.subject, done.subject_id, done.controller_id) == ("reservation", row.id, row.controller_id)


def test_who_has_looked_is_told_to_the_familys_own_controller(app: Flask, four: FourControllers):
    address = f"/staff/reservations/{four.families['Haapala'].public_id}/readers"

    answers = {who: as_user(app, four, who).get(address) for who in (*OTHERS, *COUNTS_ONLY, "county", "colleague")}

    assert {who for who, answer in answers.items() if answer.status_code == 200} == {"county", "colleague", "admin"}
    assert {answer.status_code for answer in answers.values()} == {200, 403}
    assert {name for answer in answers.values() for name in families_on(answer.text)} == set()
