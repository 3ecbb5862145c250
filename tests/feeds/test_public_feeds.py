"""Public feeds: bytes of rows, the same bytes while nothing changed, in the forms calendar programs ask for."""

import gzip
from datetime import UTC, date, datetime, time

from flask.testing import FlaskClient
from sqlalchemy import Engine

from booking.db import transaction
from booking.schedule.model import Occurrence
from tests.ical.readers import READERS, assert_well_formed
from tests.support.statements import statements_of
from tests.support.world import MADE_AT, World, drop_in, small_world


def _pilot(database: Engine) -> World:
    with transaction(database) as tx:
        world = small_world(tx)
        drop_in(tx, world, date(2018, 11, 1))
        drop_in(tx, world, date(2018, 11, 15), time(12, 30), time(14, 0), venue=world.daycare)
        evening = drop_in(tx, world, date(2018, 9, 18), venue=world.daycare, team=())
        evening.kind, evening.names = "evening", {"fi": "Toiminnallinen ilta"}
        evening.starts = evening.ends = evening.starts_at = evening.ends_at = None
        evening.slot_minutes = evening.lanes = None
    return world


def _summaries(feed: bytes) -> list[tuple[str, str, str]]:
    readings = [sorted((r.starts, r.ends, r.summary) for r in read(feed)) for read in READERS.values()]
    assert readings[0] == readings[1] == readings[2]
    return readings[0]


def test_the_public_feed_says_to_the_second_when_and_where(client: FlaskClient, database: Engine) -> None:
    _pilot(database)

    answer = client.get("/feeds/public.ics?lang=en")

    assert answer.status_code == 200
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert_well_formed(answer.data)
    assert _summaries(answer.data) == [
        ("2018-09-18", "2018-09-19", "Toiminnallinen ilta, Kontiopuiston päiväkoti"),
        ("2018-11-01T07:30:00Z", "2018-11-01T09:00:00Z", "Chat with family services, Perheiden talo"),
        (
            "2018-11-15T10:30:00Z",
            "2018-11-15T12:00:00Z",
            "Chat with family services, Kontiopuiston päiväkoti",
        ),
    ]


def test_a_venue_feed_has_only_its_own_sessions(client: FlaskClient, database: Engine) -> None:
    _pilot(database)

    feed = client.get("/feeds/venues/perheiden-talo.ics").data

    assert [starts for starts, _ends, _summary in _summaries(feed)] == ["2018-11-01T07:30:00Z"]


def test_unpublished_sessions_are_in_no_public_feed(client: FlaskClient, database: Engine) -> None:
    with transaction(database) as tx:
        drop_in(tx, small_world(tx), is_published=False)

    assert b"BEGIN:VEVENT" not in client.get("/feeds/public.ics").data
    assert b"BEGIN:VEVENT" not in client.get("/feeds/venues/perheiden-talo.ics").data


def test_the_bytes_and_the_etag_stay_while_nothing_changes(client: FlaskClient, database: Engine) -> None:
    _pilot(database)

    first, second = client.get("/feeds/public.ics"), client.get("/feeds/public.ics")

    assert first.data == second.data
    assert first.headers["ETag"] == second.headers["ETag"]
    assert first.headers["Last-Modified"] == "Sun, 30 Sep 2018 21:00:00 GMT"
    assert first.headers["Cache-Control"] == "public, max-age=60"


def test_a_reader_that_has_the_feed_gets_304_until_something_changes(client: FlaskClient, database: Engine) -> None:
    _pilot(database)
    etag = client.get("/feeds/public.ics").headers["ETag"]

    known = client.get("/feeds/public.ics", headers={"If-None-Match": etag})
    with transaction(database) as tx:
        row = tx.query(Occurrence).filter_by(held_on=date(2018, 11, 1)).one()
        row.cancelled_at = row.revised_at = datetime(2018, 10, 20, 8, 0, tzinfo=UTC)
        row.cancelled_by, row.cancel_reason, row.sequence = "user", "vesikatko", 1
    changed = client.get("/feeds/public.ics", headers={"If-None-Match": etag})

    assert known.status_code == 304
    assert known.data == b""
    assert changed.status_code == 200
    assert changed.headers["Last-Modified"] == "Sat, 20 Oct 2018 08:00:00 GMT"
    assert b"STATUS:CANCELLED" in changed.data
    assert b"SEQUENCE:1" in changed.data
    assert b"SUMMARY:CANCELLED: Chat" in client.get("/feeds/public.ics?lang=en").data


def test_if_modified_since_alone_is_heard_too(client: FlaskClient, database: Engine) -> None:
    _pilot(database)

    fresh = client.get("/feeds/public.ics", headers={"If-Modified-Since": "Sun, 30 Sep 2018 21:00:00 GMT"})
    stale = client.get("/feeds/public.ics", headers={"If-Modified-Since": "Sun, 30 Sep 2018 20:59:59 GMT"})

    assert fresh.status_code == 304
    assert stale.status_code == 200


def test_head_tells_the_same_without_the_body(client: FlaskClient, database: Engine) -> None:
    _pilot(database)

    got, head = client.get("/feeds/public.ics"), client.head("/feeds/public.ics")

    assert head.status_code == 200
    assert head.data == b""
    assert head.headers["ETag"] == got.headers["ETag"]
    assert head.headers["Content-Length"] == got.headers["Content-Length"]


def test_gzip_has_an_etag_of_its_own_and_the_same_bytes_inside(client: FlaskClient, database: Engine) -> None:
    _pilot(database)

    plain = client.get("/feeds/public.ics")
    zipped = client.get("/feeds/public.ics", headers={"Accept-Encoding": "gzip"})
    refused = client.get("/feeds/public.ics", headers={"Accept-Encoding": "gzip;q=0, identity"})

    assert zipped.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.data) == plain.data
    assert zipped.headers["ETag"] != plain.headers["ETag"]
    assert zipped.headers["Vary"] == "Accept-Encoding"
    assert refused.data == plain.data


def test_other_methods_are_refused(client: FlaskClient, database: Engine) -> None:
    assert client.post("/feeds/public.ics").status_code == 405


def test_an_unknown_venue_is_404(client: FlaskClient, database: Engine) -> None:
    assert client.get("/feeds/venues/nowhere.ics").status_code == 404


def test_the_queries_of_a_feed_do_not_grow_with_history(client: FlaskClient, database: Engine) -> None:
    world = _pilot(database)

    few = _queries(client, database)
    with transaction(database) as tx:
        tx.add_all(
            Occurrence(
                municipality_id=world.municipality.id,
                kind="evening",
                names={"fi": "Ilta"},
                venue_id=world.house.id,
                held_on=date(2000 + n % 18, 1 + n % 12, 1 + n % 28),
                created_at=MADE_AT,
                published_at=MADE_AT,
                revised_at=MADE_AT,
            )
            for n in range(2000)
        )
    many = _queries(client, database)

    assert few == many == 3


def _queries(client: FlaskClient, database: Engine) -> int:
    client.get("/en/help")  # what every page keeps until something is written is read by now
    with statements_of(database) as sent:
        assert client.get("/feeds/public.ics").status_code == 200
    return len([statement for statement in sent if statement.startswith("SELECT")])
