"""A lecture series: one sign-up for all or some of its evenings; material, child minding; trainings of staff."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from booking import db
from booking.audit.service import CLI
from booking.errors import Missing
from booking.notices.model import Notice
from booking.schedule.model import Occurrence
from booking.signups.deciding import decide
from booking.signups.model import Gathering, Party
from booking.signups.rules import GatheringRequest, SeatsTaken
from booking.signups.service import sign_up
from tests.support.evenings import evening, family
from tests.support.moments import NOW
from tests.support.staff import press, signed_in, words
from tests.support.world import World, small_world

from .test_pages import sign


def series(tx: Session, world: World) -> list[Occurrence]:
    """Write three evenings, a week apart, as one series."""
    days = (date(2018, 11, 20), date(2018, 11, 27), date(2018, 12, 4))
    return [evening(tx, world, day, capacity=4, team=(), course="lectures") for day in days]


def taken(tx: Session) -> list[int]:
    return list(tx.scalars(select(Gathering.taken).order_by(Gathering.occurrence_id)))


def test_one_press_signs_up_to_all_or_to_some_and_tells_once(tx: Session) -> None:
    first, second, third = series(tx, small_world(tx))

    made = sign_up(tx, family(first, 1, 1, more=(second.public_id, third.public_id)), now=NOW)
    assert (len(made.parties), taken(tx)) == (3, [2, 2, 2])
    assert tx.scalars(select(Notice.kind).where(Notice.kind != "sign_up_reminder")).all() == ["sign_up_confirmed"]

    asked = family(second, 2, 1, more=(third.public_id,), form_key="another-form-key-1")
    with pytest.raises(SeatsTaken), tx.begin_nested():
        sign_up(tx, asked, now=NOW)
    assert taken(tx) == [2, 2, 2], "all or nothing"


def test_events_of_no_series_are_not_signed_up_to_together(tx: Session) -> None:
    world = small_world(tx)
    first, *_others = series(tx, world)
    alone = evening(tx, world, date(2018, 12, 11), team=())

    with pytest.raises(Missing):
        sign_up(tx, family(first, more=(alone.public_id,)), now=NOW)

    joined = GatheringRequest(is_open=True, capacity=4, last_on=None, together_with=first.public_id)
    decide(tx, alone, joined, now=NOW, actor=CLI)
    assert len(sign_up(tx, family(first, more=(alone.public_id,)), now=NOW).parties) == 2


def test_a_family_chooses_evenings_and_wishes_for_child_minding(
    app: Flask, client: FlaskClient, database: Engine, world: World
) -> None:
    with app.app_context(), db.transaction(database) as tx:
        first, second, _third = series(tx, world)
        tx.get_one(Gathering, first.id).has_child_minding = True
        tx.get_one(Gathering, first.id).material_url = "https://example.fi/kalvot.pdf"
        tx.get_one(Gathering, first.id).material_when = "after"
        address = first.public_id

    assert "This event is one of a series." in words(client.get(f"/en/sessions/{address}/sign-up"))
    wish = {"adults": "1", "children": "2", "evenings": second.public_id, "wants_child_minding": "y"}
    page = sign(client, address, **wish)
    shown = client.get(page.location)
    assert shown.text.count('inputmode="numeric"') == 4, "each evening has its own numbers"
    assert "kalvot.pdf" not in shown.text, "the material comes afterwards"
    with db.reading(database) as tx:
        assert list(tx.scalars(select(Party.wants_child_minding).order_by(Party.id))) == [True, False]
    coordinator = signed_in(app, world.users["coordinator"])
    seen = words(coordinator.get(f"/staff/sessions/{address}/sign-ups?lang=en"))
    assert "Child minding is wished for 2 children" in seen


def test_the_material_shows_afterwards(
    app: Flask, client: FlaskClient, database: Engine, world: World, frozen: Callable[[datetime], None]
) -> None:
    with app.app_context(), db.transaction(database) as tx:
        material = {"material_url": "https://example.fi/kalvot.pdf", "material_when": "after"}
        event = evening(tx, world, date(2018, 11, 20), **material).public_id

    assert "kalvot.pdf" not in client.get(f"/en/sessions/{event}").text
    frozen(datetime.fromisoformat("2018-11-20T17:00:00+00:00"))
    assert "kalvot.pdf" in client.get(f"/en/sessions/{event}").text


def test_a_training_is_for_staff_only(app: Flask, client: FlaskClient, database: Engine, world: World) -> None:
    with app.app_context(), db.transaction(database) as tx:
        event = evening(tx, world, capacity=1, team=())
        event.kind, event.names = "training", {"fi": "Koulutus", "en": "Training day"}
        address = event.public_id

    assert client.get(f"/en/sessions/{address}").status_code == 404
    assert client.get(f"/en/sessions/{address}/sign-up").status_code == 404
    assert "Training day" not in client.get("/en/?all=1").text
    assert "Koulutus" not in client.get("/feeds/public.ics").text

    first, second = (signed_in(app, world.users[role]) for role in ("professional", "coordinator"))
    assert "Training day" in words(first.get("/staff/trainings?lang=en"))
    for _press in range(2):
        assert press(first, f"/staff/sessions/{address}/training").status_code == 303
    press(second, f"/staff/sessions/{address}/training")
    assert "You are in the queue" in words(second.get("/staff/trainings?lang=en"))
    press(first, f"/staff/sessions/{address}/training/leave")
    assert "You have signed up" in words(second.get("/staff/trainings?lang=en"))
    assert press(first, f"/staff/sessions/{address}/training").status_code == 303, "and back into the queue"
    assert "Coordinator 1 0" in words(second.get(f"/staff/sessions/{address}/sign-ups?lang=en"))
