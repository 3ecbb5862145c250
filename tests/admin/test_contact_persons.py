"""Contact persons: named by the coordinator, read by everybody on the help page, deleted for good."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from booking import db
from booking.network.model import Area, ContactPerson, Municipality
from tests.support.world import World

from .conftest import seen_in, send

NEW = "/staff/settings/municipalities/pieksamaki/contacts/new"
KAISA = {
    "name": "Kaisa Virtanen",
    "tasks-fi": "Perhekeskuskoordinaattori",
    "email": "kaisa.virtanen@perhekeskus.example",
    "phone": "015 123 4567",
    "position": "2",
}
MIKA = {"name": "Mika Oja", "email": "", "phone": "(015) 7654-321", "position": "1"}


def kept(database: Engine) -> list[ContactPerson]:
    with db.reading(database) as tx:
        return list(tx.scalars(select(ContactPerson).order_by(ContactPerson.position)))


def test_the_help_page_names_them_in_their_order(
    client_of: Callable[[str], FlaskClient], database: Engine, acts: Callable[[], list[tuple[str, str]]]
):
    client = client_of("coordinator")

    for told in (KAISA, KAISA, MIKA):
        answer = send(client, NEW, **told)
        assert answer.location == "/staff/settings/municipalities/pieksamaki?done=created&lang=en"

    assert [one.name for one in kept(database)] == ["Mika Oja", "Kaisa Virtanen"]
    page = client.application.test_client().get("/fi/help").text
    assert page.index("Mika Oja") < page.index("Kaisa Virtanen")
    assert 'href="tel:0157654-321"' in page
    assert 'href="mailto:kaisa.virtanen@perhekeskus.example"' in page
    assert "Perhekeskuskoordinaattori" in page
    assert acts() == [("create_contact_person", "contact_person")] * 2


def test_one_is_changed_and_deleted_for_good(
    client_of: Callable[[str], FlaskClient], database: Engine, acts: Callable[[], list[tuple[str, str]]]
):
    client = client_of("coordinator")
    send(client, NEW, **KAISA)
    url = f"/staff/settings/contacts/{kept(database)[0].public_id}"
    seen = seen_in(client.get(url))

    assert send(client, url, **{**KAISA, "phone": "15", "seen": seen}).status_code == 422
    assert send(client, url, **{**KAISA, "phone": "015 111", "seen": seen}).status_code == 303
    late = send(client, url, **{**KAISA, "phone": "015 222", "seen": seen})
    assert late.status_code == 409
    assert "Saved now: 015 111" in late.text
    assert send(client, f"{url}/delete").location == "/staff/settings/municipalities/pieksamaki?done=deleted&lang=en"

    assert kept(database) == []
    assert client.get(url).status_code == 404
    assert "Kaisa" not in client.application.test_client().get("/fi/help").text
    assert [act for act, _subject in acts()] == [
        "create_contact_person",
        "edit_contact_person",
        "delete_contact_person",
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "x" * 81},
        {"email": "", "phone": ""},
        {"email": "kaisa at perhekeskus"},
        {"phone": "call me"},
        {"phone": "javascript:alert(1)"},
        {"tasks-fi": "x" * 121},
        {"position": "first"},
    ],
)
def test_a_wrong_answer_comes_back_with_the_others_kept(
    client_of: Callable[[str], FlaskClient], database: Engine, wrong: dict[str, str]
):
    answer = send(client_of("coordinator"), NEW, **{**KAISA, "tasks-sv": "Samordnare", **wrong})

    assert answer.status_code == 422
    assert "summary-error" in answer.text
    assert 'value="Samordnare"' in answer.text
    assert kept(database) == []


def test_another_municipalitys_are_not_hers(client_of: Callable[[str], FlaskClient], database: Engine, world: World):
    with db.transaction(database) as tx:
        area = tx.get_one(Area, world.municipality.area_id)
        town = Municipality(area=area, slug="juva", names={"fi": "Juva"}, owner_names={})
        tx.add(town)
        tx.flush()
        one = ContactPerson(municipality_id=town.id, position=1, name="Outi", tasks={}, phone="015 333")
        tx.add(one)
    client = client_of("coordinator")
    url = f"/staff/settings/contacts/{one.public_id}"

    assert client.get(url).status_code == 403
    assert send(client, url, **KAISA).status_code == 403
    assert send(client, f"{url}/delete").status_code == 403
    assert send(client, "/staff/settings/municipalities/juva/contacts/new", **KAISA).status_code == 403
    assert send(client_of("director"), NEW, **KAISA).status_code == 403
    assert [one.name for one in kept(database)] == ["Outi"]
