"""A session run standing up: the counter by keyboard, without script and without a connection; axe on each state."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from playwright.sync_api import Page, Route, expect
from sqlalchemy import Engine

from booking import db
from booking.reservations.day_queries import walk_ins_at
from booking.reservations.rules import Counted
from booking.schedule.queries import occurrence_by_public_id
from tests.support.sign_in import sign_in_page

from .conftest import Autumn

OpenPage = Callable[..., Page]
ON_1_NOV = datetime(2018, 11, 1, 8, 5, tzinfo=UTC)  # 10.05 in Helsinki


@pytest.fixture
def session(app: Flask, autumn: Autumn, open_page: OpenPage, frozen: Callable[[datetime], None]) -> OpenPage:
    """Return a function that opens the first session's page, in the middle of it, as Aino or as `role`."""
    frozen(ON_1_NOV)

    def opened(role: str = "professional", **options: object) -> Page:
        page = open_page(**options)
        sign_in_page(page, app, autumn.world.users[role])
        page.goto(f"/staff/sessions/{autumn.first}?lang=en")
        return page

    return opened


def counted(database: Engine, autumn: Autumn) -> Counted:
    with db.reading(database) as tx:
        found = occurrence_by_public_id(tx, autumn.first)
        return walk_ins_at(tx, [found.id])[found.id]


def adults(page: Page) -> str:
    return page.get_by_label("Adults so far").inner_text()


def test_a_tap_counts_at_once_and_the_focus_stays(session: OpenPage, database: Engine, autumn: Autumn) -> None:
    page = session()
    plus = page.get_by_role("button", name="One adult more")

    with page.expect_response("**/walk-ins"):
        plus.focus()
        page.keyboard.press("Enter")
    with page.expect_response("**/walk-ins"):
        page.keyboard.press("Space")
    with page.expect_response("**/walk-ins"):
        page.get_by_role("button", name="One child more").click()
    with page.expect_response("**/walk-ins"):
        page.get_by_role("button", name="One adult fewer").click()

    assert adults(page) == "1"
    assert counted(database, autumn) == Counted(adults=1, children=1)


def test_without_script_each_tap_is_a_form(session: OpenPage, database: Engine, autumn: Autumn) -> None:
    page = session(java_script_enabled=False, viewport={"width": 390, "height": 844})

    for _ in range(2):  # the second time in the language of the account
        page.locator("form:has(input[value=adults]) button.plus").click()

    assert page.url.endswith("#walk-ins")
    assert counted(database, autumn) == Counted(adults=2)


def test_presses_made_without_a_connection_come_through_afterwards(
    session: OpenPage, database: Engine, autumn: Autumn
) -> None:
    page = session(viewport={"width": 390, "height": 844})
    page.context.set_offline(True)
    for name in ("One adult more", "One adult more", "One child more", "One adult fewer"):
        page.get_by_role("button", name=name).click()

    expect(page.locator("[data-counter-note]")).to_contain_text("No connection. Presses that wait: 4.")
    assert adults(page) == "1"
    assert counted(database, autumn) == Counted()

    page.context.set_offline(False)
    expect(page.locator("[data-counter-note]")).to_be_empty()
    assert counted(database, autumn) == Counted(adults=1, children=1)


def test_a_press_whose_answer_was_lost_counts_once(session: OpenPage, database: Engine, autumn: Autumn) -> None:
    page = session()
    lost = []

    def lose_the_first_answer(route: Route) -> None:
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch())
            route.abort()

    page.route("**/walk-ins", lose_the_first_answer)
    page.get_by_role("button", name="One adult more").click()
    expect(page.locator("[data-counter-note]")).to_contain_text("No connection")
    assert counted(database, autumn) == Counted(adults=1)

    expect(page.locator("[data-counter-note]")).to_be_empty()
    assert adults(page) == "1"
    assert counted(database, autumn) == Counted(adults=1)


def test_presses_survive_a_reload(session: OpenPage, database: Engine, autumn: Autumn) -> None:
    page = session()
    page.context.set_offline(True)
    page.get_by_role("button", name="One adult more").click()
    expect(page.locator("[data-counter-note]")).to_contain_text("No connection")
    page.goto("about:blank")
    page.context.set_offline(False)

    with page.expect_response("**/walk-ins"):
        page.goto(f"/staff/sessions/{autumn.first}?lang=en")

    expect(page.get_by_label("Adults so far")).to_have_text("1")
    assert counted(database, autumn) == Counted(adults=1)


def test_two_phones_add_up_and_the_second_sees_it_with_its_next_press(
    session: OpenPage, database: Engine, autumn: Autumn
) -> None:
    first, second = session(), session("colleague")
    for page in (first, second):
        with page.expect_response("**/walk-ins"):
            page.get_by_role("button", name="One adult more").click()

    expect(second.get_by_label("Adults so far")).to_have_text("2")
    assert counted(database, autumn) == Counted(adults=2)


def test_a_minus_at_zero_says_so(session: OpenPage, database: Engine, autumn: Autumn) -> None:
    page = session()

    page.get_by_role("button", name="One adult fewer").click()

    expect(page.get_by_role("status").filter(has_text="The number is zero already.")).to_be_visible()
    assert counted(database, autumn) == Counted()


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_session_breaks_no_accessibility_rule(
    session: OpenPage, axe: Callable[[Page], list[str]], width: int, scheme: str
) -> None:
    page = session(viewport={"width": width, "height": 844}, color_scheme=scheme)

    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
