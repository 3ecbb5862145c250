"""A professional's own feed: a private address shown once, nothing a guardian typed, dead when revoked."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from flask.testing import FlaskClient
from sqlalchemy import Engine, select, update

from booking.accounts.model import RoleGrant
from booking.db import transaction
from booking.feeds.model import FeedIdentity, FeedSubscription
from booking.feeds.service import fix_identity
from booking.following.slots import cut_slots
from booking.reservations.model import Reservation
from booking.schedule.model import Attendance
from tests.support.moments import NOW
from tests.support.sign_in import form_token, sign_in
from tests.support.world import World, drop_in, small_world


def _world(database: Engine) -> World:
    with transaction(database) as tx:
        world = small_world(tx)
        drop_in(tx, world)
    return world


def _make(client: FlaskClient, world: World, role: str = "professional") -> str:
    sign_in(client, world.users[role])
    answer = client.post("/staff/calendar", data={"form_token": form_token(client), "label": "Puhelin"})
    assert answer.status_code == 200
    found = re.search(r"http://tavataan\.test(/feeds/p/[0-9a-f]{40}/tavataan\.ics)", answer.get_data(as_text=True))
    assert found
    return found[1]


def test_an_address_is_shown_once_and_opens_the_persons_own_feed(client: FlaskClient, database: Engine) -> None:
    world = _world(database)

    address = _make(client, world)
    again = client.get("/staff/calendar").get_data(as_text=True)
    feed = client.get(address)

    assert "/feeds/p/" not in again
    assert "Puhelin" in again
    assert feed.status_code == 200
    assert feed.headers["Cache-Control"] == "private, no-cache"
    assert feed.data.count(b"BEGIN:VEVENT") == 1
    assert b"Set-Cookie" not in str(feed.headers).encode()


def test_only_the_tokens_sha256_is_kept(client: FlaskClient, database: Engine) -> None:
    world = _world(database)
    token = _make(client, world).split("/")[3]

    with transaction(database) as tx:
        row = tx.scalars(select(FeedSubscription)).one()

    assert token not in (row.token_sha256, row.public_id, row.label)
    assert len(row.token_sha256) == 64


def test_a_colleague_sees_nothing_of_what_was_declined(client: FlaskClient, database: Engine) -> None:
    world = _world(database)
    address = _make(client, world)
    with transaction(database) as tx:
        mine = tx.scalars(
            select(Attendance).where(Attendance.professional_id == world.people["family_counselling"].id)
        ).one()
        mine.accepted_at, mine.declined_at = None, NOW
        mine.busy_from = mine.busy_until = None

    assert b"BEGIN:VEVENT" not in client.get(address).data


def test_renewing_stops_the_old_address_at_once(client: FlaskClient, database: Engine) -> None:
    world = _world(database)
    old = _make(client, world)
    with transaction(database) as tx:
        public_id = tx.scalars(select(FeedSubscription.public_id)).one()

    page = client.post(f"/staff/calendar/{public_id}/renew", data={"form_token": form_token(client)})

    assert page.status_code == 200
    assert "/feeds/p/" in page.get_data(as_text=True)
    assert client.get(old).status_code == 410


def test_renewing_by_pressing_twice_gives_one_new_address(client: FlaskClient, database: Engine) -> None:
    world = _world(database)
    old = _make(client, world)
    with transaction(database) as tx:
        public_id = tx.scalars(select(FeedSubscription.public_id)).one()
    renew = f"/staff/calendar/{public_id}/renew?lang=en"

    first, second = (client.post(renew, data={"form_token": form_token(client)}) for _press in range(2))

    assert (first.status_code, second.status_code) == (200, 409)
    assert "This address was renewed or removed already. The list shows what is in use." in second.text
    with transaction(database) as tx:
        assert len(tx.scalars(select(FeedSubscription).where(FeedSubscription.revoked_at.is_(None))).all()) == 1
    assert "Tämä kalenterin osoite on vaihdettu tai poistettu." in client.get(old).text


def test_nobody_renews_or_revokes_anothers_address(client: FlaskClient, database: Engine) -> None:
    world = _world(database)
    address = _make(client, world)
    with transaction(database) as tx:
        public_id = tx.scalars(select(FeedSubscription.public_id)).one()

    sign_in(client, world.users["colleague"])
    data = {"form_token": form_token(client)}

    assert client.post(f"/staff/calendar/{public_id}/renew", data=data).status_code == 404
    assert client.post(f"/staff/calendar/{public_id}/revoke", data=data).status_code == 404
    assert client.get(address).status_code == 200


def test_a_forged_form_changes_nothing(client: FlaskClient, database: Engine) -> None:
    world = _world(database)
    address = _make(client, world)
    with transaction(database) as tx:
        public_id = tx.scalars(select(FeedSubscription.public_id)).one()

    assert client.post(f"/staff/calendar/{public_id}/revoke", data={"form_token": "0" * 64}).status_code == 400
    assert client.get(f"/staff/calendar/{public_id}/revoke").status_code == 405
    assert client.get(address).status_code == 200


def test_a_deactivated_users_address_is_dead(client: FlaskClient, database: Engine) -> None:
    world = _world(database)
    address = _make(client, world)
    with transaction(database) as tx:
        tx.get_one(type(world.users["professional"]), world.users["professional"].id).deactivated_at = NOW

    assert client.get(address).status_code == 410


def test_wrong_tokens_are_404_then_429_and_never_lock_a_right_one_out(client: FlaskClient, database: Engine) -> None:
    address = _make(client, _world(database))

    statuses = [client.get(f"/feeds/p/{n:040x}/x.ics").status_code for n in range(62)]
    refused = client.get("/feeds/p/zz/x.ics")

    assert statuses[:60] == [404] * 60
    assert statuses[60:] == [429, 429]
    assert int(refused.headers["Retry-After"]) >= 1
    assert client.get(address).status_code == 200


def test_last_use_is_written_at_most_once_an_hour(
    client: FlaskClient, database: Engine, frozen: Callable[[datetime], None]
) -> None:
    address = _make(client, _world(database))

    def used() -> datetime | None:
        with transaction(database) as tx:
            return tx.scalars(select(FeedSubscription.last_used_at)).one()

    client.get(address)
    first = used()
    frozen(NOW + timedelta(minutes=59))
    client.get(address)
    within = used()
    frozen(NOW + timedelta(hours=1))
    client.get(address)

    assert first == within == NOW
    assert used() == NOW + timedelta(hours=1)


def test_the_eleventh_address_is_refused_with_a_sentence(client: FlaskClient, database: Engine) -> None:
    world = _world(database)
    for _n in range(10):
        _make(client, world)

    answer = client.post("/staff/calendar?lang=en", data={"form_token": form_token(client), "label": ""})

    assert answer.status_code == 409
    assert "You have 10 addresses already." in answer.get_data(as_text=True)


def test_the_uid_domain_is_fixed_at_first_run(client: FlaskClient, database: Engine) -> None:
    _world(database)
    at = datetime(2018, 8, 1, tzinfo=UTC)
    with transaction(database) as tx:
        first = fix_identity(tx, "https://tavataan.example.fi", now=at)
        second = fix_identity(tx, "https://other.example.fi", now=at)
        rows = tx.scalars(select(FeedIdentity).order_by(FeedIdentity.id)).all()

    assert first == second == "tavataan.example.fi"
    assert len(rows) == 1
    assert b"@tavataan.example.fi" in client.get("/feeds/public.ics").data


def test_each_of_the_staff_follows_the_places_they_keep(client: FlaskClient, database: Engine) -> None:
    world = _world(database)
    with transaction(database) as tx:
        drop_in(tx, world, date(2018, 11, 15), time(12, 30), time(14, 0), venue=world.daycare, team=())

    seen = {
        role: client.get(_make(client, world, role)).data.count(b"BEGIN:VEVENT")
        for role in ("professional", "director", "coordinator", "admin")
    }

    assert seen == {"professional": 1, "director": 1, "coordinator": 2, "admin": 2}


def test_the_address_of_somebody_without_a_role_any_more_is_dead(client: FlaskClient, database: Engine) -> None:
    world = _world(database)
    address = _make(client, world, "director")
    with transaction(database) as tx:
        tx.execute(update(RoleGrant).values(until_on=date(2018, 10, 25)))

    assert client.get(address).status_code == 410


def test_a_personal_feed_says_how_many_times_are_booked_and_for_whom_nothing(
    client: FlaskClient, database: Engine
) -> None:
    with transaction(database) as tx:
        world = small_world(tx)
        row = drop_in(tx, world)
        slots = cut_slots(tx, row)
        tx.add(
            Reservation(
                slot_id=slots[0].id,
                controller_id=world.county.id,
                nickname="Aurinko",
                language="fi",
                form_key_sha256="a" * 64,
                link_sha256="b" * 64,
                booked_at=NOW,
            )
        )

    feed = client.get(_make(client, world)).data

    assert b"Perheiden talo 1/6" in feed
    assert b"Aurinko" not in feed
