"""A place without a door: its pages say how one meets, never where, and nowhere that one can come without booking."""

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select, update

from booking import db
from booking.following.slots import cut_slots
from booking.reservations.model import Slot
from booking.reservations.service import reserve
from booking.schedule.model import Occurrence
from booking.venues.model import Venue
from tests.support.autumn import asking
from tests.support.moments import NOW
from tests.support.world import drop_in, small_world

ADDRESS = "https://video.example.fi/salainen-huone"
NUMBER = "015 999 8888"
DURING = datetime(2018, 11, 1, 8, 0, tzinfo=UTC)
WALK_IN = re.compile(r"without booking|just come|no booking needed|Just come|at the door|come anyway", re.IGNORECASE)


@pytest.fixture
def paths(client: FlaskClient, database: Engine) -> list[str]:
    """Make the family house one for remote meetings; return every public page and file on which it stands."""
    with db.transaction(database) as tx:
        world = small_world(tx)
        world.house.kind, world.house.remote_way = "online", "video"
        world.house.meeting_url, world.house.call_number = ADDRESS, NUMBER
        world.town.meeting_url = ADDRESS
        session = drop_in(tx, world)
        slot = cut_slots(tx, session)[0].public_id
        page = f"/en/sessions/{session.public_id}"
        return [
            *("/en/", "/en/venues", "/en/venues/perheiden-talo", "/en/embed/perheiden-talo", "/en/calendar"),
            *(page, f"{page}/event.ics", f"{page}/book?slot={slot}"),
            *("/feeds/public.ics", "/feeds/venues/perheiden-talo.ics", "/sitemap.xml"),
        ]


def test_the_address_of_the_meeting_stands_on_no_public_page_and_in_no_feed(
    client: FlaskClient, paths: list[str]
) -> None:
    for path in paths:
        answer = client.get(path)
        assert answer.status_code == 200, path
        for secret in ("salainen", "video.example.fi", NUMBER):
            assert secret not in answer.text, path


@pytest.mark.parametrize("state", ["open", "full", "no times", "started", "closed", "not yet"])
def test_no_state_of_it_says_that_one_can_come_without_booking(
    client: FlaskClient, database: Engine, paths: list[str], frozen: Callable[[datetime], None], state: str
) -> None:
    changes = {"closed": {"booking_closes_hours": 336}, "not yet": {"booking_opens_on": date(2018, 10, 31)}}
    with db.transaction(database) as tx:
        if state in changes:
            tx.execute(update(Venue).where(Venue.slug == "perheiden-talo").values(**changes[state]))
        if state == "no times":
            tx.execute(update(Occurrence).values(slot_minutes=None, lanes=None))
        if state == "full":
            for slot in tx.scalars(select(Slot.public_id).order_by(Slot.id)).all():
                reserve(tx, asking(slot), now=NOW)
    if state == "started":
        frozen(DURING)

    for path in paths:
        found = WALK_IN.search(client.get(path).text)
        assert found is None, (path, found)


def test_machines_read_that_it_is_online_and_where_to_book(client: FlaskClient, paths: list[str]) -> None:
    page = client.get(paths[5]).text
    data = json.loads(page.partition('<script type="application/ld+json">')[2].partition("</script>")[0])

    assert data["eventAttendanceMode"] == "https://schema.org/OnlineEventAttendanceMode"
    assert data["location"] == {"@type": "VirtualLocation", "url": data["url"]}
    assert "You meet us by video." in page


def test_a_place_with_a_door_is_as_it_was(client: FlaskClient, database: Engine, paths: list[str]) -> None:
    with db.transaction(database) as tx:
        tx.execute(update(Venue).where(Venue.slug == "perheiden-talo").values(kind="family_house", remote_way=""))

    assert "You can also come without booking." in client.get(paths[5]).text
    assert "OfflineEventAttendanceMode" in client.get(paths[5]).text
