"""Booking in a real browser: by keyboard alone, without script, and axe on every page and state."""

from collections.abc import Callable
from datetime import UTC, datetime

from playwright.sync_api import Page
from sqlalchemy import Engine, select

from booking import db
from booking.reservations.links import link_token
from booking.reservations.service import cancel_reservation, find_by_link, release_all, reserve
from booking.schedule.model import Occurrence
from tests.support.autumn import Autumn, asking
from tests.support.moments import NOW

OpenPage = Callable[..., Page]
DURING = datetime(2018, 11, 1, 8, 0, tzinfo=UTC)
AFTER = datetime(2018, 11, 2, 8, 0, tzinfo=UTC)


def _hold(database: Engine, slot: str, **changes: object) -> str:
    with db.transaction(database) as tx:
        return link_token(reserve(tx, asking(slot, **changes), now=NOW))


def _paths(database: Engine, autumn: Autumn) -> dict[str, tuple[datetime, str]]:
    booked = _hold(database, autumn.first_slots["10.00"])
    coded = _hold(database, autumn.first_slots["10.15"], contact_kind=None, contact_address=None)
    cancelled = _hold(database, autumn.first_slots["10.30"])
    withdrawn = _hold(database, autumn.second_slots["13.00"])
    book = f"/en/sessions/{autumn.first}/book?slot="
    with db.transaction(database) as tx:
        cancel_reservation(tx, find_by_link(tx, cancelled, now=NOW), now=NOW)
        second = tx.scalars(select(Occurrence).where(Occurrence.public_id == autumn.second)).one()
        second.cancelled_at, second.cancelled_by, second.cancel_reason = NOW, "user", "vesikatko"
        tx.flush()
        release_all(tx, second, now=NOW)
    return {
        "form": (NOW, f"{book}{autumn.first_slots['9.30']}&service=family_guidance"),
        "taken": (NOW, book + autumn.first_slots["10.00"]),
        "cancelled session": (NOW, f"/en/sessions/{autumn.second}/book?slot={autumn.second_slots['13.00']}"),
        "over": (AFTER, book + autumn.first_slots["9.30"]),
        "booked": (NOW, f"/en/b/{booked}"),
        "booked with a code": (NOW, f"/en/b/{coded}"),
        "started": (DURING, f"/en/b/{booked}"),
        "past": (AFTER, f"/en/b/{booked}"),
        "cancel": (NOW, f"/en/b/{booked}/cancel"),
        "cancelled": (NOW, f"/en/b/{cancelled}"),
        "withdrawn": (NOW, f"/en/b/{withdrawn}"),
        "spent": (AFTER, f"/en/b/{cancelled}"),
        "code": (NOW, "/en/code"),
    }


def test_no_page_and_no_state_breaks_the_accessibility_rules(
    open_page: OpenPage,
    looks: Callable[[Page], list[str]],
    database: Engine,
    autumn: Autumn,
    frozen: Callable[[datetime], None],
) -> None:
    page = open_page(viewport={"width": 390, "height": 844})
    found = {}
    for name, (now, path) in _paths(database, autumn).items():
        frozen(now)
        page.goto(path)
        found[name] = looks(page)
    frozen(NOW)
    page.goto(f"/en/sessions/{autumn.first}/book?slot={autumn.first_slots['9.30']}")
    page.get_by_label("I need an interpreter").check()
    page.get_by_role("button", name="Book a time").click()
    page.wait_for_load_state()
    found["form with errors"] = looks(page)
    assert page.title().startswith("Error: ")
    page.goto("/en/code")
    page.get_by_label("Your code").fill("kuva-mesi-talo-42")
    page.get_by_role("button", name="Show my time").click()
    page.wait_for_load_state()
    found["wrong code"] = looks(page)
    assert {name: faults for name, faults in found.items() if faults} == {}


def test_a_time_is_booked_and_cancelled_with_the_keyboard_alone(
    open_page: OpenPage, database: Engine, autumn: Autumn
) -> None:
    page = open_page(viewport={"width": 390, "height": 844})
    page.goto(f"/en/sessions/{autumn.first}")
    _tab_to(page, "10.15")
    page.keyboard.press("Enter")
    page.wait_for_url("**/book?**")
    _tab_to(page, "Your name")
    page.keyboard.type("Maija")
    _tab_to(page, "E-mail")
    page.keyboard.press("ArrowDown")
    _tab_to(page, "Book a time")
    page.keyboard.press("Enter")
    page.wait_for_url("**/b/**")

    assert page.locator("h1").inner_text() == "Your time is booked"
    assert "Your code:" in page.locator("main").inner_text() or page.locator(".codebox").is_visible()

    _tab_to(page, "Cancel the time")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cancel")
    _tab_to(page, "Cancel the time")
    page.keyboard.press("Enter")
    page.wait_for_url("**/b/*")
    assert page.locator("h1").inner_text() == "Your time is cancelled"
    _tab_to(page, "Undo")
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name="Your time is booked").wait_for()


def test_everything_works_without_script(open_page: OpenPage, database: Engine, autumn: Autumn) -> None:
    page = open_page(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page.goto(f"/en/sessions/{autumn.first}")
    page.get_by_role("link", name="10.00 free").click()
    page.get_by_label("Your name").fill("Maija")
    page.locator("#email").fill("maija@example.fi")
    page.get_by_role("button", name="Book a time").click()

    assert page.locator("h1").inner_text() == "Your time is booked"
    assert page.url in page.locator("#link").inner_text()
    assert "Maija" not in page.content()
    assert "maija@example.fi" not in page.content()
    page.get_by_role("link", name="Cancel the time").click()
    page.get_by_role("button", name="Cancel the time").click()
    assert page.locator("h1").inner_text() == "Your time is cancelled"


def test_a_lost_race_is_explained_and_the_answers_are_kept(
    open_page: OpenPage, database: Engine, autumn: Autumn
) -> None:
    page = open_page(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page.goto(f"/en/sessions/{autumn.first}/book?slot={autumn.first_slots['10.00']}")
    page.get_by_label("Your name").fill("Maija")
    page.locator("#email").fill("maija@example.fi")
    _hold(database, autumn.first_slots["10.00"])
    page.get_by_role("button", name="Book a time").click()

    assert "Someone else took this time." in page.locator("main").inner_text()
    assert page.get_by_label("Your name").input_value() == "Maija"
    page.get_by_label("10.15", exact=True).check()
    page.get_by_role("button", name="Book a time").click()
    assert page.locator("h1").inner_text() == "Your time is booked"
    assert "10.15–10.30" in page.locator("main").inner_text()


def _tab_to(page: Page, words: str) -> None:
    """Press Tab until the control whose label or text begins with `words` has the focus."""
    named = """() => { const e = document.activeElement; const l = e.labels && e.labels[0];
                       return ((l || e).innerText || '').trim(); }"""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(named).startswith(words):
            return
    raise AssertionError(f"the keyboard does not reach {words}")


def test_a_booking_with_its_code_is_one_page_on_paper(open_page: OpenPage, database: Engine, autumn: Autumn) -> None:
    coded = _hold(database, autumn.second_slots["13.00"], contact_kind=None, contact_address=None)
    page = open_page()
    for language in ("fi", "selko"):
        page.goto(f"/{language}/b/{coded}")
        assert page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") == 1, language
