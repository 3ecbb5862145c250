"""Each view, copy and change of a family's data is one row of the log, about its own controller, without its words."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from booking.audit.model import AuditEvent
from booking.db import reading, transaction
from booking.reservations.links import link_token
from booking.web.forms import GuestForm
from tests.support.four_controllers import FAMILIES, FourControllers, families_on, four_controllers
from tests.support.sign_in import form_token, sign_in

ON_THE_DAY = datetime(2018, 11, 1, 7, 20, tzinfo=UTC)  # 9.20 in Helsinki
STAFF = {
    "GET /staff/sessions/{session}": ("see_names", 1),
    "GET /staff/days/2018-11-01": ("see_names", 1),
    "GET /staff/interpreters": ("see_interpreters", 1),
    "GET /staff/reservations/{booking}/cancel": ("see_names", 1),
    "POST /staff/reservations/{booking}/copy": ("copy_family_data", 1),
    "POST /staff/reservations/{booking}/interpreter state=ordered": ("note_interpreter", 1),
    "POST /staff/reservations/{booking}/arrived": ("mark_arrived", 1),
    "POST /staff/reservations/{booking}/no-show": ("mark_no_show", 1),
    "POST /staff/reservations/{booking}/unmark": ("unmark", 1),
    "POST /staff/reservations/{booking}/cancel": ("cancel_reservation", 1),
    "GET /staff/": ("", 0),
    "GET /staff/reservations/{booking}/readers": ("", 0),
}
"""What a professional does, in this order, with a family of her own; the last two show nothing of it."""
FAMILY = {
    "GET /en/b/{link}": ("", 0),
    "GET /en/b/{link}/data": ("", 0),
    "POST /en/b/{link}/data/show": ("see_own_data", 1),
    "POST /en/b/{link}/data/download": ("export_own_data", 1),
    "POST /en/b/{link}/cancel": ("cancel_reservation", 1),
    "POST /en/b/{link}/undo": ("undo_cancellation", 1),
    "POST /en/b/{link}/data/erase": ("erase_own_data", 1),
}


@pytest.fixture
def four(app: Flask, database: Engine) -> FourControllers:
    with transaction(database) as tx:
        return four_controllers(tx)


def newest(database: Engine) -> int:
    with reading(database) as tx:
        return tx.scalar(select(AuditEvent.id).order_by(AuditEvent.id.desc()).limit(1)) or 0


def since(database: Engine, last: int) -> list[AuditEvent]:
    with reading(database) as tx:
        chosen = select(AuditEvent).where(AuditEvent.id > last, AuditEvent.controller_id.is_not(None))
        return list(tx.scalars(chosen.order_by(AuditEvent.id)))


def ids_in(row: AuditEvent) -> set[int]:
    alone = {row.subject_id} if row.subject == "reservation" else set()
    return alone | set(row.details.get("reservation_ids", ()))


def do(client: FlaskClient, act: str, places: dict[str, str], token: str) -> TestResponse:
    method, _, rest = act.format(**places).partition(" ")
    path, _, typed = rest.partition(" ")
    fields = dict([typed.split("=")]) if typed else {}
    if method == "GET":
        return client.get(path)
    return client.post(path, data={"form_token": token, **fields})


@pytest.mark.parametrize("kind", ["county", "town"])
def test_what_a_professional_sees_copies_and_changes_is_one_row_about_her_own_families(
    app: Flask, database: Engine, four: FourControllers, frozen: Callable[..., None], kind: str
) -> None:
    frozen(ON_THE_DAY)
    client, mine = app.test_client(), {four.families[name].id for name in FAMILIES[kind]}
    sign_in(client, four.users[kind])
    family = four.families[FAMILIES[kind][0]]
    places = {"session": four.session.public_id, "booking": family.public_id}

    for act, (action, number) in STAFF.items():
        last = newest(database)
        answer = do(client, act, places, form_token(client))
        rows = since(database, last)
        assert answer.status_code in (200, 303), act
        assert [row.action for row in rows] == [action] * number, act
        for row in rows:
            assert (row.actor_id, row.controller_id) == (four.users[kind].id, four.organisations[kind].id), act
            assert ids_in(row) <= mine, act
            assert families_on(str(row.details)) == set(), act
        seen = {four.families[name].id for name in families_on(answer.text)}
        assert seen <= {one for row in rows for one in ids_in(row)}, act


def test_what_a_family_does_with_its_link_is_one_row_about_its_controller(
    app: Flask, client: FlaskClient, database: Engine, four: FourControllers
) -> None:
    row = four.families["Vuokkola"]
    with app.test_request_context():
        token = str(GuestForm().form_token.current_token)

    for act, (action, number) in FAMILY.items():
        last = newest(database)
        answer = do(client, act, {"link": link_token(row)}, token)
        rows = since(database, last)
        assert answer.status_code in (200, 303), act
        assert [(one.action, one.actor, one.subject_id, one.controller_id) for one in rows] == [
            (action, "guest", row.id, four.organisations["parish"].id)
        ] * number, act
        assert families_on("".join(str(one.details) for one in rows)) == set()
