"""Organisations are added, told more about, taken out of use or deleted, by whoever keeps the whole network."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from booking import db
from booking.network.model import Organisation
from booking.schedule.model import Professional
from tests.support.moments import NOW
from tests.support.world import World

from .conftest import seen_in, send

LIST = "/staff/settings/organisations"
PARISH = {
    "names-fi": "Pieksämäen seurakunta",
    "names-sv": "Pieksämäki församling",
    "kind": "parish",
    "contact_email": "tietosuoja@seurakunta.example",
    "contact_phone": "015 123 4567",
    "retention_days": "14",
    "retention_cancelled_days": "",
}


def kept(database: Engine, name: str) -> Organisation | None:
    with db.reading(database) as tx:
        return next((one for one in tx.scalars(select(Organisation)) if one.names.get("fi") == name), None)


def test_an_organisation_is_added_and_listed(
    admin: FlaskClient, database: Engine, acts: Callable[[], list[tuple[str, str]]]
):
    answer = send(admin, f"{LIST}/new", **PARISH)

    assert (answer.status_code, answer.location) == (303, f"{LIST}?done=created&lang=en")
    page = admin.get(f"{LIST}?lang=en&done=created").text
    assert "Pieksämäen seurakunta" in page
    assert "tietosuoja@seurakunta.example, 015 123 4567" in page
    assert "Missing: English" in page
    row = kept(database, "Pieksämäen seurakunta")
    assert row is not None
    assert (row.kind, row.retention_days, row.retention_cancelled_days) == ("parish", 14, None)
    assert acts() == [("create_organisation", "organisation")]


def test_added_by_pressing_twice_it_is_one(admin: FlaskClient, database: Engine):
    for _press in range(2):
        assert send(admin, f"{LIST}/new", **PARISH).status_code == 303

    with db.reading(database) as tx:
        assert len([one for one in tx.scalars(select(Organisation)) if one.kind == "parish"]) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"names-fi": "", "names-sv": ""},
        {"names-sv": "x" * 121},
        {"kind": "company"},
        {"kind": ""},
        {"contact_email": "not an address"},
        {"contact_phone": "x" * 41},
        {"retention_days": "0"},
        {"retention_days": "366"},
        {"retention_cancelled_days": "a week"},
    ],
)
def test_a_wrong_answer_comes_back_with_the_others_kept(admin: FlaskClient, database: Engine, wrong: dict[str, str]):
    answer = send(admin, f"{LIST}/new", **{**PARISH, **wrong})

    assert answer.status_code == 422
    assert "summary-error" in answer.text
    assert 'value="015 123 4567"' in answer.text or "contact_phone" in wrong
    assert kept(database, "Pieksämäen seurakunta") is None


def test_what_is_told_about_one_is_changed_and_an_old_page_overwrites_nothing(
    admin: FlaskClient, database: Engine, world: World, acts: Callable[[], list[tuple[str, str]]]
):
    url = f"{LIST}/{world.county.public_id}"
    page = admin.get(f"{url}?lang=en")
    assert 'value="Etelä-Savon hyvinvointialue"' in page.text
    told = {"names-fi": "Etelä-Savon hyvinvointialue", "kind": "wellbeing_county", "seen": seen_in(page)}

    first = send(admin, url, **told, contact_phone="015 1")
    twice = send(admin, url, **told, contact_phone="015 1")
    late = send(admin, url, **told, contact_phone="015 2")

    assert (first.status_code, twice.status_code, late.status_code) == (303, 303, 409)
    assert "Somebody else changed this meanwhile." in late.text
    assert "Saved now: 015 1" in late.text
    assert 'value="015 2"' in late.text
    again = send(admin, url, **{**told, "seen": seen_in(late)}, contact_phone="015 2")
    assert again.status_code == 303
    row = kept(database, "Etelä-Savon hyvinvointialue")
    assert row is not None
    assert row.contact_phone == "015 2"
    assert acts() == [("edit_organisation", "organisation")] * 2


def test_what_people_and_venues_belong_to_stays_in_use(admin: FlaskClient, database: Engine, world: World):
    url = f"{LIST}/{world.town.public_id}"
    page = admin.get(f"{url}?lang=en").text
    assert "2 professionals belong to it." in page
    assert "2 venues belong to it." in page

    assert send(admin, f"{url}/archive").status_code == 409
    assert send(admin, f"{url}/delete").status_code == 409
    row = kept(database, world.town.names["fi"])
    assert row is not None
    assert row.archived_at is None


def test_what_only_the_past_needs_is_taken_out_of_use_and_back(
    admin: FlaskClient, database: Engine, world: World, acts: Callable[[], list[tuple[str, str]]]
):
    url = f"{LIST}/{world.county.public_id}"
    with db.transaction(database) as tx:
        for person in tx.scalars(select(Professional).where(Professional.organisation_id == world.county.id)):
            person.left_at = NOW

    assert send(admin, f"{url}/delete").status_code == 409
    assert send(admin, f"{url}/archive").location == f"{LIST}?done=archived&lang=en"
    assert "No longer in use" in admin.get(f"{LIST}?lang=en").text
    offered = admin.get("/staff/venues/kontiopuisto/edit?lang=en").text
    assert "hyvinvointialue" not in offered

    assert send(admin, f"{url}/unarchive").location == f"{LIST}?done=unarchived&lang=en"
    assert "hyvinvointialue" in admin.get("/staff/venues/kontiopuisto/edit?lang=en").text
    assert acts() == [("archive_organisation", "organisation"), ("unarchive_organisation", "organisation")]


def test_what_nothing_depends_on_is_deleted(
    admin: FlaskClient, database: Engine, acts: Callable[[], list[tuple[str, str]]]
):
    send(admin, f"{LIST}/new", **PARISH)
    row = kept(database, "Pieksämäen seurakunta")
    assert row is not None

    assert send(admin, f"{LIST}/{row.public_id}/delete").location == f"{LIST}?done=deleted&lang=en"

    assert kept(database, "Pieksämäen seurakunta") is None
    assert admin.get(f"{LIST}/{row.public_id}").status_code == 404
    assert acts()[-1] == ("delete_organisation", "organisation")


@pytest.mark.parametrize("role", ["professional", "director", "coordinator", "stranger"])
def test_nobody_else_opens_or_presses_anything(client_of: Callable[[str], FlaskClient], world: World, role: str):
    client = client_of(role)
    url = f"{LIST}/{world.town.public_id}"

    assert [client.get(path).status_code for path in (LIST, f"{LIST}/new", url)] == [403] * 3
    pressed = (f"{LIST}/new", url, f"{url}/archive", f"{url}/unarchive", f"{url}/delete")
    assert [send(client, path, **PARISH).status_code for path in pressed] == [403] * 5


def test_a_button_without_its_token_does_nothing(admin: FlaskClient, world: World):
    for act in ("archive", "unarchive", "delete"):
        assert admin.post(f"{LIST}/{world.town.public_id}/{act}").status_code == 400


def test_a_venue_keeps_showing_a_keeper_that_is_out_of_use(admin: FlaskClient, database: Engine, world: World):
    with db.transaction(database) as tx:
        tx.get_one(Organisation, world.town.id).archived_at = NOW

    page = admin.get("/staff/venues/kontiopuisto/edit?lang=en")

    assert page.status_code == 200
    assert f'<option selected value="{world.town.public_id}">' in page.text
