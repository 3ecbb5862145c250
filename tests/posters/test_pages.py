"""The poster of a place at its address, and the page on which staff choose it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from booking import db
from booking.schedule.model import Occurrence, Series
from booking.venues.model import FormerSlug, Venue
from tests.site.world import Autumn
from tests.support.answers import OWN
from tests.support.sign_in import sign_in

from .paper import A4, A5, Paper, opened

POSTER = "/fi/venues/kontiopuisto/poster.pdf"


def paper(client: FlaskClient, path: str) -> Paper:
    """Return the document at an address."""
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    assert answer.mimetype == "application/pdf"
    return opened(answer.data)


def test_the_poster_tells_when_where_and_holds_the_short_address(autumn: Autumn, client: FlaskClient) -> None:
    poster = paper(client, f"{POSTER}?also=sv&also=selko")

    assert poster.sizes == [A4]
    assert poster.scanned() == [f"{OWN}/v/kontiopuisto"]
    assert (
        "Tule juttelemaan perheen arjesta Perhepalvelujen ammattilaiset ovat tavattavissa. Lapsi saa olla mukana."
        " Tapaaminen on maksuton." in poster.words
    )
    assert (
        "Varaa aika tai tule ilman varausta to 15.11. klo 12.30–14 Täällä, Kontiopuiston päiväkoti (missä)"
        " to 13.12. klo 12.30–14 Täällä, Kontiopuiston päiväkoti (missä) Katso ajat ja varaa"
        " tavataan.test /v/kontiopuisto Svenska Kom och prata om familjens vardag. Avgiftsfritt."
        " Selkokieli Tule juttelemaan perheen asioista."
        " Tämä ei maksa mitään. Pieksämäen perhekeskus" in poster.words
    )


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("sv", "Boka en tid eller kom utan bokning tors 15.11 kl. 12.30–14 Här, Kontiopuiston päiväkoti"),
        ("en", "Book a time, or come without booking Thu 15 Nov 12.30–14.00 Here, Kontiopuiston päiväkoti"),
        ("selko", "Varaa aika tai tule ilman varausta torstai 15.11. kello 12.30–14 Täällä, Kontiopuiston päiväkoti"),
    ],
)
def test_the_poster_speaks_each_language(autumn: Autumn, client: FlaskClient, language: str, words: str) -> None:
    poster = paper(client, f"/{language}/venues/kontiopuisto/poster.pdf?size=a5&also={language}")

    assert words in poster.words
    assert poster.sizes == [A5]
    assert poster.catalogue["/Lang"] == {"sv": "sv", "en": "en", "selko": "fi"}[language]


def test_cancelled_dates_are_left_out_and_the_same_round_elsewhere_fills_up(
    autumn: Autumn, client: FlaskClient, database: Engine
) -> None:
    with db.transaction(database) as tx:
        series = _series(autumn)
        tx.add(series)
        tx.flush()
        for step, row in enumerate((autumn.first, autumn.second, autumn.third, autumn.fourth)):
            found = tx.get_one(Occurrence, row.id)
            found.series_id, found.step = series.id, step
        tx.get_one(Occurrence, autumn.fourth.id).cancelled_at = datetime(2018, 10, 20, 9, 0, tzinfo=UTC)

    words = paper(client, POSTER).words

    assert (
        "to 1.11. klo 9.30–11 Perheiden talo to 15.11. klo 12.30–14 Täällä, Kontiopuiston päiväkoti (missä)"
        " to 29.11. klo 9.30–11 Perheiden talo Katso" in words
    )
    assert "13.12." not in words


def test_without_dates_the_code_leads_to_what_comes(autumn: Autumn, client: FlaskClient, database: Engine) -> None:
    with db.transaction(database) as tx:
        for row in tx.query(Occurrence):
            row.held_on -= timedelta(days=400)
            row.starts = row.ends = row.starts_at = row.ends_at = None

    assert "Katso seuraavat ajat koodilla tai tästä osoitteesta." in paper(client, POSTER).words


def test_a_cancelled_session_has_a_notice_with_the_next_dates(
    autumn: Autumn, client: FlaskClient, database: Engine, frozen: Callable[[datetime], None]
) -> None:
    path = "/fi/sessions/second/cancelled.pdf"
    assert client.get(path).status_code == 404
    with db.transaction(database) as tx:
        tx.get_one(Occurrence, autumn.second.id).cancelled_at = datetime(2018, 11, 14, 9, 0, tzinfo=UTC)
        tx.get_one(Occurrence, autumn.second.id).cancel_reason = "Aino sairastui"

    before = paper(client, f"{path}?size=a5&also=sv")
    frozen(datetime(2018, 11, 15, 7, 0, tzinfo=UTC))
    on_the_day = paper(client, path)

    assert before.sizes == [A5]
    assert before.scanned() == [f"{OWN}/v/kontiopuisto"]
    assert (
        "Kontiopuiston päiväkoti Peruttu Tapaaminen to 15.11.2018 klo 12.30–14 on peruttu. Pahoittelemme."
        " Tervetuloa seuraavaan tapaamiseen to 13.12. klo 12.30–14 Täällä" in before.words
    )
    assert "Svenska Träffen tors 15.11.2018 kl. 12.30–14 är inställd. Vi beklagar." in before.words
    assert "Kontiopuiston päiväkoti Peruttu tänään Tapaaminen to 15.11." in on_the_day.words
    assert "Aino" not in on_the_day.words


def test_staff_find_the_notice_on_the_page_of_a_cancelled_session(
    autumn: Autumn, client: FlaskClient, database: Engine
) -> None:
    sign_in(client, autumn.world.users["director"])
    assert client.get("/staff/sessions/second/notice").headers["Location"] == "/staff/sessions/second"
    with db.transaction(database) as tx:
        tx.get_one(Occurrence, autumn.second.id).cancelled_at = datetime(2018, 10, 24, 9, 0, tzinfo=UTC)

    assert 'href="/staff/sessions/second/notice"' in client.get("/staff/sessions/second").text
    page = client.get("/staff/sessions/second/notice?size=a5&main=sv").text
    assert 'href="/sv/sessions/second/cancelled.pdf?size=a5"' in page


def test_a_place_without_a_door_has_no_poster(autumn: Autumn, client: FlaskClient, database: Engine) -> None:
    with db.transaction(database) as tx:
        place = tx.query(Venue).filter(Venue.slug == "kontiopuisto").one()
        place.kind, place.remote_way = "online", "video"
    sign_in(client, autumn.world.users["director"])

    assert client.get(POSTER).status_code == 404
    assert "poster" not in client.get("/fi/venues/kontiopuisto").text
    assert "poster" not in client.get("/staff/venues/kontiopuisto").text
    assert "Varaa aika: " in client.get("/staff/sessions/second").text


def test_a_poster_is_kept_until_what_is_on_it_changes(autumn: Autumn, client: FlaskClient, database: Engine) -> None:
    first = client.get(POSTER)
    etag = first.headers["ETag"]
    assert client.get(POSTER, headers={"If-None-Match": etag}).status_code == 304

    _rename(database, "Kontion päiväkoti")
    changed = client.get(POSTER, headers={"If-None-Match": etag})

    assert changed.status_code == 200
    assert "Kontion päiväkoti" in opened(changed.data).words


def test_a_picture_shows_the_same(autumn: Autumn, client: FlaskClient) -> None:
    answer = client.get("/fi/venues/kontiopuisto/poster.png")

    assert answer.mimetype == "image/png"
    assert answer.data.startswith(b"\x89PNG")


def test_who_asks_for_ever_new_sheets_waits_and_known_ones_are_still_given(
    autumn: Autumn, client: FlaskClient, database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("booking.posters.served.as_pdf", lambda page: b"%PDF " + page["place"].encode())
    statuses = []
    for number in range(61):
        _rename(database, f"Päiväkoti {number}")
        statuses.append(client.get(POSTER).status_code)
    _rename(database, "Päiväkoti 3")

    assert statuses == [200] * 60 + [429]
    assert client.get(POSTER).data == "%PDF Päiväkoti 3".encode()


def test_the_short_address_speaks_the_language_of_the_reader(
    autumn: Autumn, client: FlaskClient, database: Engine
) -> None:
    with db.transaction(database) as tx:
        tx.add(FormerSlug(slug="vanha", venue_id=autumn.world.daycare.id))

    def led(asked: str, slug: str = "kontiopuisto") -> str:
        answer = client.get(f"/v/{slug}", headers={"Accept-Language": asked})
        assert answer.status_code == 302
        return answer.headers["Location"]

    assert led("sv-FI,sv;q=0.9,en;q=0.8") == "/sv/sessions/second"
    assert led("ar,en-GB;q=0.7,fi;q=0.3") == "/en/sessions/second"
    assert led("ar") == led("") == led("*;q=x") == led("fi", "vanha") == "/fi/sessions/second"


def test_staff_choose_the_language_and_the_size(autumn: Autumn, client: FlaskClient) -> None:
    sign_in(client, autumn.world.users["director"])

    usual = client.get("/staff/venues/kontiopuisto/poster").text
    chosen = client.get("/staff/venues/kontiopuisto/poster?size=a5&main=en&also=sv&also=en").text

    assert 'href="/fi/venues/kontiopuisto/poster.pdf?also=sv&amp;also=en&amp;also=selko&amp;size=a4"' in usual
    assert 'src="/en/venues/kontiopuisto/poster.png?also=sv&amp;size=a5"' in chosen


def _rename(engine: Engine, name: str) -> None:
    with db.transaction(engine) as tx:
        venue = tx.query(Venue).filter(Venue.slug == "kontiopuisto").one()
        venue.names = {"fi": name}


def _series(autumn: Autumn) -> Series:
    return Series(
        municipality_id=autumn.world.municipality.id,
        term_id=autumn.world.term.id,
        kind="drop_in",
        names={},
        anchor_on=date(2018, 11, 1),
        every_weeks=2,
        turn_rule="keep_turn",
        first_on=date(2018, 11, 1),
        skips_holidays=True,
        skips_school_breaks=True,
    )
