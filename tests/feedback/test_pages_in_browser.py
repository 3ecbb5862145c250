"""Surveys in a real browser: axe on each form and state, the keyboard alone, a child's press without script."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import Engine, select

from booking import db
from booking.feedback.model import Survey
from booking.feedback.rules import Audience
from tests.support.full_house import FullHouse, full_house
from tests.support.sign_in import sign_in_page
from tests.support.surveys import answer_all

from .conftest import Asked, counted

OpenPage = Callable[..., Page]
Looks = Callable[[Page], list[str]]
AFTER = datetime(2018, 11, 5, 8, tzinfo=UTC)


@pytest.fixture
def house(app: Flask, database: Engine) -> FullHouse:
    """Write surveys in every state, with staff's answers too."""
    house = full_house(database)
    with db.transaction(database) as tx:
        survey = tx.scalars(select(Survey).where(Survey.public_id == house.ids["surveys"]["open"])).one()
        answer_all(tx, survey, Audience.CHILD, {house.world.house.public_id: 9})
    return house


def test_no_form_and_no_state_breaks_the_accessibility_rules(
    open_page: OpenPage, looks: Looks, house: FullHouse
) -> None:
    states = house.ids["surveys"]
    pages = [f"/fi/wishes/{states['open']}/{who}" for who in Audience]
    pages += [f"/en/wishes/{states['open']}/guardian?done=sent", f"/en/wishes/{states['closed']}/guardian"]
    page = open_page()
    found = {}
    for path in (*pages, "/sv/wishes", f"/selko/wishes/{states['session']}/guardian"):
        page.goto(path)
        found[path] = looks(page)
    page.locator("main form").evaluate("form => form.requestSubmit()")
    page.wait_for_url("**/guardian")
    found["errors"] = looks(page)

    assert page.title().startswith("Virhe: ")
    assert {path: faults for path, faults in found.items() if faults} == {}


def test_no_page_of_those_who_ask_breaks_the_accessibility_rules(
    open_page: OpenPage, looks: Looks, app: Flask, house: FullHouse, frozen: Callable[[datetime], None]
) -> None:
    page = open_page()
    sign_in_page(page, app, house.world.users["coordinator"])
    states = house.ids["surveys"]
    found = {}
    for path in ("", f"/{states['closed']}", f"/{states['early']}", f"/{states['early']}/preview/guardian", "/texts"):
        page.goto(f"/staff/wishes{path}")
        for summary in page.locator("main summary").all():
            summary.click()
        found[path] = looks(page)

    assert {path: faults for path, faults in found.items() if faults} == {}


def test_a_guardian_answers_by_keyboard_alone(page: Page, database: Engine, asked: Asked) -> None:
    page.goto(asked.path())
    page.get_by_label("Perheiden talo").focus()
    for key in ("Space", "Tab", "ArrowRight", "Tab", "Space", "Tab", "Tab", "Space"):
        page.keyboard.press(key)
    page.get_by_role("button", name="Send anonymously").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Thank you!").wait_for()

    place = asked.world.house.public_id
    assert set(counted(database)) == {
        ("guardian", place, "answers", "answers"),
        ("guardian", place, "sounds", "good"),
        ("guardian", place, "when", "mon_morning"),
        ("guardian", place, "when", "wed_morning"),
    }


def test_a_child_presses_a_picture_without_script(open_page: OpenPage, database: Engine, asked: Asked) -> None:
    page = open_page(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page.goto(asked.path("child", "selko"))
    assert not page.get_by_text("Lue ääneen").is_visible()
    page.get_by_role("button", name="Kyllä").click()
    page.get_by_role("link", name="Seuraava lapsi vastaa").click()
    page.get_by_role("button", name="Ei", exact=True).click()

    answers = {key[2:]: amount for key, amount in counted(database).items()}
    assert answers == {("answers", "answers"): 2, ("child", "happy"): 1, ("child", "sad"): 1}
