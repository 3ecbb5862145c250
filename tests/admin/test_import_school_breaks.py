"""A table of school breaks is looked at first, then taken over: all of it or nothing."""

import io
from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from booking import db
from booking.network.model import SchoolBreak
from tests.support.sign_in import form_token
from tests.support.world import World

from .conftest import seen_in, send
from .test_school_breaks import TABLE, weekly_sessions

IMPORT = f"{TABLE}/import"
GOOD = "Nimi;Namn;Alkaa;Päättyy\nSyysloma;Höstlov;12.11.2018;16.11.2018\nJoululoma;Jullov;2018-12-22;2019-01-06\n"
EXPORTED = (
    "Name in Finnish;Name in Swedish;Name in English;Name in easy Finnish;First day;Last day\r\n"
    "Syysloma;Höstlov;;;12.11.2018;16.11.2018\r\n"
    "Joululoma;Jullov;;;22.12.2018;6.1.2019\r\n"
)


@pytest.fixture
def coordinator(client_of: Callable[[str], FlaskClient]) -> FlaskClient:
    """Return the client of the coordinator."""
    return client_of("coordinator")


def kept(database: Engine) -> list[tuple[str, str, str]]:
    with db.reading(database) as tx:
        rows = tx.scalars(select(SchoolBreak).order_by(SchoolBreak.first_on)).all()
        return [(row.names["fi"], row.first_on.isoformat(), row.last_on.isoformat()) for row in rows]


def upload(client: FlaskClient, data: bytes, **fields: str) -> TestResponse:
    file = (io.BytesIO(data), "lomat.csv")
    sent = {"form_token": form_token(client), "table": "", "seen": "", **fields, "file": file}
    return client.post(f"{IMPORT}?lang=en", data=sent, content_type="multipart/form-data")


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_an_uploaded_table_is_shown_and_then_imported(
    coordinator: FlaskClient,
    database: Engine,
    world: World,
    acts: Callable[[], list[tuple[str, str]]],
    encoding: str,
):
    weekly_sessions(database, world)

    shown = upload(coordinator, GOOD.encode(encoding))

    assert shown.status_code == 200
    assert "Import 2 breaks" in shown.text
    assert "1 planned session is on the new days." in shown.text
    assert kept(database) == []
    for _press in range(2):
        answer = send(coordinator, IMPORT, table=GOOD, seen=seen_in(shown))
    assert kept(database) == [("Syysloma", "2018-11-12", "2018-11-16"), ("Joululoma", "2018-12-22", "2019-01-06")]
    assert acts()[-1] == ("import_school_breaks", "municipality")
    assert [act for act, _subject in acts()].count("import_school_breaks") == 1
    assert answer.status_code == 409, "pressed again, it shows that everything is there already"
    assert "Everything is there already." in answer.text


def test_one_wrong_line_keeps_the_others_out(coordinator: FlaskClient, database: Engine):
    table = f"{GOOD}Talviloma;Sportlov;4.3.;8.3.2019\nVappu;;1.1.2019;1.1.2019\n"

    shown = send(coordinator, IMPORT, table=table)

    assert shown.status_code == 422
    assert "Nothing was imported" in shown.text
    assert "Line 4:" in shown.text
    assert "“4.3.” is no date. Write it like 15.10.2018 or 2018-10-15." in shown.text
    assert "Line 5:" in shown.text
    assert "The days overlap with line 3." in shown.text
    assert "Import 2 breaks" not in shown.text
    assert "Talviloma;Sportlov;4.3.;8.3.2019" in shown.text, "the table is there to be corrected"
    assert seen_in(shown) == ""
    assert send(coordinator, IMPORT, table=table, seen="0" * 20).status_code == 422
    assert kept(database) == []


def test_what_was_not_shown_is_not_done(coordinator: FlaskClient, database: Engine):
    seen = seen_in(send(coordinator, IMPORT, table=GOOD))
    other = GOOD.replace("16.11.2018", "15.11.2018")

    changed = send(coordinator, IMPORT, table=other, seen=seen)
    looked = send(coordinator, IMPORT, table=GOOD, seen=seen, again="y")

    assert changed.status_code == 409
    assert "The table or the breaks have changed meanwhile." in changed.text
    assert looked.status_code == 200
    assert kept(database) == []
    assert send(coordinator, IMPORT, table=other, seen=seen_in(changed)).status_code == 303
    assert kept(database)[0] == ("Syysloma", "2018-11-12", "2018-11-15")


def test_what_is_there_gets_new_names_and_is_never_there_twice(
    coordinator: FlaskClient, database: Engine, world: World
):
    with db.transaction(database) as tx:
        days = {"first_on": date(2018, 11, 12), "last_on": date(2018, 11, 16)}
        names = {"fi": "Syysloma", "en": "Autumn holiday"}
        tx.add(SchoolBreak(municipality_id=world.municipality.id, names=names, **days))

    shown = send(coordinator, IMPORT, table=GOOD)
    assert "Gets new names" in shown.text
    assert send(coordinator, IMPORT, table=GOOD, seen=seen_in(shown)).status_code == 303

    with db.reading(database) as tx:
        first = tx.scalars(select(SchoolBreak).order_by(SchoolBreak.first_on)).first()
        assert first is not None
        assert first.names == {"fi": "Syysloma", "sv": "Höstlov", "en": "Autumn holiday"}
    assert len(kept(database)) == 2
    overlapping = send(coordinator, IMPORT, table="nimi;alkaa;päättyy\nLoma;16.11.2018;17.11.2018")
    assert overlapping.status_code == 422
    assert "already: Autumn holiday 12.11.2018–16.11.2018." in overlapping.text


def test_what_is_exported_is_imported_again_as_it_was(coordinator: FlaskClient, database: Engine):
    send(coordinator, IMPORT, table=GOOD, seen=seen_in(send(coordinator, IMPORT, table=GOOD)))

    file = coordinator.get(f"{TABLE}.csv?lang=en")

    assert file.headers["Content-Disposition"] == 'attachment; filename="breaks-pieksamaki.csv"'
    assert file.headers["Cache-Control"] == "no-store"
    assert file.data.decode("utf-8-sig") == EXPORTED
    for language in ("fi", "sv", "en"):
        again = upload(coordinator, coordinator.get(f"{TABLE}.csv?lang={language}").data)
        assert again.status_code == 200
        assert "Everything is there already." in again.text


def test_a_name_that_is_a_formula_stays_text(coordinator: FlaskClient, database: Engine):
    table = 'nimi;alkaa;päättyy\n"=1+1<script>";4.3.2019;8.3.2019'

    shown = send(coordinator, IMPORT, table=table)
    send(coordinator, IMPORT, table=table, seen=seen_in(shown))

    assert "<script>" not in shown.text
    assert kept(database) == [("=1+1<script>", "2019-03-04", "2019-03-08")]
    assert "\r\n'=1+1<script>;" in coordinator.get(f"{TABLE}.csv").text


@pytest.mark.parametrize(
    ("data", "status", "said"),
    [
        (b"", 422, "Choose a file, or paste the table."),
        (b"\x89PNG\r\n\x1a\n\x00\x00", 422, "This file is no table of text."),
        (b"nimi;alkaa\n" + b"Syysloma;x\n", 422, "The header row has no column “Last day”."),
        (b"x" * 50_001, 422, "This is too long: at most 50000 characters."),
        (b"x" * 65_000, 413, "Shorten the text"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_words(coordinator: FlaskClient, data: bytes, status: int, said: str):
    answer = upload(coordinator, data)

    assert answer.status_code == status
    assert said in answer.text
