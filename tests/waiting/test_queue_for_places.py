"""One may queue for a place, or for any of several: the first time that becomes free at one of them is offered."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from booking import db
from booking.checks.service import broken
from booking.errors import Missing
from booking.waiting.rounds import offer_at
from booking.waiting.service import end_old, join_venues, leave
from tests.support.autumn import Autumn
from tests.support.families import errors, send
from tests.support.moments import NOW

from .conftest import let_go, offered, queue_up, queueing

BOTH = ("perheiden-talo", "kontiopuisto")


def test_the_first_time_at_any_of_the_places_is_offered_in_the_order_of_all(database: Engine, autumn: Autumn) -> None:
    with db.transaction(database) as tx:
        queue_up(tx, autumn.second, "Aino")
        join_venues(tx, queueing("Bertta", venue_slugs=BOTH), now=NOW)
        join_venues(tx, queueing("Celia", venue_slugs=("kontiopuisto",)), now=NOW)
        let_go(tx, autumn.second_slots["13.00"])
        let_go(tx, autumn.second_slots["13.15"])
        let_go(tx, autumn.second_slots["13.30"])
        let_go(tx, autumn.first_slots["10.00"])

        assert offered(tx) == [("Aino", "13.00"), ("Bertta", "13.15"), ("Celia", "13.30")]
        assert broken(tx, now=NOW, retention_days=30) == ()


def test_what_is_free_when_one_begins_to_queue_is_offered_at_once(database: Engine, autumn: Autumn) -> None:
    with db.transaction(database) as tx:
        let_go(tx, autumn.second_slots["13.00"])
        aino = join_venues(tx, queueing("Aino", venue_slugs=BOTH), now=NOW)
    offer_at(database, aino, now=NOW)

    with db.reading(database) as tx:
        assert offered(tx) == [("Aino", "13.00")]


def test_nobody_queues_for_a_place_that_is_not_there(database: Engine, autumn: Autumn) -> None:
    with db.transaction(database) as tx, pytest.raises(Missing):
        join_venues(tx, queueing("Aino", venue_slugs=("nowhere",)), now=NOW)


def test_who_has_left_or_queued_for_half_a_year_is_offered_nothing(database: Engine, autumn: Autumn) -> None:

    with db.transaction(database) as tx:
        aino = join_venues(tx, queueing("Aino", venue_slugs=BOTH), now=NOW - timedelta(days=181))
        bertta = join_venues(tx, queueing("Bertta", venue_slugs=BOTH), now=NOW)
        leave(tx, bertta, now=NOW)
        let_go(tx, autumn.first_slots["10.00"])
        assert offered(tx) == []
        assert end_old(tx, now=NOW) == 1
        assert aino.leave_reason == "over"


def test_a_place_that_is_full_leads_to_its_queue_and_several_can_be_ticked(client: FlaskClient, autumn: Autumn) -> None:
    page = client.get("/en/venues/kontiopuisto")
    form = client.get("/en/queue?venue=kontiopuisto")
    nobody = send(client, "/en/queue", nickname="Aino", email="aino@example.fi")
    answer = send(client, "/en/queue", nickname="Aino", email="aino@example.fi", venues=list(BOTH), wish="")
    place = client.get(answer.location)

    assert 'href="/en/queue?venue=kontiopuisto"' in page.text
    assert form.text.count("checked") == 1
    assert (nobody.status_code, errors(nobody)) == (422, ["Choose at least one place"])
    assert answer.status_code == 303
    assert "You are in the queue until Tue\xa023\xa0Apr\xa02019 at the latest." in place.text
