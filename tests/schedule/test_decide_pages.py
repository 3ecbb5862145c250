"""The pages of a change that families are part of: the diff, its questions, what is missing, what has changed."""

import re
from dataclasses import dataclass

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from booking import db
from booking.reservations.following import SlotsFollow
from booking.reservations.model import Reservation
from booking.schedule import hooks
from booking.schedule.model import Occurrence, Series
from tests.schedule.booked import (
    AS_IT_WAS,
    GOING_ON,
    Booked,
    every_row,
    hold,
    messages,
    times_of,
    told_by_step,
    write_booked,
)
from tests.schedule.pages import hidden_fields, rotation, send, words
from tests.support.sign_in import form_token, sign_in
from tests.support.world import World, small_world

AT_ONE = {"stops-1-starts": "13"}
"""The daycare's sessions begin half an hour later."""
CHECKED = re.compile(r'<input[^>]* checked [^>]*name="decision-5"[^>]*value="(\w+)"')


@dataclass
class Desk:
    """The coordinator at the form of the booked series."""

    client: FlaskClient
    database: Engine
    world: World
    booked: Booked

    @property
    def url(self) -> str:
        """The form's address."""
        return f"/staff/series/{self.booked.series.public_id}/edit"

    def type(self, act: str, **changes: str) -> TestResponse:
        """Send the form of the series with these changes."""
        return send(self.client, self.url, act=act, **typed(self.world, **changes))

    def press(self, page: TestResponse, act: str, **answers: str) -> TestResponse:
        """Press a button of the diff with these answers."""
        kept = hidden_fields(page.text.partition("<main")[2])
        return self.client.post(f"{self.url}?lang=en", data={**kept, **answers, "act": act})

    def rows(self) -> list[str]:
        """Every row of the series."""
        with db.reading(self.database) as tx:
            return told_by_step(tx, tx.get_one(Series, self.booked.series.id))

    def everything(self) -> dict[str, list[tuple[object, ...]]]:
        """Every row there is."""
        with db.reading(self.database) as tx:
            return every_row(tx)


def typed(world: World, **changes: str) -> dict[str, str]:
    """The booked series as the form has it."""
    usual = {
        "anchor_on": "4.10.2018",
        "last_on": "22.11.2018",
        "every_weeks": "1",
        "picked_skips": "18.10.2018 Koulutus",
    }
    return rotation(world, **{**usual, **changes})


@pytest.fixture
def settings(settings: dict[str, str]) -> dict[str, str]:
    """Stand the clock still while a session is going on."""
    return {**settings, "FROZEN_NOW": GOING_ON.isoformat()}


@pytest.fixture
def desk(client: FlaskClient, database: Engine) -> Desk:
    """Write the booked series and sign the coordinator in."""
    hooks.register(SlotsFollow())
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

    assert (saved.status_code, saved.location) == (303, f"/staff/terms/{desk.world.term.public_id}?done=told")
    assert "Messages leave in ten minutes" in words(desk.client.get(f"{saved.location}&lang=en"))
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
    assert f'href="{desk.url}?act=preview#questions"' in planner.text
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


def _row(tx: Session, step: int) -> Occurrence:
    return tx.scalars(select(Occurrence).where(Occurrence.step == step)).one()


def _blocks(client: FlaskClient) -> list[str]:
    feed = client.get("/feeds/public.ics?lang=en").text.replace("\r\n ", "")
    found = re.findall(r"BEGIN:VEVENT.*?END:VEVENT", feed, re.DOTALL)
    return sorted(found, key=lambda one: re.findall(r"DTSTART\S*?:(\w+)", one)[0])


def _events(client: FlaskClient) -> dict[str, tuple[str, str]]:
    """Start and SEQUENCE of each event by its UID, in the order of their dates."""
    facts = [re.findall(r"(?m)^(UID|DTSTART|SEQUENCE)[^:\r\n]*:([^\r\n]+)", one) for one in _blocks(client)]
    named = [dict(one) for one in facts]
    return {one["UID"]: (one["DTSTART"], one.get("SEQUENCE", "0")) for one in named}
