"""Single dates: one more session in a term, another time or place for one, an hour for a date without."""

from datetime import date, time

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from booking import db
from booking.schedule import hooks
from booking.schedule.model import Occurrence
from tests.schedule.conftest import Remembering
from tests.schedule.pages import hidden_fields, send, sessions, words
from tests.support.sign_in import sign_in
from tests.support.world import World, drop_in, small_world


@pytest.fixture
def world(database: Engine) -> World:
    """Write the small pilot world."""
    with db.transaction(database) as tx:
        return small_world(tx)


@pytest.fixture
def coordinator(client: FlaskClient, world: World, follower: Remembering) -> FlaskClient:
    """Return a client signed in as the coordinator; a test says what families have reserved."""
    hooks.register_only([follower])
    sign_in(client, world.users["coordinator"])
    return client


@pytest.fixture
def add(world: World) -> str:
    """Return the address of the form for one more session."""
    return f"/staff/terms/{world.term.public_id}/dates/new"


@pytest.fixture
def session(world: World, database: Engine) -> Occurrence:
    """Write one drop-in of 1.11.2018."""
    with db.transaction(database) as tx:
        return drop_in(tx, world, team=("family_counselling",))


def evening(world: World, **changes: str) -> dict[str, str]:
    """An activity evening at the daycare centre, its hour not known yet."""
    typed = {"kind": "evening", "names-fi": "Toiminnallinen ilta", "venue": world.daycare.public_id}
    return {**typed, "held_on": "20.11.2018", **changes}


def test_a_session_added_by_pressing_twice_is_one_session(
    coordinator: FlaskClient, world: World, database: Engine, add: str
):
    answers = [send(coordinator, add, **evening(world)) for _press in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert sessions(database) == ["2018-11-20 kontiopuisto"]


def test_a_time_longer_than_the_session_is_refused(coordinator: FlaskClient, world: World, add: str):
    fields = evening(world, starts="17.00", ends="17.45", has_slots="y", slot_minutes="60", lanes="1")

    answer = send(coordinator, f"{add}?lang=en", **fields)

    assert answer.status_code == 422
    assert "One time is longer than the session: at most 45 minutes." in answer.text
    assert 'value="60"' in answer.text


def test_a_session_is_not_moved_out_of_its_term(
    coordinator: FlaskClient, world: World, session: Occurrence, database: Engine
):
    url = f"/staff/sessions/{session.public_id}/edit"

    answer = send(coordinator, f"{url}?lang=en", venue=world.house.public_id, held_on="1.1.2099")

    assert answer.status_code == 422
    assert "This day is not in the term." in answer.text
    assert sessions(database) == ["2018-11-01 09:30 perheiden-talo"]


def test_an_old_page_does_not_undo_what_somebody_else_changed(
    coordinator: FlaskClient, world: World, session: Occurrence, database: Engine
):
    url = f"/staff/sessions/{session.public_id}/edit?lang=en"
    old = hidden_fields(coordinator.get(url).text)
    hours = {"venue": world.house.public_id, "held_on": "1.11.2018"}
    send(coordinator, url, **{**hours, "held_on": "8.11.2018", "starts": "10", "ends": "11"})

    late = coordinator.post(url, data={**old, **hours, "starts": "13", "ends": "14"})
    again = coordinator.post(url, data={**hidden_fields(late.text), **hours, "starts": "13", "ends": "14"})

    assert late.status_code == 409
    assert "Somebody else changed this session meanwhile." in late.text
    assert "Thu 8 Nov 2018, 10.00–11.00" in words(late)
    assert 'value="13"' in late.text
    assert again.status_code == 303
    assert sessions(database) == ["2018-11-01 13:00 perheiden-talo"]


def test_a_plus_in_the_grid_opens_the_form_with_venue_day_and_hours(coordinator: FlaskClient, world: World, add: str):
    page = coordinator.get(f"{add}?venue={world.daycare.public_id}&on=2018-11-08&lang=en").text

    assert f'<option selected value="{world.daycare.public_id}">' in page
    for name, value in (("held_on", "8.11.2018"), ("starts", "12.30"), ("ends", "14")):
        assert f'name="{name}" type="text" value="{value}"' in page


def test_an_evening_without_its_hour_is_added_and_gets_it_later(
    coordinator: FlaskClient, world: World, database: Engine, add: str
):
    added = send(coordinator, add, **evening(world))
    page = words(coordinator.get(added.location + "&lang=en"))
    planner = words(coordinator.get(f"/staff/terms/{world.term.public_id}?lang=en"))

    assert sessions(database) == ["2018-11-20 kontiopuisto"]
    assert "The session was added." in page
    assert "Tue 20 Nov Time to be announced Evening" in planner

    with db.reading(database) as tx:
        public_id = tx.scalars(select(Occurrence.public_id)).one()
    fields = {"venue": world.daycare.public_id, "held_on": "20.11.2018", "starts": "17.30", "ends": "19"}
    moved = send(coordinator, f"/staff/sessions/{public_id}/edit", **fields)

    assert moved.status_code == 303
    assert sessions(database) == ["2018-11-20 17:30 kontiopuisto"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"names-fi": ""}, "Write the name families read, for example Activity evening."),
        ({"held_on": "1.2.2019"}, "This day is not in the term."),
        ({"held_on": "1.10.2018"}, "This time is over already."),
        ({"starts": "17.30"}, "Write both the start and the end, or neither."),
        ({"starts": "17.30", "ends": "17"}, "The end is not after the start."),
        ({"has_slots": "y"}, "Times to book need the hours"),
        ({"venue": "nosuchvenue1"}, "Choose one of the options."),
    ],
)
def test_a_faulty_date_is_explained(
    coordinator: FlaskClient, world: World, database: Engine, add: str, changes: dict[str, str], said: str
):
    answer = send(coordinator, add, **evening(world, **{"slot_minutes": "15", "lanes": "1", **changes}))

    assert answer.status_code == 422
    assert said in words(answer)
    assert sessions(database) == []


def test_one_session_is_moved(coordinator: FlaskClient, world: World, database: Engine, session: Occurrence):
    url = f"/staff/sessions/{session.public_id}/edit"
    form = coordinator.get(f"{url}?lang=en").text

    fields = {"venue": world.daycare.public_id, "held_on": "2.11.2018", "starts": "9.30", "ends": "11"}
    answer = send(coordinator, url, **fields)

    assert 'value="1.11.2018"' in form
    assert answer.status_code == 303
    assert sessions(database) == ["2018-11-02 09:30 kontiopuisto"]


def test_a_session_that_families_have_booked_is_not_moved(
    coordinator: FlaskClient, world: World, database: Engine, session: Occurrence, follower: Remembering
):
    follower.reserved = {session.id}
    fields = {"venue": world.daycare.public_id, "held_on": "2.11.2018", "starts": "9.30", "ends": "11"}

    form = words(coordinator.get(f"/staff/sessions/{session.public_id}/edit?lang=en"))
    answer = send(coordinator, f"/staff/sessions/{session.public_id}/edit", **fields)

    assert "Families have booked times in this session." in form
    assert "They come along to the new time or place, and are told." in form
    assert answer.status_code == 409
    assert sessions(database) == ["2018-11-01 09:30 perheiden-talo"]


def test_a_session_is_not_moved_onto_its_peoples_other_session(
    coordinator: FlaskClient, world: World, database: Engine, session: Occurrence
):
    with db.transaction(database) as tx:
        drop_in(tx, world, date(2018, 11, 2), time(10), time(11), team=("family_counselling",))
    fields = {"venue": world.house.public_id, "held_on": "2.11.2018", "starts": "9.30", "ends": "11"}

    answer = send(coordinator, f"/staff/sessions/{session.public_id}/edit", **fields)

    assert answer.status_code == 409
    assert "Fri 2 Nov 2018, 10.00–11.00: Aino Peltola is already at Perheiden talo." in words(answer)


def test_unknown_sessions_are_not_found(coordinator: FlaskClient):
    assert coordinator.get("/staff/sessions/nosuch/edit").status_code == 404
