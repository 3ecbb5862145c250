"""A language that is written from right to left: the whole page turns, numbers and addresses do not."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import get_babel
from playwright.sync_api import Locator, Page

from booking.web import languages
from tests.support.pseudo import ARABIC, in_arabic, write_arabic

from .world import Autumn

PAGES = ("", "sessions/first", "sessions/first/book?slot=first-1", "venues/perheiden-talo", "calendar", "privacy")


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the test's catalogue."""
    return write_arabic(tmp_path_factory.mktemp("arabic"))


@pytest.fixture
def app(new_app: Flask, catalogue: Path, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """Return an application whose English pages speak the test's language."""
    monkeypatch.setitem(languages.LOCALES, "en", ARABIC)
    monkeypatch.setitem(languages.TAGS, "en", ARABIC)
    get_babel(new_app).translation_directories[:] = [str(catalogue)]
    return new_app


def left(place: Locator) -> float:
    box = place.bounding_box()
    assert box is not None
    return box["x"]


def test_the_page_says_its_direction_and_the_others_need_not(autumn: Autumn, client: FlaskClient) -> None:
    assert '<html lang="ar" dir="rtl">' in client.get("/en/").text
    assert '<html lang="fi">' in client.get("/fi/").text


def test_the_page_turns_and_nothing_scrolls_sideways_on_a_phone(
    autumn: Autumn, open_page: Callable[..., Page], axe: Callable[[Page], list[str]]
) -> None:
    page = open_page(viewport={"width": 390, "height": 844}, reduced_motion="reduce")
    wide = {}
    for path in PAGES:
        page.goto(f"/en/{path}")
        if page.evaluate("document.documentElement.scrollWidth") > 390:
            wide[path] = page.evaluate("document.documentElement.scrollWidth")
    assert wide == {}

    page.goto("/en/sessions/first")
    assert axe(page) == []
    menu = [left(one) for one in page.locator(".nav a").all()[:2]]
    assert menu == sorted(menu, reverse=True)
    assert left(page.locator(".brand svg")) > 300
    times = [left(one) for one in page.locator(".slot").all()[:3]]
    assert times == sorted(times, reverse=True)

    back = page.locator("a.crumb")
    assert back.locator("span").inner_text() == in_arabic("All times")
    assert left(back.locator("svg")) > left(back.locator("span"))
    assert back.locator("svg").evaluate("one => getComputedStyle(one).transform") == "matrix(-1, 0, 0, 1, 0, 0)"
    assert page.locator("[href='tel:116117']").evaluate("one => getComputedStyle(one).direction") == "ltr"


def test_a_form_with_faults_turns_too(autumn: Autumn, open_page: Callable[..., Page]) -> None:
    page = open_page(viewport={"width": 390, "height": 844}, reduced_motion="reduce")
    page.goto("/en/sessions/first/book?slot=first-1")
    page.get_by_role("button", name=in_arabic("Book a time")).click()
    page.locator(".summary-error").wait_for()

    bar = page.locator(".field.has-error").first.evaluate(
        "one => [getComputedStyle(one).borderRightWidth, getComputedStyle(one).borderLeftWidth]"
    )
    assert bar == ["5px", "0px"]
    assert page.locator("[name=email]").evaluate("one => getComputedStyle(one).direction") == "ltr"
    assert page.evaluate("document.documentElement.scrollWidth") == 390
