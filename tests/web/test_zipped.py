"""Fewer bytes on the way: families' pages, stylesheets and scripts go zipped, pages of somebody signed in never."""

import gzip
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from tests.support.full_house import FullHouse, full_house
from tests.support.sign_in import sign_in

ZIP = {"Accept-Encoding": "gzip, deflate, br"}
LOADED = re.compile(r'<(?:link rel="(?:stylesheet|icon)" href|script src)="([^"]+)"')
FONT = re.compile(r"fonts/[\w-]+\.woff2")

pytestmark = pytest.mark.one_engine


@pytest.fixture
def house(app: Flask, database: Engine) -> FullHouse:
    """Write the house in every state."""
    return full_house(database)


def _guests_pages(house: FullHouse) -> list[str]:
    session, slot = house.ids["sessions"]["open"], house.ids["slots"]["open"]
    return [
        "/fi/",
        f"/fi/sessions/{session}",
        "/fi/venues/perheiden-talo",
        f"/fi/sessions/{session}/book?slot={slot}",
        f"/fi/b/{house.ids['links']['email']}",
    ]


def test_the_first_view_of_a_families_page_weighs_under_60_kb_and_under_150_with_its_fonts(
    client: FlaskClient, house: FullHouse
) -> None:
    for path in _guests_pages(house):
        page = client.get(path, headers=ZIP)
        parts = [client.get(part, headers=ZIP, buffered=True) for part in LOADED.findall(_text(page.data))]
        sheets = "".join(_text(part.data) for part in parts if part.mimetype == "text/css")
        fonts = [
            client.get(f"/static/{name}", headers=ZIP, buffered=True) for name in sorted(set(FONT.findall(sheets)))
        ]
        without = sum(len(one.data) for one in (page, *parts))

        assert without <= 60_000, path
        assert without + sum(len(font.data) for font in fonts) <= 150_000, path
        assert len(fonts) == 2


def _text(zipped: bytes) -> str:
    return gzip.decompress(zipped).decode()


@pytest.mark.parametrize("path", ["/en/", "/en/code", "/static/style.css", "/en/no-such-page"])
def test_a_zipped_answer_holds_the_same_bytes_and_is_only_for_those_who_ask(client: FlaskClient, path: str) -> None:
    plain, refused = (client.get(path, headers={"Accept-Encoding": asked}) for asked in ("", "gzip;q=0, identity"))
    zipped = client.get(path, headers=ZIP)

    assert zipped.headers["Content-Encoding"] == "gzip"
    assert int(zipped.headers["Content-Length"]) == len(zipped.data) < len(plain.data) / 2
    assert len(gzip.decompress(zipped.data)) == len(plain.data) == len(refused.data)
    assert {one.headers["Vary"] for one in (plain, refused, zipped)} == {"Accept-Encoding"}


@pytest.mark.parametrize("path", ["/en/", "/static/style.css"])
def test_who_has_a_zipped_answer_is_told_that_it_has_not_changed(client: FlaskClient, path: str) -> None:
    etag = client.get(path, headers=ZIP, buffered=True).headers["ETag"]
    again = client.get(path, headers={**ZIP, "If-None-Match": etag})
    head = client.head(path, headers=ZIP)

    assert etag != client.get(path, buffered=True).headers["ETag"]
    assert (again.status_code, again.data, again.headers["Vary"]) == (304, b"", "Accept-Encoding")
    assert head.headers["ETag"] == etag
    assert head.data == b""


def test_what_somebody_signed_in_reads_is_never_zipped(client: FlaskClient, house: FullHouse) -> None:
    sign_in(client, house.world.users["admin"])

    for path in ("/staff/", "/staff/people", "/staff/login", "/staff/no-such-page"):
        assert "Content-Encoding" not in client.get(path, headers=ZIP).headers, path


def test_what_is_packed_already_or_tiny_goes_as_it_is(client: FlaskClient) -> None:
    for path in ("/static/shared.png", "/robots.txt"):
        assert "Content-Encoding" not in client.get(path, headers=ZIP, buffered=True).headers, path
