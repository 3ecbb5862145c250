"""Easy Finnish: a language of families' pages; staff do not meet it."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import gettext, ngettext

from booking import create_app
from booking.web.languages import use_language

from .reading import Reader
from .world import Autumn


def test_a_page_in_easy_finnish_says_so_to_screen_readers_and_browsers(autumn: Autumn, client: FlaskClient) -> None:
    page = client.get("/selko/sessions/first").text

    assert '<html lang="fi-simple">' in page
    assert '<a href="/selko/sessions/first" lang="fi-simple" hreflang="fi-simple" aria-current="true">' in page


def test_every_page_for_families_offers_easy_finnish_by_its_name(autumn: Autumn, client: FlaskClient) -> None:
    page = client.get("/sv/venues").text

    assert '<a href="/selko/venues" lang="fi-simple" hreflang="fi-simple">Selkokieli</a>' in page


def test_the_session_is_told_in_short_sentences_without_abbreviations(autumn: Autumn, read: Reader) -> None:
    page = read("/selko/sessions/first")

    assert "Valitse aika Yksi aika on 15 minuuttia." in page
    assert "Voit tulla, vaikka et ole varannut aikaa." in page
    for abbreviation in (" klo ", " to 1.11", " esim. ", " vk ", " min "):
        assert abbreviation not in page


def test_what_nobody_wrote_in_easy_finnish_stands_there_in_finnish(autumn: Autumn, read: Reader) -> None:
    assert "Syksy 2018: tapaamiset" in read("/selko/")


@pytest.mark.parametrize("path", ["/staff/login", "/staff/nothing-here"])
def test_staff_pages_do_not_offer_it(client: FlaskClient, path: str) -> None:
    page = client.get(f"{path}?lang=selko").text

    assert "Selkokieli" not in page
    assert re.search(r'<html lang="fi">', page)


def test_a_text_that_only_staff_read_is_said_in_finnish(app: Flask) -> None:
    with app.test_request_context("/selko/"):
        use_language("selko")

        assert gettext("Publish") == "Julkaise"
        assert ngettext("%(num)s session", "%(num)s sessions", 2) == "2 tapaamista"


def test_an_installation_may_open_in_easy_finnish_and_its_staff_read_finnish(settings: dict[str, str]) -> None:
    client = create_app({**settings, "TAVATAAN_DEFAULT_LANGUAGE": "selko"}).test_client()

    assert client.get("/").location == "/selko/"
    assert '<html lang="fi">' in client.get("/staff/login").text
