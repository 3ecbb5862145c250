"""Moving a time and asking for a lost link in a real browser: two taps, without script, axe on every state."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

from playwright.sync_api import Page
from sqlalchemy import Engine, update

from booking import db
from booking.reservations.links import link_token
from booking.reservations.rules import SlotTaken
from booking.reservations.service import cancel_reservation, find_by_link, reserve
from booking.venues.model import Venue
from tests.support.autumn import Autumn, asking
from tests.support.moments import NOW

OpenPage = Callable[..., Page]
TOO_LATE = datetime(2018, 10, 31, 22, 30, tzinfo=UTC)
"""Half past midnight of 1.11.: the working day before the session is over."""


def _hold(database: Engine, slot: str, **changes: object) -> str:
    with db.transaction(database) as tx:
        return link_token(reserve(tx, asking(slot, **changes), now=NOW))


def test_two_taps_move_a_time_without_script(open_page: OpenPage, database: Engine, autumn: Autumn) -> None:
    link = _hold(database, autumn.first_slots["10.00"])
    page = open_page(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page.goto(f"/en/b/{link}")

    page.get_by_role("link", name="Move the time").click()
    page.get_by_role("region", name="Thu 15 Nov 2018, 12.30–14.00").get_by_role("button", name="13.00 free").click()

    assert page.url.endswith(f"/en/b/{link}")
    assert page.locator("h1").inner_text() == "Your time is moved"
    assert "13.00–13.15" in page.locator(".ticket").inner_text()
    page.goto(f"/en/sessions/{autumn.first}")
    assert page.get_by_role("link", name="10.00 free").is_visible()


def test_a_time_is_moved_with_the_keyboard_alone(open_page: OpenPage, database: Engine, autumn: Autumn) -> None:
    page = open_page(viewport={"width": 390, "height": 844})
    page.goto(f"/en/b/{_hold(database, autumn.first_slots['10.00'])}")
    for words in ("Move", "10.15"):
        _tab_to(page, words)
        with page.expect_navigation():
            page.keyboard.press("Enter")
    assert page.locator("h1").inner_text() == "Your time is moved"
    assert "10.15–10.30" in page.locator(".ticket").inner_text()


def test_a_lost_race_keeps_the_old_time_and_shows_the_list_again(
    open_page: OpenPage, database: Engine, autumn: Autumn
) -> None:
    link = _hold(database, autumn.first_slots["10.00"])
    page = open_page(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page.goto(f"/en/b/{link}/move")
    _hold(database, autumn.first_slots["10.15"])
    page.get_by_role("button", name="10.15 free").click()

    assert "Someone else took this time." in page.get_by_role("alert").inner_text()
    assert "10.00–10.15" in page.locator(".ticket").inner_text()
    page.get_by_role("button", name="10.30 free").click()
    assert page.locator("h1").inner_text() == "Your time is moved"


def test_a_lost_link_is_asked_for_without_script(open_page: OpenPage, autumn: Autumn) -> None:
    page = open_page(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page.goto("/en/code")
    page.get_by_role("main").get_by_role("link", name="I lost my link").click()
    page.get_by_label("E-mail").fill("nobody@example.fi")
    page.get_by_role("button", name="Send the link").click()

    assert page.locator("h1").inner_text() == "Look into your e-mail"
    assert "nobody@example.fi" not in page.content()


def test_no_state_breaks_the_accessibility_rules(
    open_page: OpenPage,
    looks: Callable[[Page], list[str]],
    database: Engine,
    autumn: Autumn,
    frozen: Callable[[datetime], None],
) -> None:
    page = open_page(viewport={"width": 390, "height": 844})
    link = _hold(database, autumn.first_slots["10.00"])
    found = {}

    def look(name: str) -> None:
        found[name] = looks(page)

    page.goto(f"/en/b/{link}/move")
    look("free times")
    _hold(database, autumn.first_slots["10.15"])
    page.get_by_role("button", name="10.15 free").click()
    page.get_by_role("alert").wait_for()
    look("taken")
    page.get_by_role("button", name="10.30 free").click()
    page.get_by_role("heading", level=1, name="Your time is moved").wait_for()
    look("moved")
    _undo_too_late(page, database, autumn.first_slots["10.45"])
    look("undo too late")
    for slot in {*autumn.first_slots.values(), *autumn.second_slots.values()}:
        with suppress(SlotTaken):
            _hold(database, slot, form_key=f"another-family-{slot}")
    page.goto(f"/en/b/{link}/move")
    page.get_by_text("No other time is free just now.").wait_for()
    look("nothing free")
    with db.transaction(database) as tx:
        tx.execute(update(Venue).values(changes_close=1, changes_close_unit="working_days"))
    page.goto(f"/en/b/{link}")
    look("until a day")
    frozen(TOO_LATE)
    page.goto(f"/en/b/{link}")
    look("too late")
    frozen(NOW)
    page.goto("/en/lost-link")
    look("lost link")
    page.get_by_role("button", name="Send the link").click()
    page.wait_for_load_state()
    look("no address")
    page.goto("/en/lost-link?done=asked")
    look("asked")
    assert {name: faults for name, faults in found.items() if faults} == {}


def _undo_too_late(page: Page, database: Engine, slot: str) -> None:
    link = _hold(database, slot)
    with db.transaction(database) as tx:
        cancel_reservation(tx, find_by_link(tx, link, now=NOW), now=NOW)
    page.goto(f"/en/b/{link}")
    _hold(database, slot, form_key="somebody-else-here")
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("alert").wait_for()


def _tab_to(page: Page, words: str) -> None:
    """Press Tab until the control whose text begins with `words` has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("(document.activeElement.innerText || '').trim()").startswith(words):
            return
    raise AssertionError(f"the keyboard does not reach {words}")
