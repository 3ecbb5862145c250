"""One person with three roles: meets families in one place, directs another, coordinates the next municipality.

Each role opens what is its own in its own place, and none lends the others anything.
"""

import re
from dataclasses import dataclass
from datetime import date, time

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from booking import db
from booking.accounts.model import RoleGrant
from booking.following.slots import cut_slots
from booking.reservations.model import Slot
from booking.reservations.rules import ReservationRequest
from booking.reservations.service import reserve
from booking.schedule.model import Programme
from tests.support.moments import NOW
from tests.support.sign_in import sign_in
from tests.support.world import World, drop_in

from .another_town import another_town

DAY = date(2018, 11, 1)
MORNING, NOON = (time(9, 30), time(11)), (time(12, 30), time(14))
COUNSELLOR, NURSE = ("family_counselling",), ("child_health_clinic",)
NAMES = {"own": "Aurinko", "directed": "Tuuli", "coordinated": "Meri", "foreign": "Lumi"}
"""Of the family at each session: one's own, at the directed venue, in the coordinated town, where one is nothing."""


@dataclass(frozen=True)
class House:
    """Where the person of three roles looks."""

    client: FlaskClient
    sessions: dict[str, str]
    term: str


@pytest.fixture
def house(app: Flask, database: Engine, world: World) -> House:
    """Give the professional a venue to direct and a town to coordinate; write a session with a family of each kind."""
    juva = another_town(database, world)
    with db.transaction(database) as tx:
        person = world.users["professional"].id
        tx.add(RoleGrant(user_id=person, role="director", scope="venue", scope_id=world.daycare.id))
        tx.add(RoleGrant(user_id=person, role="coordinator", scope="municipality", scope_id=juva.town.id))
        there = {"municipality_id": juva.town.id, "first_on": date(2018, 8, 1), "last_on": date(2019, 5, 31)}
        tx.add(Programme(names={"fi": "Juvan hanke"}, **there))
        rows = {
            "own": drop_in(tx, world, DAY, *MORNING, team=COUNSELLOR),
            "foreign": drop_in(tx, world, DAY, *NOON, team=NURSE),
            "directed": drop_in(tx, world, DAY, *MORNING, venue=world.daycare, team=("family_guidance",)),
            "coordinated": drop_in(tx, world, DAY, *NOON, venue=juva.venue, team=("special_teacher",)),
        }
        rows["coordinated"].municipality_id, rows["coordinated"].term_id = juva.town.id, None
        for kind, row in rows.items():
            cut_slots(tx, row)
            slot = tx.scalars(select(Slot).where(Slot.occurrence_id == row.id).order_by(Slot.starts_at)).first()
            assert slot is not None
            reserve(tx, _asking(slot, NAMES[kind]), now=NOW)
    client = app.test_client()
    sign_in(client, world.users["professional"])
    return House(client, {kind: row.public_id for kind, row in rows.items()}, world.term.public_id)


def _asking(slot: Slot, nickname: str) -> ReservationRequest:
    return ReservationRequest(
        slot_public_id=slot.public_id,
        nickname=nickname,
        contact_kind=None,
        contact_address=None,
        service_id=None,
        language="fi",
        interpreter_language=None,
        form_key=f"form-key-of-{slot.public_id}",
    )


def opened(house: House, paths: dict[str, str]) -> dict[str, int]:
    """Return the status of each page."""
    return {name: house.client.get(path).status_code for name, path in paths.items()}


def test_the_menu_and_the_lists_hold_what_any_role_gives(house: House) -> None:
    menu = re.search(r'<nav class="nav".*?</nav>', house.client.get("/staff/account").text, re.DOTALL)
    assert menu is not None
    assert {"/staff/", "/staff/terms", "/staff/venues", "/staff/calendar", "/staff/settings"} <= set(
        re.findall(r'href="([^"]+)"', menu[0])
    )
    venues = house.client.get("/staff/venues").text
    terms = house.client.get("/staff/terms").text

    assert set(re.findall(r'href="/staff/venues/([a-z-]+)"', venues)) - {"new"} == {
        "perheiden-talo",
        "kontiopuisto",
        "juvan-perhetalo",
    }
    assert "Juvan hanke" in terms
    assert house.term not in terms


def test_the_day_shows_the_sessions_of_all_roles_and_the_names_of_one_s_own_families(house: House) -> None:
    day = house.client.get(f"/staff/days/{DAY}").text
    shown = {kind: public_id in day for kind, public_id in house.sessions.items()}
    named = {kind: name in day for kind, name in NAMES.items()}
    sessions = {kind: house.client.get(f"/staff/sessions/{one}") for kind, one in house.sessions.items()}

    assert shown == {"own": True, "directed": True, "coordinated": True, "foreign": False}
    assert named == {"own": True, "directed": False, "coordinated": False, "foreign": False}
    assert {kind: page.status_code for kind, page in sessions.items()} == {
        "own": 200,
        "directed": 200,
        "coordinated": 200,
        "foreign": 403,
    }
    assert [kind for kind, page in sessions.items() if NAMES[kind] in page.text] == ["own"]


def test_each_role_acts_in_its_own_place_only(house: House) -> None:
    cancelling = {kind: f"/staff/sessions/{one}/cancel" for kind, one in house.sessions.items()}
    venues = ("perheiden-talo", "kontiopuisto", "juvan-perhetalo")

    assert opened(house, cancelling) == {"own": 403, "directed": 200, "coordinated": 200, "foreign": 403}
    assert opened(house, {slug: f"/staff/venues/{slug}/edit" for slug in venues}) == {
        "perheiden-talo": 403,
        "kontiopuisto": 200,
        "juvan-perhetalo": 200,
    }
    assert opened(house, {slug: f"/staff/settings/municipalities/{slug}" for slug in ("juva", "pieksamaki")}) == {
        "juva": 200,
        "pieksamaki": 403,
    }
    assert house.client.get(f"/staff/terms/{house.term}").status_code == 403
