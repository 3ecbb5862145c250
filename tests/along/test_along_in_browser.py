"""What is given on or taken along, in a real browser: rules of accessibility, width of a phone, one printed page."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import Engine

from booking import db
from booking.along.service import give_link, given_token
from booking.reservations.links import link_token
from booking.reservations.service import reserve
from tests.support.autumn import asking, write_autumn

OpenPage = Callable[..., Page]
SIX_PROFESSIONS = """() => {
  const list = document.querySelector('.whom ul');
  const longest = [...list.children].sort((one, other) => other.innerText.length - one.innerText.length)[0];
  while (list.children.length < 6) list.append(longest.cloneNode(true));
}"""
THREE_WEEKS_BEFORE = datetime(2018, 10, 11, 9, 0, tzinfo=UTC)


@pytest.fixture
def links(app: Flask, database: Engine) -> tuple[str, str]:
    """Hold a time and give its link on; return the family's token and the given one."""
    with db.transaction(database) as tx:
        held = reserve(tx, asking(write_autumn(tx).first_slots["10.00"]), now=THREE_WEEKS_BEFORE)
        return link_token(held), given_token(held, give_link(tx, held, now=THREE_WEEKS_BEFORE))


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_no_page_of_them_breaks_the_accessibility_rules(
    open_page: OpenPage, axe: Callable[[Page], list[str]], links: tuple[str, str], width: int, scheme: str
) -> None:
    page = open_page(viewport={"width": width, "height": 844}, color_scheme=scheme)
    found = {}
    for path in (f"b/{links[0]}/along", f"b/{links[0]}/card", f"along/{links[1]}"):
        page.goto(f"/en/{path}")
        is_too_wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        found[path] = axe(page) + (["sideways"] if is_too_wide else [])
    assert {path: faults for path, faults in found.items() if faults} == {}


@pytest.mark.parametrize("language", ["en", "selko"])
def test_the_card_of_three_weeks_and_six_professions_is_one_page_on_paper(
    open_page: OpenPage, frozen: Callable[[datetime], None], links: tuple[str, str], language: str
) -> None:
    frozen(THREE_WEEKS_BEFORE)
    page = open_page()
    page.goto(f"/{language}/b/{links[0]}/card")

    assert page.locator(".moons svg").count() == 21
    page.evaluate(SIX_PROFESSIONS)
    assert page.locator(".whom li").count() == 6
    assert len(re.findall(rb"/Type ?/Page\b", page.pdf(prefer_css_page_size=True))) == 1
