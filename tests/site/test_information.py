"""Pages that tell: calendars, privacy, accessibility, help; the frame around them; what robots are told."""

from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from booking import db
from booking.config import LANGUAGES, read_config
from booking.site.known_faults import KNOWN_FAULTS
from booking.web import kept
from booking.web.languages import use_language

from .reading import Reader, words
from .world import Autumn

PAGES = ("", "venues", "venues/perheiden-talo", "people", "calendar", "about", "privacy", "accessibility", "help")


def test_the_calendar_page_gives_each_kind_of_calendar_its_link(autumn: Autumn, read: Reader) -> None:
    page = read("/en/calendar")
    links = read.links("/en/calendar")

    assert "refreshed within some hours" in page
    assert "http://tavataan.test/feeds/public.ics?lang=en" in page
    assert "http://tavataan.test/feeds/venues/perheiden-talo.ics?lang=en" in page
    assert links["Apple or Outlook on a computer : Perheiden talo"] == (
        "webcal://tavataan.test/feeds/venues/perheiden-talo.ics?lang=en"
    )
    assert links["Google : All sessions (opens another service)"] == (
        "https://calendar.google.com/calendar/r?cid=webcal%3A%2F%2Ftavataan.test%2Ffeeds%2Fpublic.ics%3Flang%3Den"
    )
    assert links["Outlook on the web : All sessions (opens another service)"] == (
        "https://outlook.office.com/calendar/0/addfromweb"
        "?url=http%3A%2F%2Ftavataan.test%2Ffeeds%2Fpublic.ics%3Flang%3Den&name=All%20sessions"
    )


def test_a_calendar_speaks_the_language_of_the_page_it_was_taken_from(autumn: Autumn, client: FlaskClient) -> None:
    assert 'href="webcal://tavataan.test/feeds/public.ics"' in client.get("/fi/calendar").text

    page = client.get("/selko/calendar").text
    feed = client.get("/feeds/public.ics?lang=selko").text

    assert 'href="webcal://tavataan.test/feeds/public.ics?lang=selko"' in page
    assert "SUMMARY:Tule juttelemaan perheen asioista\\, Perheiden talo" in feed
    assert "PRODID:-//Tavataan//Tavataan//FI-SIMPLE" in feed


def test_the_privacy_notice_names_the_controllers_and_the_days(
    autumn: Autumn, settings: dict[str, str], read: Reader
) -> None:
    page = read("/en/privacy")

    assert "We use your details only for this meeting and delete them after 30 days." in page
    assert "Pieksämäen kaupunki (in Finnish)" not in page  # a name is a name
    assert "Pieksämäen kaupunki" in page
    assert "Etelä-Savon hyvinvointialue" in page
    assert "Data Protection Ombudsman" in page


def test_the_accessibility_statement_lists_every_known_fault_and_the_supervisor(
    autumn: Autumn, app: Flask, read: Reader
) -> None:
    page = read("/en/accessibility")

    assert len(KNOWN_FAULTS) == 3
    with app.test_request_context("/en/"):
        use_language("en")
        for fault in KNOWN_FAULTS:
            assert str(fault.what) in page
            assert str(fault.why) in page
    assert "Traficom" in page
    assert "The service is provided by Pieksämäki family centre." in page
    assert "We answer within 14 days." in page


def test_the_contact_of_the_settings_stands_where_people_ask(
    autumn: Autumn, settings: dict[str, str], request: pytest.FixtureRequest
) -> None:
    settings["TAVATAAN_CONTACT_EMAIL"] = "palaute@example.fi"
    client: FlaskClient = request.getfixturevalue("client")

    for page in ("accessibility", "privacy", "help"):
        assert "mailto:palaute@example.fi" in client.get(f"/fi/{page}").text


def test_the_owner_is_the_municipality_unless_the_settings_name_another(
    autumn: Autumn, settings: dict[str, str], request: pytest.FixtureRequest
) -> None:
    settings["TAVATAAN_SERVICE_OWNER"] = "Etelä-Savon perhekeskus"
    client: FlaskClient = request.getfixturevalue("client")

    assert "<small>Etelä-Savon perhekeskus</small>" in client.get("/fi/").text


def test_every_link_of_the_frame_leads_to_a_page(autumn: Autumn, client: FlaskClient) -> None:
    page = client.get("/sv/").text
    frame = page.partition("<main")[0] + page.partition("</main>")[2]
    addresses = {piece.partition('"')[0] for piece in frame.split('href="')[1:]}
    pages = {address for address in addresses if address.startswith("/") and not address.startswith("/static/")}

    assert "/sv/venues" in pages
    assert "/sv/privacy" in pages
    for address in sorted(pages):
        assert client.get(address).status_code == 200, address


def test_the_menu_shows_where_the_reader_is(autumn: Autumn, client: FlaskClient) -> None:
    assert '<a href="/en/venues" aria-current="page">Places</a>' in client.get("/en/venues").text
    assert "<small>Pieksämäki family centre</small>" in client.get("/en/venues").text


@pytest.mark.parametrize("language", LANGUAGES)
def test_public_pages_set_no_cookie_and_know_their_own_tag(autumn: Autumn, client: FlaskClient, language: str) -> None:
    for page in (*PAGES, "sessions/first", "sessions/first/event.ics", "m/pieksamaki/"):
        path = f"/{language}/{page}"
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert "Set-Cookie" not in answer.headers, path
        assert answer.headers["Cache-Control"] == "public, max-age=0, s-maxage=10", path
        again = client.get(path, headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b""), path


def test_the_language_links_keep_the_page_and_its_question(autumn: Autumn, client: FlaskClient) -> None:
    page = client.get("/fi/sessions/first?service=family_guidance").text

    assert 'href="/sv/sessions/first?service=family_guidance"' in page


def test_robots_are_kept_from_what_is_private(client: FlaskClient) -> None:
    answer = client.get("/robots.txt")

    assert answer.content_type == "text/plain; charset=utf-8"
    assert answer.text.splitlines() == [
        "User-agent: *",
        "Disallow: /staff",
        "Disallow: /feeds/p/",
        "Disallow: /*/b/",
        "Disallow: /*/s/",
        "Disallow: /*/code",
        "",
        "Sitemap: http://tavataan.test/sitemap.xml",
    ]


def test_whoever_finds_a_weakness_is_told_whom_to_tell_in_the_same_bytes_for_a_month(
    app: Flask, settings: dict[str, str], frozen: Callable[[datetime], None]
) -> None:
    def read(contact: str, day: str = "2018-10-25") -> tuple[int, str]:
        app.config["SETTINGS"] = read_config({**settings, "TAVATAAN_SECURITY_CONTACT": contact})
        frozen(datetime.fromisoformat(f"{day}T12:00:00+00:00"))
        kept.init_app(app)
        answer = app.test_client().get("/.well-known/security.txt")
        return answer.status_code, answer.text

    status, told = read("security@example.fi")

    assert (status, told.splitlines()) == (
        200,
        [
            "Contact: mailto:security@example.fi",
            "Expires: 2019-09-01T00:00:00Z",
            "Preferred-Languages: fi, sv, en",
            "Canonical: http://tavataan.test/.well-known/security.txt",
        ],
    )
    assert [read("security@example.fi", day)[1] == told for day in ("2018-10-01", "2018-10-31")] == [True, True]
    assert "Expires: 2019-12-01T" in read("security@example.fi", "2019-01-01")[1]
    assert "Contact: https://example.fi/report\n" in read("https://example.fi/report")[1]
    assert read("")[0] == 404


def test_an_installation_without_anything_yet_still_has_its_pages(client: FlaskClient) -> None:
    assert "There are no coming sessions right now." in words(client.get("/en/").text)
    assert "There are no places yet." in words(client.get("/en/venues").text)
    for page in PAGES:
        status = client.get(f"/en/{page}").status_code
        assert status == (404 if page.startswith("venues/") else 200)


def test_several_municipalities_let_the_reader_choose(autumn: Autumn, read: Reader, database: Engine) -> None:
    with db.transaction(database) as tx:
        town = tx.merge(autumn.world.municipality)
        names = {"fi": "Joroinen"}
        tx.add(type(town)(area_id=town.area_id, slug="joroinen", names=names, owner_names=names))

    assert "Choose your municipality Pieksämäki Joroinen" in read("/en/")
    assert read.links("/en/")["Joroinen"] == "/en/m/joroinen/"
    assert "Next session Thu 1 Nov" in read("/en/m/pieksamaki/")
    assert "There are no coming sessions right now." in read("/en/m/joroinen/")
    assert '<small><bdi lang="fi">Joroinen</bdi></small>' in read.client.get("/en/m/joroinen/").text
