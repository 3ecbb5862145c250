"""The pages in a real browser: no violation of WCAG 2.2 AA in any state, no sideways scroll, no script needed."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time

import pytest
from playwright.sync_api import Page
from sqlalchemy import Engine, update

from booking import db
from booking.config import LANGUAGES
from booking.schedule.model import Occurrence
from booking.venues.model import Closure

from .world import Autumn, event, session

OpenPage = Callable[..., Page]
Freeze = Callable[[datetime], None]
NOW = datetime(2018, 10, 25, 9, 0, tzinfo=UTC)
BEFORE_THE_EVENING = datetime(2018, 9, 10, 9, 0, tzinfo=UTC)
DURING_THE_FIRST = datetime(2018, 11, 1, 8, 0, tzinfo=UTC)
AFTER_ALL = datetime(2018, 12, 30, 8, 0, tzinfo=UTC)
DOCUMENTS = ("about", "help", "privacy", "accessibility", "calendar", "people", "venues", "venues/perheiden-talo")
PAGES = [
    *((NOW, path) for path in ("", "?month=2019-06", *DOCUMENTS)),
    *((NOW, f"sessions/{name}") for name in ("first", "second", "third", "fourth", "off", "lecture", "evening")),
    (NOW, "sessions/first?service=family_guidance"),
    (BEFORE_THE_EVENING, "sessions/evening"),
    (DURING_THE_FIRST, "sessions/first"),
    (DURING_THE_FIRST, ""),
    (AFTER_ALL, ""),
    (AFTER_ALL, "sessions/fourth"),
    (AFTER_ALL, "venues/perheiden-talo"),
]


@pytest.fixture
def every_state(autumn: Autumn, database: Engine) -> Autumn:
    """Add to the autumn a cancelled session, an evening with its hours and a closed week."""
    world = autumn.world
    with db.transaction(database) as tx:
        session(tx, world, "off", date(2018, 12, 20), world.daycare)
        cancelled = {"cancelled_at": NOW, "cancelled_by": "user", "cancel_reason": "vesikatko"}
        tx.execute(update(Occurrence).where(Occurrence.public_id == "off").values(**cancelled))
        event(
            tx,
            world,
            "lecture",
            date(2018, 11, 20),
            world.house,
            {"fi": "Luento", "en": "Lecture"},
            (time(18), time(19)),
        )
        closed = {"first_on": date(2018, 12, 24), "last_on": date(2018, 12, 26), "reason": "joulu", "closed_at": NOW}
        tx.add(Closure(venue_id=world.house.id, **closed))
    return autumn


def test_no_page_and_no_state_breaks_the_accessibility_rules_in_any_look(
    every_state: Autumn, open_page: OpenPage, looks: Callable[[Page], list[str]], frozen: Freeze
) -> None:
    page = open_page()
    faults = {}
    for now, path in PAGES:
        frozen(now)
        page.goto(f"/en/{path}")
        found = looks(page)
        if found:
            faults[path] = found

    assert faults == {}


@pytest.mark.parametrize("language", sorted(set(LANGUAGES) - {"en"}))
def test_nothing_scrolls_sideways_on_the_narrowest_screen(
    every_state: Autumn, open_page: OpenPage, frozen: Freeze, language: str
) -> None:
    page = open_page(viewport={"width": 320, "height": 640}, reduced_motion="reduce")
    wide = {}
    for now, path in PAGES:
        frozen(now)
        page.goto(f"/{language}/{path}")
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > 320:
            wide[path] = width

    assert wide == {}


def test_a_reader_without_script_gets_from_the_front_page_to_the_times(
    every_state: Autumn, open_page: OpenPage
) -> None:
    page = open_page(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page.goto("/en/")
    page.get_by_role("link", name="Book a time").click()
    page.get_by_role("link", name="Family guidance").click()
    page.wait_for_url("**/en/sessions/first?service=family_guidance#times")

    assert page.locator(".choice [aria-current]").inner_text() == "Family guidance"
    assert page.locator("a.slot").count() == 4


def test_the_first_screen_of_a_phone_holds_date_place_free_times_and_the_button(
    every_state: Autumn, open_page: OpenPage
) -> None:
    page = open_page(viewport={"width": 390, "height": 844})
    page.goto("/en/")

    button = page.get_by_role("link", name="Book a time").bounding_box()
    assert button is not None
    assert button["y"] + button["height"] <= 844
    assert button["height"] >= 48


def test_the_keyboard_reaches_the_content_first_and_the_calendar_by_links(
    every_state: Autumn, open_page: OpenPage
) -> None:
    page = open_page()
    page.goto("/en/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to content"

    page.get_by_role("link", name="Later months").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/?month=2019-01#calendar")

    assert page.locator("caption").all_inner_texts() == ["January 2019", "February 2019"]
