"""A session run standing up: the counter by keyboard, without script and without a connection; axe on each state."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, Route, expect
from sqlalchemy import Engine, func, select

from booking import db
from booking.day.queries import walk_ins_at
from booking.day.rules import Counted
from booking.notices.model import Notice
from booking.reservations.service import reserve
from booking.schedule.queries import occurrence_by_public_id
from tests.support.autumn import Autumn, asking
from tests.support.moments import NOW
from tests.support.sign_in import sign_in_page

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

    for _ in range(2):
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
    expect(page.locator("[data-offline]")).to_contain_text("No connection. The light can be set when it is back")
    assert adults(page) == "1"
    assert counted(database, autumn) == Counted()

    page.context.set_offline(False)
    expect(page.locator("[data-offline]")).to_be_empty()
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


def test_no_page_of_a_session_breaks_an_accessibility_rule_in_any_look(
    session: OpenPage, looks: Callable[[Page], list[str]], database: Engine, autumn: Autumn
) -> None:
    with db.transaction(database) as tx:
        kuu = reserve(tx, asking(autumn.first_slots["10.30"], nickname="Kuu", language="sv"), now=NOW).public_id
    page = session(viewport={"width": 390, "height": 844})
    found = {"session": _faults(page, looks)}
    page.goto(f"/staff/sessions/{autumn.first}/book?slot={autumn.first_slots['10.15']}&lang=en")
    found["book"] = _faults(page, looks)
    page.get_by_role("button", name="Book the time").click()
    found["book with errors"] = _faults(page, looks)
    assert page.title().startswith("Error: ")
    page.get_by_label("Name of the family's adult").fill("Maija")
    page.get_by_role("button", name="Book the time").click()
    page.wait_for_url("**/booked*")
    found["booked"] = _faults(page, looks)
    page.goto(f"/staff/sessions/{autumn.first}/book?slot={autumn.first_slots['10.15']}&lang=en")
    found["taken"] = _faults(page, looks)
    page.goto(f"/staff/reservations/{kuu}/cancel?lang=en")
    found["cancel"] = _faults(page, looks)
    page.goto(f"/staff/sessions/{autumn.first}/message?lang=en")
    found["message"] = _faults(page, looks)
    page.get_by_role("button", name="Look at the message").click()
    found["message with errors"] = _faults(page, looks)
    page.get_by_label("Another way in").check()
    page.get_by_label("Suomi").fill("pihan puolelta")
    page.get_by_role("button", name="Look at the message").click()
    found["preview"] = _faults(page, looks)
    page.get_by_role("button", name="Send to 1 family").click()
    page.wait_for_url("**/*done=message_sent*")
    found["sent"] = _faults(page, looks)

    assert {name: faults for name, faults in found.items() if faults} == {}


def test_a_family_is_booked_and_told_by_keyboard_alone_without_script(
    session: OpenPage, database: Engine, autumn: Autumn
) -> None:
    page = session(java_script_enabled=False, viewport={"width": 390, "height": 844})

    _press(page, page.get_by_role("link", name="Book 10.30"))
    page.goto(f"{page.url}&lang=en")
    page.get_by_label("Name of the family's adult").focus()
    page.keyboard.type("Kuu")
    page.get_by_label("No contact details").focus()
    page.keyboard.press("ArrowRight")
    page.get_by_label("E-mail", exact=True).last.focus()
    page.keyboard.type("kuu@example.fi")
    page.keyboard.press("Enter")
    page.wait_for_url("**/booked*")
    page.goto(f"/staff/sessions/{autumn.first}/message?lang=en")
    page.get_by_label("We are late").focus()
    page.keyboard.press("Space")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    _press(page, page.get_by_role("button", name="Send to 1 family"))
    page.wait_for_url("**/*done=message_sent*")

    with db.reading(database) as tx:
        assert tx.scalars(select(func.count()).select_from(Notice).where(Notice.kind == "broadcast")).one() == 1


def _press(page: Page, control: Locator) -> None:
    control.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def _faults(page: Page, looks: Callable[[Page], list[str]]) -> list[str]:
    page.wait_for_load_state()
    return looks(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_list_of_interpreters_has_no_faults(
    app: Flask, database: Engine, autumn: Autumn, open_page: OpenPage, axe: Callable[[Page], list[str]], scheme: str
) -> None:
    with db.transaction(database) as tx:
        reserve(tx, asking(autumn.first_slots["10.00"], interpreter_language="Somali"), now=NOW)
    page = open_page(viewport={"width": 390, "height": 844}, color_scheme=scheme)
    sign_in_page(page, app, autumn.world.users["professional"])
    page.goto("/staff/interpreters?lang=en")

    assert axe(page) == []
    page.get_by_role("button", name=re.compile("^Ordered")).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=re.compile("^Confirmed"))).to_be_visible()
    assert axe(page) == []
