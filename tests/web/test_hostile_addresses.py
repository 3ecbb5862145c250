"""What a stranger puts into an address or a header never reaches a link, a redirect or a fault."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from booking import db
from tests.support.world import drop_in, small_world


@pytest.fixture(autouse=True)
def _world(database: Engine) -> None:
    with db.transaction(database) as tx:
        drop_in(tx, small_world(tx))


@pytest.mark.parametrize("page", ["/en/", "/en/code", "/staff/login", "/en/no-such-page"])
@pytest.mark.parametrize(
    "arguments",
    ["endpoint=x", "_method=FOO", "_scheme=javascript&_external=1", "_anchor=x", "self=1", "values=1", "lang_code=sv"],
)
def test_arguments_of_the_visitor_stay_arguments_of_the_language_links(
    client: FlaskClient, page: str, arguments: str
) -> None:
    answer = client.get(f"{page}?{arguments}")

    assert answer.status_code in (200, 404)
    assert "javascript:" not in answer.text
    own = re.compile(r'rel="(?:canonical|alternate)"[^>]* href="http://127\.0\.0\.1:[0-9]+/[a-z/]*"')
    assert 'href="http' not in own.sub("", answer.text).replace('href="https://', "")


@pytest.mark.parametrize("path", ["/", "/en//about", "//evil.example/en/", "/\\evil.example/en/", "/staff/"])
def test_no_spelling_of_an_address_leads_to_another_host(client: FlaskClient, path: str) -> None:
    answer = client.get(path)

    assert answer.status_code < 500
    assert answer.headers.get("Location", "/").startswith("/")
    assert not answer.headers.get("Location", "/").startswith(("//", "/\\"))


def test_a_feed_names_the_public_address_it_is_read_at(client: FlaskClient) -> None:
    answer = client.get("/feeds/venues/kontiopuisto.ics", headers={"Host": "localhost"})

    assert "http://tavataan.test/feeds/venues/kontiopuisto.ics" in answer.text.replace("\r\n ", "")


@pytest.mark.parametrize(
    "origin",
    ["http://[::1", "null", "http://evil.example", "http://localhost.evil.example", "//localhost@evil", "ä", ""],
)
def test_an_origin_that_is_not_ours_is_refused(client: FlaskClient, origin: str) -> None:
    assert client.post("/en/code", headers={"Origin": origin}).status_code == 400
