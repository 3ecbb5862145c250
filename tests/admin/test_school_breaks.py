"""School breaks: kept by the coordinator, counted against the plan, followed by it in the night."""

from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from booking import db
from booking.audit.service import CLI
from booking.network.model import Municipality, SchoolBreak
from booking.reservations.model import Slot
from booking.reservations.rules import ReservationRequest
from booking.reservations.service import reserve
from booking.schedule.model import Occurrence, Term
from booking.schedule.service import create_series, publish_term, sync_all
from tests.schedule.plans import pilot_autumn
from tests.support.moments import NOW
from tests.support.world import World

from .conftest import seen_in, send

TABLE = "/staff/settings/municipalities/pieksamaki/breaks"
AUTUMN = {"names-fi": "Syysloma", "names-en": "Autumn holiday", "first_on": "12.11.2018", "last_on": "16.11.2018"}


@pytest.fixture
def coordinator(client_of: Callable[[str], FlaskClient]) -> FlaskClient:
    """Return the client of the coordinator."""
    return client_of("coordinator")


def kept(database: Engine) -> list[SchoolBreak]:
    with db.reading(database) as tx:
        return list(tx.scalars(select(SchoolBreak).order_by(SchoolBreak.first_on)))


def weekly_sessions(database: Engine, world: World) -> None:
    """Write a session on each Thursday from 1.11. to 22.11.2018."""
    with db.transaction(database) as tx:
        plan = pilot_autumn(world, every_weeks=1, last_on=date(2018, 11, 22))
        create_series(tx, plan, now=NOW, actor=CLI)
        publish_term(tx, tx.get_one(Term, world.term.id), now=NOW, actor=CLI)


def book_on(database: Engine, day: date) -> None:
    with db.transaction(database) as tx:
        slot = tx.scalars(select(Slot).join(Occurrence).where(Occurrence.held_on == day)).first()
        assert slot is not None
        asked = ReservationRequest(
            slot_public_id=slot.public_id,
            nickname="Aurinko",
            contact_kind=None,
            contact_address=None,
            service_id=None,
            language="fi",
            interpreter_language=None,
            form_key="form-key-of-a-family",
        )
        reserve(tx, asked, now=NOW)


def night(database: Engine) -> list[str]:
    """Let the nightly job pass; return the days of sessions that are held."""
    with db.transaction(database) as tx:
        sync_all(tx, NOW)
    with db.reading(database) as tx:
        rows = tx.scalars(select(Occurrence).where(Occurrence.cancelled_at.is_(None)).order_by(Occurrence.held_on))
        return [row.held_on.isoformat() for row in rows]


def test_a_break_takes_planned_sessions_off_in_the_night_and_gives_them_back_when_it_is_deleted(
    coordinator: FlaskClient, database: Engine, world: World, acts: Callable[[], list[tuple[str, str]]]
):
    weekly_sessions(database, world)

    for _press in range(2):
        assert send(coordinator, f"{TABLE}/new", **AUTUMN).location == f"{TABLE}?done=created&lang=en"

    page = coordinator.get(f"{TABLE}?lang=en").text
    assert "1 planned session is on these days. The coming night takes them off the plan." in page
    assert night(database) == ["2018-11-01", "2018-11-08", "2018-11-22"]
    assert "No planned sessions" in coordinator.get(f"{TABLE}?lang=en").text

    (row,) = kept(database)
    assert (
        send(coordinator, f"/staff/settings/breaks/{row.public_id}/delete").location == f"{TABLE}?done=deleted&lang=en"
    )

    assert kept(database) == []
    assert night(database) == ["2018-11-01", "2018-11-08", "2018-11-15", "2018-11-22"]
    of_breaks = [pair for pair in acts() if pair[1] == "school_break"]
    assert of_breaks == [("create_school_break", "school_break"), ("delete_school_break", "school_break")]


def test_a_session_that_families_have_booked_is_told_apart_and_stays(
    coordinator: FlaskClient, database: Engine, world: World
):
    weekly_sessions(database, world)
    book_on(database, date(2018, 11, 15))

    send(coordinator, f"{TABLE}/new", **{**AUTUMN, "last_on": "22.11.2018"})

    page = coordinator.get(f"{TABLE}?lang=en").text
    assert "2 planned sessions are on these days. Families have booked 1 of them" in page
    assert "1 with families" in page
    assert night(database) == ["2018-11-01", "2018-11-08", "2018-11-15"]


def test_a_break_is_changed_and_an_old_page_overwrites_nothing(coordinator: FlaskClient, database: Engine):
    send(coordinator, f"{TABLE}/new", **AUTUMN)
    url = f"/staff/settings/breaks/{kept(database)[0].public_id}"
    seen = seen_in(coordinator.get(url))

    assert send(coordinator, url, **{**AUTUMN, "last_on": "15.11.2018", "seen": seen}).status_code == 303
    late = send(coordinator, url, **{**AUTUMN, "last_on": "14.11.2018", "seen": seen})

    assert late.status_code == 409
    assert "Saved now: 15.11.2018" in late.text
    assert kept(database)[0].last_on == date(2018, 11, 15)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"names-fi": "", "names-en": ""}, "Write the name."),
        ({"names-sv": "x" * 121}, "This is too long"),
        ({"first_on": ""}, "Write the date like this"),
        ({"first_on": "12.13.2018"}, "Write the date like this"),
        ({"last_on": "11.11.2018"}, "The last day is before the first."),
        ({"last_on": "12.3.2019"}, "A break is at most 120 days long."),
        ({"first_on": "16.11.2018", "last_on": "20.12.2018"}, "already: Tapulinlahden loma 20.12.2018–2.1.2019."),
    ],
)
def test_a_wrong_answer_comes_back_with_the_others_kept(
    coordinator: FlaskClient, database: Engine, world: World, wrong: dict[str, str], said: str
):
    with db.transaction(database) as tx:
        names = {"fi": "Tapulinlahden loma"}
        days = {"first_on": date(2018, 12, 20), "last_on": date(2019, 1, 2)}
        tx.add(SchoolBreak(municipality_id=world.municipality.id, names=names, **days))

    answer = send(coordinator, f"{TABLE}/new", **{**AUTUMN, **wrong})

    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="Autumn holiday"' in answer.text or "names-en" in wrong
    assert len(kept(database)) == 1


def test_a_break_may_not_be_moved_onto_another(coordinator: FlaskClient, database: Engine):
    send(coordinator, f"{TABLE}/new", **AUTUMN)
    later = {"names-fi": "Joululoma", "first_on": "21.12.2018", "last_on": "6.1.2019"}
    send(coordinator, f"{TABLE}/new", **later)

    url = f"/staff/settings/breaks/{kept(database)[1].public_id}"
    answer = send(coordinator, url, **{**later, "first_on": "16.11.2018"})

    assert answer.status_code == 422
    assert "already: Autumn holiday 12.11.2018–16.11.2018." in answer.text
    assert kept(database)[1].first_on == date(2018, 12, 21)


def test_another_municipalitys_breaks_are_not_hers(
    coordinator: FlaskClient, client_of: Callable[[str], FlaskClient], database: Engine, world: World
):
    with db.transaction(database) as tx:
        town = Municipality(area_id=world.municipality.area_id, slug="juva", names={"fi": "Juva"}, owner_names={})
        tx.add(town)
        tx.flush()
        days = {"first_on": date(2018, 12, 20), "last_on": date(2019, 1, 2)}
        row = SchoolBreak(municipality_id=town.id, names={"fi": "Loma"}, **days)
        tx.add(row)
    theirs, one = "/staff/settings/municipalities/juva/breaks", f"/staff/settings/breaks/{row.public_id}"

    assert [coordinator.get(path).status_code for path in (theirs, f"{theirs}.csv", f"{theirs}/import", one)] == [
        403
    ] * 4
    pressed = (f"{theirs}/new", f"{theirs}/import", one, f"{one}/delete")
    assert [send(coordinator, path, **AUTUMN).status_code for path in pressed] == [403] * 4
    assert [one.names for one in kept(database)] == [{"fi": "Loma"}]
    assert coordinator.get("/staff/settings/breaks").location == TABLE
    choice = client_of("admin").get("/staff/settings/breaks").text
    assert theirs in choice
    assert TABLE in choice
    assert client_of("director").get(TABLE).status_code == 403
