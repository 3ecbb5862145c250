"""Feeds and pages are kept until something is written: every kind of change is in the very next answer."""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from booking import db
from booking.audit.service import CLI
from booking.feeds.service import create_subscription, fix_identity
from booking.following.slots import cut_slots
from booking.reservations.model import Reservation, Slot
from booking.reservations.rules import ReservationRequest
from booking.reservations.service import cancel_reservation, reserve
from booking.schedule.model import Attendance, Occurrence
from booking.schedule.service import answer_asking, ask_professional, cancel_occurrence, move_occurrence, note_absence
from tests.support.moments import NOW
from tests.support.statements import statements_of
from tests.support.world import World, drop_in, small_world

PUBLIC = ("/feeds/public.ics", "/feeds/venues/perheiden-talo.ics")
Change = Callable[[Session, World, Occurrence], object]


def _mine(tx: Session, world: World) -> Attendance:
    person = world.people["family_counselling"]
    return tx.scalars(select(Attendance).where(Attendance.professional_id == person.id)).one()


def _rename_venue(tx: Session, world: World, _: Occurrence) -> None:
    tx.merge(world.house).names = {"fi": "Perhekeskus"}


def _move_house(tx: Session, world: World, _: Occurrence) -> None:
    tx.merge(world.house).street_address = "Keskuskatu 9"


def _rename_service(tx: Session, world: World, _: Occurrence) -> None:
    tx.merge(world.services["family_counselling"]).names = {"fi": "Kasvatusneuvola"}


def _name(tx: Session, _: World, one: Occurrence) -> None:
    one.names = {"fi": "Isien ilta"}


def _cancel(tx: Session, _: World, one: Occurrence) -> None:
    cancel_occurrence(tx, one, "Vesivahinko", now=NOW, actor=CLI)


def _move(tx: Session, world: World, one: Occurrence) -> None:
    assert one.starts is not None
    move_occurrence(tx, one, one.held_on + timedelta(days=7), one.starts, one.ends, one.venue_id, now=NOW, actor=CLI)


def _unpublish(tx: Session, _: World, one: Occurrence) -> None:
    one.published_at = None


def _publish_another(tx: Session, world: World, one: Occurrence) -> None:
    drop_in(tx, world, one.held_on + timedelta(days=14), team=())


def _fall_ill(tx: Session, world: World, _: Occurrence) -> None:
    note_absence(tx, _mine(tx, world), now=NOW, actor=CLI)


def _fix_domain(tx: Session, _: World, __: Occurrence) -> None:
    fix_identity(tx, "https://perheet.example.fi", now=NOW)


def _decline(tx: Session, world: World, _: Occurrence) -> None:
    answer_asking(tx, _mine(tx, world), False, now=NOW, actor=CLI)


def _reserve(tx: Session, _: World, one: Occurrence) -> Reservation:
    slot = tx.scalars(select(Slot.public_id).where(Slot.occurrence_id == one.id).order_by(Slot.starts_at)).first()
    asked = ReservationRequest(
        slot_public_id=slot or "",
        nickname="Maija",
        contact_kind=None,
        contact_address=None,
        service_id=None,
        language="fi",
        interpreter_language=None,
        form_key="form-key-of-this-test",
    )
    return reserve(tx, asked, now=NOW)


def _rename_user(tx: Session, world: World, _: Occurrence) -> None:
    tx.merge(world.users["professional"]).name = "Aino Uusi"


def _change_language(tx: Session, world: World, _: Occurrence) -> None:
    tx.merge(world.users["professional"]).language = "sv"


EVERYWHERE = (_rename_venue, _move_house, _cancel, _move, _unpublish, _fix_domain)
IN_PUBLIC = (_name, _rename_service, _fall_ill, _decline)
IN_PERSONAL = (_fall_ill, _decline, _reserve, _rename_user, _change_language)


@pytest.fixture
def world(database: Engine) -> World:
    """Write the small world with one session and its slots."""
    with db.transaction(database) as tx:
        world = small_world(tx)
        cut_slots(tx, drop_in(tx, world))
    return world


@pytest.fixture
def another_process(database: Engine) -> Iterator[Engine]:
    """Return another way into the same database: what is written there, this process is not told."""
    engine = db.make_engine(database.url.render_as_string(hide_password=False))
    yield engine
    engine.dispose()


def _changes(client: FlaskClient, engine: Engine, world: World, address: str, change: Change) -> bool:
    before = client.get(address)
    assert client.get(address).data == before.data
    with db.transaction(engine) as tx:
        change(tx, world, tx.scalars(select(Occurrence)).one())
    after = client.get(address, headers={"If-None-Match": before.headers["ETag"]})
    return (before.status_code, after.status_code) == (200, 200) and after.data != before.data


@pytest.mark.parametrize("address", PUBLIC)
@pytest.mark.parametrize("change", [*EVERYWHERE, *IN_PUBLIC, _publish_another])
def test_a_public_feed_shows_a_change_at_once(
    client: FlaskClient, another_process: Engine, world: World, address: str, change: Change
) -> None:
    assert _changes(client, another_process, world, address, change)


@pytest.mark.parametrize("change", [*EVERYWHERE, *IN_PERSONAL])
def test_a_personal_feed_shows_a_change_at_once(
    client: FlaskClient, database: Engine, another_process: Engine, world: World, change: Change
) -> None:
    with db.transaction(database) as tx:
        token, _row = create_subscription(tx, world.users["professional"].id, "", now=NOW)

    assert _changes(client, another_process, world, f"/feeds/p/{token}/mine.ics", change)


def test_a_personal_feed_shows_what_one_is_asked_to_what_was_accepted_and_what_was_let_go(
    client: FlaskClient, database: Engine, world: World
) -> None:
    with db.transaction(database) as tx:
        token, _row = create_subscription(tx, world.users["professional"].id, "", now=NOW)
        evening = drop_in(tx, world, date(2018, 10, 30), team=())
        person = tx.merge(world.people["family_counselling"])
        asked = ask_professional(tx, evening, person, now=NOW, actor=CLI)

    def summaries() -> list[str]:
        text = client.get(f"/feeds/p/{token}/mine.ics?lang=en").get_data(as_text=True)
        return re.findall(r"SUMMARY:([^\r]*)", text)

    first = summaries()
    with db.transaction(database) as tx:
        answer_asking(tx, tx.merge(asked), True, now=NOW, actor=CLI)
        held = _reserve(tx, world, tx.scalars(select(Occurrence).order_by(Occurrence.id)).first() or evening)
    second = summaries()
    with db.transaction(database) as tx:
        cancel_reservation(tx, tx.merge(held), now=NOW)
    third = summaries()

    assert len(first) == len(second) == 2
    assert first[0] != second[0]
    assert first[0].endswith(second[0])
    assert (first[1].count("0/6"), second[1].count("1/6"), third[1].count("0/6")) == (1, 1, 1)


def test_a_page_shows_a_change_at_once_and_the_passing_of_time(
    client: FlaskClient, another_process: Engine, world: World, frozen: Callable[[datetime], None]
) -> None:
    first = client.get("/en/")
    with db.transaction(another_process) as tx:
        _rename_venue(tx, world, tx.scalars(select(Occurrence)).one())
    second = client.get("/en/", headers={"If-None-Match": first.headers["ETag"]})
    frozen(datetime.fromisoformat("2018-11-01T11:00:00+02:00"))
    third = client.get("/en/")

    assert "Perheiden talo" in first.text
    assert second.status_code == 200
    assert "Perheiden talo<" not in second.text
    assert "Perhekeskus" in second.text
    assert third.data != second.data


def test_what_nobody_changed_is_neither_read_nor_made_again(
    client: FlaskClient, database: Engine, world: World
) -> None:
    addresses = ("/feeds/public.ics", "/feeds/public.ics?lang=sv", "/feeds/venues/perheiden-talo.ics", "/fi/")
    first = [client.get(address).data for address in addresses]
    with statements_of(database) as statements:
        second = [client.get(address).data for address in addresses]

    assert first == second
    assert statements == []
