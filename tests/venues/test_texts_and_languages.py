"""A venue's texts in each language and the languages spoken there: what keepers write, what families read."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from booking import db
from booking.venues.model import Venue
from tests.support.sign_in import sign_in
from tests.support.world import World, small_world

from .test_pages import edited, send

EDIT = "/staff/venues/kontiopuisto/edit"


@pytest.fixture
def world(database: Engine) -> World:
    """Write the small world."""
    with db.transaction(database) as tx:
        return small_world(tx)


@pytest.fixture
def director(app: Flask, world: World) -> FlaskClient:
    """Sign the director in."""
    client = app.test_client()
    sign_in(client, world.users["director"])
    return client


def daycare(engine: Engine) -> Venue:
    with db.reading(engine) as tx:
        return tx.scalars(select(Venue).where(Venue.slug == "kontiopuisto")).one()


def test_every_language_of_the_pages_has_a_field_of_its_own(director: FlaskClient) -> None:
    page = director.get(f"{EDIT}?lang=en").text

    for code, tag in (("fi", "fi"), ("sv", "sv"), ("en", "en"), ("selko", "fi-simple")):
        assert f'id="entrance-{code}" lang="{tag}" maxlength="200" name="entrance-{code}"' in page


def test_a_text_in_easy_finnish_is_kept_and_read(director: FlaskClient, world: World, database: Engine) -> None:
    told = {"entrance-fi": "Pihan puolelta", "entrance-selko": "Tule pihan kautta."}

    assert send(director, EDIT, **edited(world, **told)).status_code == 303

    assert daycare(database).entrance == {"fi": "Pihan puolelta", "selko": "Tule pihan kautta."}
    assert "Tule pihan kautta." in director.get("/selko/venues/kontiopuisto").text


def test_a_text_goes_with_its_finnish_one(director: FlaskClient, world: World, database: Engine) -> None:
    before = daycare(database).entrance

    answer = send(director, EDIT, **edited(world, **{"entrance-en": "From the yard"}))

    assert answer.status_code == 422
    assert "Kirjoita teksti myös suomeksi. Se näkyy niille, joiden kielellä tekstiä ei ole." in answer.text
    assert 'value="From the yard"' in answer.text
    assert daycare(database).entrance == before


def test_what_is_missing_in_the_readers_language_says_so(
    director: FlaskClient, world: World, client: FlaskClient
) -> None:
    send(director, EDIT, **edited(world, **{"entrance-fi": "Pihan puolelta", "entrance-en": "From the yard"}))

    in_swedish = client.get("/sv/venues/kontiopuisto").text

    assert '<bdi lang="fi">Pihan puolelta</bdi> <span class="in-language">(på finska)</span>' in in_swedish
    assert '<h1 class="h1s"><bdi lang="fi">Kontiopuiston päiväkoti</bdi></h1>' in in_swedish
    assert "<dd>From the yard</dd>" in client.get("/en/venues/kontiopuisto").text


def test_the_languages_spoken_are_ticked_and_named_to_each_reader(
    director: FlaskClient, world: World, client: FlaskClient, database: Engine
) -> None:
    assert send(director, EDIT, **edited(world, languages=["uk", "fse", "fi"])).status_code == 303

    assert daycare(database).languages == ["fi", "fse", "uk"]
    shown = {language: client.get(f"/{language}/venues/kontiopuisto").text for language in ("fi", "sv", "en", "selko")}
    assert "Suomi, suomalainen viittomakieli, ukraina" in shown["fi"]
    assert "Finska, finskt teckenspråk, ukrainska" in shown["sv"]
    assert "Finnish, Finnish sign language, Ukrainian" in shown["en"]
    assert "Suomi, suomalainen viittomakieli, ukraina" in shown["selko"]
    assert director.get(f"{EDIT}?lang=en").text.count('<input checked id="languages-') == 3


def test_a_language_that_is_not_in_the_list_is_refused(director: FlaskClient, world: World, database: Engine) -> None:
    answer = send(director, EDIT, **edited(world, languages=["fi", "klingon"]))

    assert answer.status_code == 422
    assert daycare(database).languages == []
