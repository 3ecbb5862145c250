"""Staff's pages of venues, changes and the day in a real browser: axe in every look, closing by keyboard, on paper."""

from collections.abc import Callable

from flask import Flask
from playwright.sync_api import Page

from booking.audit.service import by_user
from booking.changes.service import cancel_session, close_venue
from booking.db import transaction
from booking.venues.model import Closure, Venue
from booking.venues.rules import ClosureRequest
from tests.support.moments import NOW
from tests.support.sign_in import sign_in_page

from .conftest import Autumn, date, session_on

OpenPage = Callable[..., Page]
Looks = Callable[[Page], list[str]]
VENUE = "/staff/venues/kontiopuisto"


def close_nov_29(autumn: Autumn) -> str:
    day = ClosureRequest(date(2018, 11, 29), date(2018, 11, 29), "Henkilökunnan koulutus")
    with transaction(autumn.database) as tx:
        closure: Closure = close_venue(tx, tx.get_one(Venue, autumn.world.house.id), day, now=NOW, actor=by_user(7))
        return closure.public_id


def paths(autumn: Autumn) -> list[tuple[str, str]]:
    """Return (role, path) of every page and state."""
    autumn.book_five()
    closure = close_nov_29(autumn)
    with transaction(autumn.database) as tx:
        cancel_session(tx, session_on(tx, "2018-12-13"), "Sairastuminen", now=NOW, actor=by_user(7))
    booked, off = autumn.session("2018-11-15").public_id, autumn.session("2018-12-13").public_id
    coordinators = [
        "/staff/",
        "/staff/days/2018-11-15",
        "/staff/days/2018-11-16",
        f"/staff/sessions/{booked}",
        f"/staff/sessions/{booked}/cancel",
        f"/staff/sessions/{off}",
        f"/staff/sessions/{off}/restore",
        "/staff/venues",
        "/staff/venues/new",
        VENUE,
        f"{VENUE}?done=closed",
        f"{VENUE}/edit",
        f"{VENUE}/closures/new",
        "/staff/venues/perheiden-talo",
        f"/staff/venues/perheiden-talo/closures/{closure}/reopen",
    ]
    professionals = ["/staff/", "/staff/days/2018-11-15", f"/staff/sessions/{booked}", VENUE]
    return [("coordinator", path) for path in coordinators] + [("professional", path) for path in professionals]


def test_every_page_is_without_axe_violations_and_fits(app: Flask, open_page: OpenPage, looks: Looks, autumn: Autumn):
    found = []
    wanted = paths(autumn)
    for role in ("coordinator", "professional"):
        page = open_page(viewport={"width": 390, "height": 844})
        sign_in_page(page, app, autumn.world.users[role])
        for path in [path for who, path in wanted if who == role]:
            page.goto(path)
            found += [f"{role} {path}: {one}" for one in looks(page)]

    assert found == []


def test_forms_with_errors_and_effects_are_without_axe_violations(
    app: Flask, open_page: OpenPage, looks: Looks, autumn: Autumn
):
    autumn.book_five()
    page = open_page(viewport={"width": 390, "height": 844})
    sign_in_page(page, app, autumn.world.users["coordinator"])
    found = []
    for path in ("/staff/venues/new", f"{VENUE}/closures/new"):
        page.goto(path)
        _press(page, "main button[type=submit]")
        assert page.locator(".summary-error").count() == 1
        found += looks(page)
    page.fill("#first_on", "15.11.2018")
    page.fill("#reason", "Vesikatko")
    _press(page, "main button[type=submit]")
    found += looks(page)
    page.goto(f"{VENUE}/edit")
    page.fill("#names-fi", "")
    _press(page, "main form.stack5 button[type=submit]")
    found += looks(page)

    assert found == []


def test_a_day_is_closed_by_keyboard_alone_without_script(app: Flask, open_page: OpenPage, autumn: Autumn):
    autumn.book_five()
    page = open_page(java_script_enabled=False)
    sign_in_page(page, app, autumn.world.users["director"])
    page.goto(f"{VENUE}?lang=en")
    _tab_to(page, "Close a day")
    page.keyboard.press("Enter")
    page.wait_for_url("**/closures/new*")
    page.goto(f"{VENUE}/closures/new?lang=en")
    _tab_to_field(page, "first_on")
    page.keyboard.type("15.11.2018")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("Vesikatko")
    page.keyboard.press("Enter")
    page.wait_for_selector(".impactbox")
    _tab_to(page, "Close 15 Nov and send 5 messages")
    page.keyboard.press("Enter")
    page.wait_for_url("**done=closed*")

    assert autumn.session("2018-11-15").cancel_reason == "Vesikatko"
    assert len(autumn.cancellations()) == 5


def test_the_day_on_paper_has_names_and_lines_and_no_buttons(app: Flask, open_page: OpenPage, autumn: Autumn):
    autumn.book("2018-11-15", "12.30", nickname="Aurinko")
    page = open_page()
    sign_in_page(page, app, autumn.world.users["professional"])
    page.goto("/staff/days/2018-11-15?lang=en")
    assert page.locator("[data-print]").is_visible()
    assert not page.locator(".walkins").first.is_visible()

    page.emulate_media(media="print")

    assert page.get_by_text("Aurinko").is_visible()
    assert page.locator(".walkins .blank").count() == 6
    assert page.locator(".walkins").first.is_visible()
    assert not page.locator("[data-print]").is_visible()
    assert not page.locator(".nav").is_visible()
    assert page.pdf(format="A4").count(b"/Type /Page\n") == 1


def _press(page: Page, button: str) -> None:
    with page.expect_navigation(wait_until="load"):
        page.click(button)


def _tab_to(page: Page, words: str) -> None:
    for _ in range(40):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        if focused.count() and words in (focused.text_content() or ""):
            return
    raise AssertionError(f"no way to “{words}” by keyboard")


def _tab_to_field(page: Page, field: str) -> None:
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.locator(f"#{field}:focus").count():
            return
    raise AssertionError(f"no way to {field} by keyboard")
