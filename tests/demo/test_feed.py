"""The pilot's public feed as calendar programs read it: the same six events, to the second."""

from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser
from sqlalchemy import Engine

from tests.ical.ical_js import ical_js_reader
from tests.ical.readers import READERS, Reading, assert_well_formed

SIX = [
    ("2018-09-06T06:30:00Z", "2018-09-06T08:00:00Z", "Perheiden talo"),
    ("2018-09-18", "2018-09-19", "Kontiopuiston päiväkoti"),
    ("2018-11-01T07:30:00Z", "2018-11-01T09:00:00Z", "Perheiden talo"),
    ("2018-11-15T10:30:00Z", "2018-11-15T12:00:00Z", "Kontiopuiston päiväkoti"),
    ("2018-11-29T07:30:00Z", "2018-11-29T09:00:00Z", "Perheiden talo"),
    ("2018-12-13T10:30:00Z", "2018-12-13T12:00:00Z", "Kontiopuiston päiväkoti"),
]


def test_four_readers_agree_on_the_pilots_six_events(
    app: Flask, client: FlaskClient, database: Engine, browser: Browser
) -> None:
    app.test_cli_runner().invoke(args=["demo", "load"])

    feed = client.get("/feeds/public.ics").data

    assert_well_formed(feed)
    with ical_js_reader(browser) as read_by_ical_js:
        readings = {name: read(feed) for name, read in {**READERS, "ical.js": read_by_ical_js}.items()}
    for name, reading in readings.items():
        assert _facts(reading) == SIX, name
    assert len({_by_uid(reading) for reading in readings.values()}) == 1


def test_the_pilots_feed_keeps_its_bytes_when_nothing_changed(
    app: Flask, client: FlaskClient, database: Engine
) -> None:
    app.test_cli_runner().invoke(args=["demo", "load"])

    first = client.get("/feeds/public.ics")
    app.test_cli_runner().invoke(args=["jobs", "once", "make_dates"])
    second = client.get("/feeds/public.ics")

    assert first.data == second.data
    assert first.headers["ETag"] == second.headers["ETag"]


def _facts(readings: list[Reading]) -> list[tuple[str, str, str]]:
    return sorted((one.starts, one.ends, one.location.split(",")[0]) for one in readings)


def _by_uid(readings: list[Reading]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((one.uid, one.summary) for one in readings))
