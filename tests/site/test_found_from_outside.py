"""What search engines, shared links and other pages see: an address in each language, an event as data, a frame."""

import json
import re
from xml.etree.ElementTree import fromstring

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from tests.support.moments import NOW

from .reading import Reader
from .test_session_page import change
from .world import Autumn

HERE = "http://tavataan.test"
XML = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def head(client: FlaskClient, path: str) -> str:
    return client.get(path).text.partition("<body")[0]


def event_of(client: FlaskClient, path: str) -> dict[str, object]:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', client.get(path).text, re.DOTALL)
    assert found is not None
    event: dict[str, object] = json.loads(found[1])
    return event


@pytest.mark.parametrize(("language", "locale"), [("fi", "fi"), ("sv", "sv_FI"), ("en", "en_GB"), ("selko", "fi")])
def test_a_page_names_itself_and_its_twins_in_the_other_languages(
    autumn: Autumn, client: FlaskClient, language: str, locale: str
) -> None:
    page = head(client, f"/{language}/sessions/first?service=family_guidance")

    assert f'<link rel="canonical" href="{HERE}/{language}/sessions/first">' in page
    assert re.findall(r'rel="alternate" hreflang="([^"]+)" href="([^"]+)"', page) == [
        ("fi", f"{HERE}/fi/sessions/first"),
        ("sv", f"{HERE}/sv/sessions/first"),
        ("en", f"{HERE}/en/sessions/first"),
        ("fi-simple", f"{HERE}/selko/sessions/first"),
        ("x-default", f"{HERE}/fi/sessions/first"),
    ]
    assert f'<meta property="og:locale" content="{locale}">' in page


def test_a_link_that_is_shared_shows_what_when_and_where(autumn: Autumn, client: FlaskClient) -> None:
    page = head(client, "/en/sessions/first")

    assert '<meta property="og:title" content="Thu 1 Nov 2018, 9.30–11.00, Perheiden talo">' in page
    assert "Thu 1 Nov 2018, 9.30–11.00, Perheiden talo. You can also come without booking." in page
    assert f'<meta property="og:image" content="{HERE}/static/shared.png">' in page
    assert client.get("/static/shared.png", buffered=True).status_code == 200


@pytest.mark.parametrize("path", ["/en/code", "/en/sessions/first/book?slot=first-1", "/en/nowhere", "/en/lost-link"])
def test_forms_and_pages_that_are_not_there_are_nobodys_to_find(autumn: Autumn, client: FlaskClient, path: str) -> None:
    page = head(client, path)

    assert "og:" not in page
    assert "canonical" not in page


def test_a_session_is_an_event_with_its_hours_place_and_owner(autumn: Autumn, client: FlaskClient) -> None:
    event = event_of(client, "/en/sessions/first")

    assert event["@type"] == "Event"
    assert (event["startDate"], event["endDate"]) == ("2018-11-01T09:30+02:00", "2018-11-01T11:00+02:00")
    assert event["eventStatus"] == "https://schema.org/EventScheduled"
    assert event["isAccessibleForFree"] is True
    assert event["url"] == f"{HERE}/en/sessions/first"
    assert event["location"] == {
        "@type": "Place",
        "name": "Perheiden talo",
        "address": {
            "@type": "PostalAddress",
            "streetAddress": "Keskuskatu 3",
            "postalCode": "76100",
            "addressLocality": "Pieksämäki",
            "addressCountry": "FI",
        },
    }


def test_a_cancelled_event_says_so_and_hostile_names_stay_text(
    autumn: Autumn, client: FlaskClient, database: Engine
) -> None:
    hostile = "</script><script>alert(1)</script>"
    change(database, "first", cancelled_at=NOW, cancelled_by="user", cancel_reason="x", names={"en": hostile})

    event = event_of(client, "/en/sessions/first")

    assert event["eventStatus"] == "https://schema.org/EventCancelled"
    assert event["name"] == hostile
    assert hostile not in client.get("/en/sessions/first").text


def test_the_sitemap_lists_public_pages_in_every_language_and_robots_are_told_of_it(
    autumn: Autumn, client: FlaskClient
) -> None:
    answer = client.get("/sitemap.xml")
    root = fromstring(answer.data)
    places = [one.text for one in root.findall("s:url/s:loc", XML)]

    assert answer.content_type == "application/xml; charset=utf-8"
    assert f"{HERE}/selko/" in places
    assert f"{HERE}/sv/venues/perheiden-talo" in places
    assert f"{HERE}/en/sessions/first" in places
    assert len(places) == len(set(places))
    assert {len(one.findall("x:link", XML)) for one in root.findall("s:url", XML)} == {4}
    assert not [one for one in places if one and ("/b/" in one or "/staff" in one or "/code" in one)]
    assert f"Sitemap: {HERE}/sitemap.xml" in client.get("/robots.txt").text


def test_every_page_of_the_sitemap_is_there(autumn: Autumn, client: FlaskClient) -> None:
    root = fromstring(client.get("/sitemap.xml").data)

    for one in root.findall("s:url/s:loc", XML):
        assert one.text is not None
        assert client.get(one.text.removeprefix(HERE)).status_code == 200, one.text


def test_only_the_small_page_may_be_framed_and_it_holds_no_form(autumn: Autumn, client: FlaskClient) -> None:
    framed, ordinary = client.get("/en/embed/perheiden-talo"), client.get("/en/")

    assert "frame-ancestors *" in framed.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed.headers
    assert "frame-ancestors 'none'" in ordinary.headers["Content-Security-Policy"]
    assert ordinary.headers["X-Frame-Options"] == "DENY"
    assert "<form" not in framed.text
    assert "Set-Cookie" not in framed.headers
    assert '<base target="_top">' in framed.text


def test_the_small_page_shows_the_next_three_sessions_of_its_place(autumn: Autumn, read: Reader) -> None:
    everywhere, there = read("/en/embed"), read("/en/embed/perheiden-talo")

    assert "The next sessions Thu 1 Nov" in everywhere
    assert "Kontiopuiston päiväkoti" in everywhere
    assert "Kontiopuiston päiväkoti" not in there
    assert "Thursday 1 November 2018 9.30–11.00" in there


def test_an_unknown_place_cannot_be_framed(autumn: Autumn, client: FlaskClient) -> None:
    assert client.get("/en/embed/nowhere").status_code == 404


def test_the_lines_to_paste_name_the_chosen_place_and_nothing_typed(autumn: Autumn, client: FlaskClient) -> None:
    page = client.get("/en/share?venue=perheiden-talo").text
    other = client.get('/en/share?venue="><b>').text

    assert f"&lt;iframe src=&#34;{HERE}/en/embed/perheiden-talo&#34;" in page
    assert f"&lt;a href=&#34;{HERE}/v/perheiden-talo&#34;&gt;" in page
    assert f"&lt;iframe src=&#34;{HERE}/en/embed&#34;" in other
    assert '"><b>' not in other.replace("%22%3E%3Cb%3E", "")
