"""Family services: what families read of a profession, in which order, and when one is no longer offered."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from booking import db
from booking.network.model import FamilyService

from .conftest import seen_in, send

LIST = "/staff/settings/services"
SPEECH = {
    "names-fi": "Puheterapia",
    "worker_titles-fi": "Puheterapeutti",
    "topics-fi": "Puhe ja kieli",
    "face": "neutral",
    "position": "2",
}


def kept(database: Engine, slug: str) -> FamilyService | None:
    with db.reading(database) as tx:
        return tx.scalar(select(FamilyService).where(FamilyService.slug == slug))


def test_a_service_is_added_with_an_address_of_its_name(admin: FlaskClient, database: Engine):
    assert 'value="4"' in admin.get(f"{LIST}/new").text, "it comes last until somebody says otherwise"

    answers = [send(admin, f"{LIST}/new", **SPEECH) for _press in range(2)]

    assert {one.location for one in answers} == {f"{LIST}?done=created&lang=en"}
    row = kept(database, "puheterapia")
    assert row is not None
    assert (row.names, row.topics, row.position) == ({"fi": "Puheterapia"}, {"fi": "Puhe ja kieli"}, 2)
    assert kept(database, "puheterapia-2") is None
    page = admin.get(f"{LIST}?lang=en").text
    assert "Missing: Svenska, English" in page
    assert page.index("Puheterapia") < page.index("Special needs teacher")


@pytest.mark.parametrize(
    "wrong",
    [
        {"names-fi": " "},
        {"topics-en": "x" * 201},
        {"worker_titles-fi": "a\nb"},
        {"face": "photo"},
        {"position": "-1"},
        {"position": "1000"},
    ],
)
def test_a_wrong_answer_comes_back_with_the_others_kept(admin: FlaskClient, database: Engine, wrong: dict[str, str]):
    answer = send(admin, f"{LIST}/new", **{**SPEECH, **wrong})

    assert answer.status_code == 422
    assert "Puhe ja kieli" in answer.text
    assert kept(database, "puheterapia") is None


def test_what_families_read_is_changed_and_its_address_stays(admin: FlaskClient, database: Engine):
    url = f"{LIST}/family_guidance"
    told = {**SPEECH, "face": "family_guidance", "seen": seen_in(admin.get(url))}

    assert send(admin, url, **told).status_code == 303
    late = send(admin, url, **{**told, "topics-fi": "Muuta"})

    assert late.status_code == 409
    assert "Saved now: Puhe ja kieli" in late.text
    row = kept(database, "family_guidance")
    assert row is not None
    assert (row.names, row.face) == ({"fi": "Puheterapia"}, "family_guidance")


def test_a_service_with_professionals_stays_and_an_unused_one_goes(admin: FlaskClient, database: Engine):
    send(admin, f"{LIST}/new", **SPEECH)

    used = [send(admin, f"{LIST}/family_guidance/{act}").status_code for act in ("archive", "delete")]

    assert used == [409, 409]
    assert send(admin, f"{LIST}/puheterapia/delete").status_code == 303
    assert kept(database, "puheterapia") is None


@pytest.mark.parametrize("role", ["coordinator", "director"])
def test_nobody_else_opens_or_presses_anything(client_of: Callable[[str], FlaskClient], role: str):
    client = client_of(role)

    assert [client.get(path).status_code for path in (LIST, f"{LIST}/new", f"{LIST}/family_guidance")] == [403] * 3
    assert send(client, f"{LIST}/family_guidance", **SPEECH).status_code == 403
    assert send(client, f"{LIST}/family_guidance/archive").status_code == 403
