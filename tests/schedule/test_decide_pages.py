"""The pages of a change that families are part of: the diff, its questions, what is missing, what has changed."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from booking import db
from booking.following.follower import SlotsFollow
from booking.reservations.model import Reservation
from booking.schedule import hooks
from tests.schedule.booked import (
    AS_IT_WAS,
    GOING_ON,
    messages,
    times_of,
    write_booked,
)
from tests.schedule.pages import hidden_fields, words
from tests.support.sign_in import sign_in
from tests.support.world import small_world

from .decision_desk import AT_ONE, Desk


@pytest.fixture
def settings(settings: dict[str, str]) -> dict[str, str]:
    """Stand the clock still while a session is going on."""
    return {**settings, "FROZEN_NOW": GOING_ON.isoformat()}


@pytest.fixture
def desk(client: FlaskClient, database: Engine) -> Desk:
    """Write the booked series and sign the coordinator in."""
    hooks.register_only([SlotsFollow()])
    with db.transaction(database) as tx:
        world = small_world(tx)
        booked = write_booked(tx, world)
    sign_in(client, world.users["coordinator"])
    return Desk(client, database, world, booked)


def test_the_diff_names_what_moves_what_stays_and_asks_about_the_booked_date(desk: Desk) -> None:
    page = desk.type("preview", **AT_ONE)

    said = words(page)
    assert page.status_code == 200
    for sentence in (
        "1 session needs your decision.",
        "Moves: Thu 22 Nov 2018, 12.30–14.00, Kontiopuiston päiväkoti → "
        "Thu 22 Nov 2018, 13.00–14.30, Kontiopuiston päiväkoti",
        "Stay as they are: Fri 26 Oct (changed by hand), Thu 15 Nov",
        "Thu 8 Nov 2018, 12.30–14.00, Kontiopuiston päiväkoti",
        "The series has it Thu 8 Nov 2018, 13.00–14.30, Kontiopuiston päiväkoti. "
        "2 bookings. A message reaches 1 family. Times if it moves: 12.45 → 13.15, 13.00 → 13.30.",
        "Keep it as it is. It becomes a one-off.",
        "Move it with its 2 bookings. The families are told and may cancel.",
        "Cancel it and tell the families.",
        "2 bookings are for these sessions",
    ):
        assert sentence in said
    assert "Save the changes" not in said
    assert "checked" not in page.text.partition('id="questions"')[2]
    assert desk.rows() == AS_IT_WAS


@pytest.mark.parametrize(
    ("answer", "effect", "button"),
    [
        ("keep", "0 families have another time or place", "Save the changes (0 bookings change, 0 messages)"),
        ("move", "2 families have another time or place", "Save the changes (2 bookings change, 1 message)"),
        ("cancel", "1 family gets no message and sees it", "Save the changes (2 bookings change, 1 message)"),
    ],
)
def test_with_an_answer_the_button_tells_the_numbers(desk: Desk, answer: str, effect: str, button: str) -> None:
    page = desk.press(desk.type("preview", **AT_ONE), "answer", **{"decision-5": answer})

    assert page.status_code == 200
    assert effect in words(page)
    assert button in words(page)
    assert desk.rows() == AS_IT_WAS


def test_what_was_shown_is_saved(desk: Desk) -> None:
    asked = desk.type("preview", **AT_ONE)
    shown = desk.press(asked, "answer", **{"decision-5": "move"})

    saved = desk.press(shown, "save", **{"decision-5": "move"})

    assert (saved.status_code, saved.location) == (303, f"/staff/terms/{desk.world.term.public_id}?done=told&lang=en")
    assert "Messages leave in ten minutes" in words(desk.client.get(f"{saved.location}"))
    assert desk.rows() == [
        *AS_IT_WAS[:4],
        "5 2018-11-08 13:00-14:30 kontiopuisto seq 1",
        AS_IT_WAS[5],
        "7 2018-11-22 13:00-14:30 kontiopuisto seq 1",
    ]
    with db.transaction(desk.database) as tx:
        assert times_of(tx, tx.get_one(Reservation, desk.booked.mailed.id)) == ["08.11. 13.15"]
        assert messages(tx) == ["reservation_moved at 10:10"]


@pytest.mark.parametrize("act", ["answer", "save"])
@pytest.mark.parametrize("sent", [{}, {"decision-5": ""}, {"decision-5": "burn"}, {"decision-x": "keep"}])
def test_a_missing_answer_comes_back_with_the_form(desk: Desk, act: str, sent: dict[str, str]) -> None:
    before = desk.everything()

    page = desk.press(desk.type("preview", **AT_ONE), act, **sent)

    assert page.status_code == 422
    assert words(page).count("Choose what becomes of this session.") == 2
    assert hidden_fields(page.text)["stops-1-starts"] == "13"
    assert desk.everything() == before


def test_an_answer_that_is_not_offered_is_refused(desk: Desk) -> None:
    asked = desk.type("preview", last_on="1.11.2018")

    page = desk.press(asked, "save", **{"decision-5": "move"})

    assert "The series no longer has this date." in words(asked)
    assert "Move it with its 2 bookings" not in words(asked)
    assert page.status_code == 422
    assert desk.rows() == AS_IT_WAS


def test_why_a_date_cannot_be_moved_is_told(desk: Desk) -> None:
    page = desk.type("preview", **{"stops-1-starts": "15", "stops-1-minutes": "30"})

    assert "It cannot be moved with its bookings: there is no time as long for each of them." in words(page)
