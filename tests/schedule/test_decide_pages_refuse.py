"""What the pages of decisions refuse, and what calendars read afterwards."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from booking import db
from booking.following.follower import SlotsFollow
from booking.schedule import hooks
from booking.schedule.model import Series
from tests.schedule.booked import (
    AS_IT_WAS,
    GOING_ON,
    hold,
    write_booked,
)
from tests.schedule.pages import send, words
from tests.support.sign_in import form_token, sign_in
from tests.support.world import small_world

from .decision_desk import AT_ONE, CHECKED, Desk, _blocks, _events, _row, typed


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


def test_a_family_that_books_meanwhile_has_the_diff_shown_again(desk: Desk) -> None:
    shown = desk.press(desk.type("preview", **AT_ONE), "answer", **{"decision-5": "move"})
    with db.transaction(desk.database) as tx:
        hold(tx, _row(tx, 7), "12.30")
    before = desk.everything()

    page = desk.press(shown, "save", **{"decision-5": "move"})

    assert page.status_code == 409
    assert "Something changed meanwhile" in words(page)
    assert "3 bookings are for these sessions" in words(page)
    assert CHECKED.findall(page.text) == ["move"]
    assert desk.everything() == before
    again = desk.press(page, "save", **{"decision-5": "move", "decision-7": "keep"})
    assert again.status_code == 409
    assert desk.press(again, "save", **{"decision-5": "move", "decision-7": "keep"}).status_code == 303


@pytest.mark.parametrize("seen", ["", "x", "0" * 20 + "-" + "0" * 20, "ä" * 3000])
def test_nothing_is_saved_that_was_not_shown(desk: Desk, seen: str) -> None:
    answers = {"decision-5": "keep", "seen": seen}

    page = send(desk.client, desk.url, act="save", **typed(desk.world, **AT_ONE), **answers)

    assert page.status_code == 409
    assert desk.rows() == AS_IT_WAS


def test_other_answers_than_were_shown_are_shown_first(desk: Desk) -> None:
    shown = desk.press(desk.type("preview", **AT_ONE), "answer", **{"decision-5": "keep"})

    page = desk.press(shown, "save", **{"decision-5": "cancel"})

    assert page.status_code == 409
    assert "Save the changes (2 bookings change, 1 message)" in words(page)
    assert desk.press(page, "save", **{"decision-5": "cancel"}).status_code == 303


def test_an_unchanged_save_writes_no_row(desk: Desk) -> None:
    before = desk.everything()

    shown = desk.type("preview")
    saved = desk.press(shown, "save")

    assert "No date changes." in words(shown)
    assert saved.status_code == 303
    assert desk.everything() == before


def test_the_form_is_opened_again_with_what_was_typed(desk: Desk) -> None:
    page = desk.press(desk.type("preview", **AT_ONE), "form")

    assert page.status_code == 200
    assert 'name="stops-1-starts" type="text" value="13"' in page.text


def test_the_planner_lists_what_waits_and_leads_to_the_question(desk: Desk) -> None:
    term = f"/staff/terms/{desk.world.term.public_id}?lang=en"
    calm = words(desk.client.get(term))
    with db.transaction(desk.database) as tx:
        tx.get_one(Series, desk.booked.series.id).last_on = _row(tx, 4).held_on

    planner = desk.client.get(term)
    question = desk.client.get(f"{desk.url}?act=preview&lang=en")
    shown = desk.press(question, "answer", **{"decision-5": "cancel"})
    saved = desk.press(shown, "save", **{"decision-5": "cancel"})

    assert "Needs your decision" not in calm
    assert (
        "Thu 8 Nov 2018 is held although the plan no longer has it, because families have booked it. Decide"
        in words(planner)
    )
    assert f'href="{desk.url}?act=preview&amp;lang=en#questions"' in planner.text
    assert "The series no longer has this date." in words(question)
    assert saved.status_code == 303
    assert "Needs your decision" not in words(desk.client.get(term))
    assert desk.rows()[4] == "5 2018-11-08 12:30-14:00 kontiopuisto cancelled by plan:  seq 1"


def test_a_standing_series_waits_in_the_list_of_terms(desk: Desk) -> None:
    with db.transaction(desk.database) as tx:
        series = tx.get_one(Series, desk.booked.series.id)
        series.term_id, series.last_on = None, _row(tx, 4).held_on

    assert "Needs your decision Thu 8 Nov 2018 is held" in words(desk.client.get("/staff/terms?lang=en"))


def test_the_feed_keeps_each_uid_and_raises_sequence_only_where_time_or_place_changed(desk: Desk) -> None:
    before = _events(desk.client)
    shown = desk.press(desk.type("preview", **AT_ONE), "answer", **{"decision-5": "move"})

    desk.press(shown, "save", **{"decision-5": "move"})

    after = _events(desk.client)
    assert list(after) == list(before)
    assert [(old[1], new[1]) for old, new in zip(before.values(), after.values(), strict=True)] == [
        ("0", "0"),
        ("0", "0"),
        ("1", "1"),
        ("1", "1"),
        ("0", "1"),
        ("0", "0"),
        ("0", "1"),
    ]
    assert [new[0] for new in after.values()][4] == "20181108T130000"


def test_a_kept_date_leaves_its_event_byte_by_byte(desk: Desk) -> None:
    before = _blocks(desk.client)
    shown = desk.press(desk.type("preview", **AT_ONE), "answer", **{"decision-5": "keep"})

    desk.press(shown, "save", **{"decision-5": "keep"})

    assert [n for n, (old, new) in enumerate(zip(before, _blocks(desk.client), strict=True)) if old != new] == [6]


def test_who_may_not_plan_is_kept_out(desk: Desk) -> None:
    sign_in(desk.client, desk.world.users["director"])

    assert desk.client.get(f"{desk.url}?act=preview").status_code == 403
    forged = {**typed(desk.world), "act": "answer", "form_token": form_token(desk.client)}
    assert desk.client.post(desk.url, data=forged).status_code == 403


def test_a_forged_press_is_refused(desk: Desk) -> None:
    before = desk.everything()

    forged = desk.client.post(desk.url, data={**typed(desk.world), "act": "save", "form_token": "x"})

    assert forged.status_code in (400, 422)
    assert desk.everything() == before
