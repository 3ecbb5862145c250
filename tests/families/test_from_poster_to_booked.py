"""The whole way in a phone's browser, from the poster on the door: how long it is, and how it sounds."""

import os
from collections.abc import Callable, Iterator
from difflib import unified_diff
from pathlib import Path

import pytest
from playwright.sync_api import Frame, Page

from tests.support.autumn import Autumn
from tests.support.heard import heard

OpenPage = Callable[..., Page]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
HEARD = Path(__file__).parent / "heard"
WRITE = "WRITE_HEARD"
"""Set it to keep what is heard now; read each changed line before you commit it."""
LEAST_PX = 48
SMALL = """least => [...document.querySelectorAll('main :is(.btn:not(.sm), .slot)')]
  .filter(one => one.getClientRects().length && !one.closest('.trap') && one.getBoundingClientRect().height < least)
  .map(one => one.innerText.trim())"""


class Hand:
    """A person with a phone; counts what they do and which pages they see."""

    def __init__(self, page: Page) -> None:
        """Begin to count."""
        self.page, self.taps, self.fields, self.pages = page, 0, 0, list[str]()
        page.on("framenavigated", self._note)

    def tap(self, role: str, name: str) -> None:
        """Tap what has this role and name, and wait for the page that follows."""
        self.taps += 1
        with self.page.expect_navigation():
            self.page.get_by_role(role, name=name).tap()  # type: ignore[arg-type]  # any role there is

    def fill(self, label: str, text: str) -> None:
        """Type into the field of this label."""
        self.fields += 1
        self.page.get_by_role("textbox", name=label).fill(text)

    def _note(self, frame: Frame) -> None:
        self.pages.append(frame.url)


def test_from_the_posters_code_to_booked_are_three_pages_two_taps_and_two_fields(
    autumn: Autumn, open_page: OpenPage
) -> None:
    page = open_page(**PHONE)
    hand = Hand(page)
    small = {}

    page.goto("/v/perheiden-talo")
    small["session"] = page.evaluate(SMALL, LEAST_PX)
    hand.tap("link", "10.00 vapaa")
    small["form"] = page.evaluate(SMALL, LEAST_PX)
    hand.fill("Nimesi", "Maija")
    hand.fill("Sähköposti", "maija@example.fi")
    hand.tap("button", "Varaa aika")
    small["booked"] = page.evaluate(SMALL, LEAST_PX)

    assert page.get_by_role("heading", level=1).inner_text() == "Aika on varattu"
    assert (len(hand.pages), hand.taps, hand.fields) == (3, 2, 2), hand.pages
    assert small == {"session": [], "form": [], "booked": []}


def _way(page: Page, autumn: Autumn, language: str, words: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield each page of the way with what is told of it."""
    page.goto(f"/{language}/venues/perheiden-talo")
    yield "place", heard(page)
    page.goto(f"/{language}/sessions/{autumn.first}")
    yield "session", heard(page)
    page.goto(f"/{language}/sessions/{autumn.first}/book?slot={autumn.first_slots['10.00']}")
    yield "form", heard(page)
    page.get_by_role("button", name=words["book"]).click()
    page.wait_for_load_state()
    yield "form-with-errors", heard(page)
    page.get_by_role("textbox", name=words["name"]).fill("Maija")
    page.get_by_role("textbox", name=words["email"]).fill("maija@example.fi")
    page.get_by_role("button", name=words["book"]).click()
    page.wait_for_url("**/b/**")
    yield "booked", heard(page).replace(page.url, "LINK")
    page.goto(page.url.split("?")[0])
    yield "own-page", heard(page).replace(page.url, "LINK")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fi", {"book": "Varaa aika", "name": "Nimesi", "email": "Sähköposti"}),
        ("selko", {"book": "Varaa aika", "name": "Nimesi", "email": "Sähköposti"}),
    ],
)
def test_the_way_is_told_to_those_who_hear_it_as_it_was_read_and_agreed(
    autumn: Autumn, open_page: OpenPage, language: str, words: dict[str, str]
) -> None:
    changed = []
    for name, told in _way(open_page(**PHONE), autumn, language, words):
        path = HEARD / f"{name}.{language}.txt"
        if WRITE in os.environ:
            path.write_text(told, encoding="utf-8")
        agreed = path.read_text(encoding="utf-8")
        changed += unified_diff(agreed.splitlines(), told.splitlines(), path.name, "now", lineterm="")

    assert changed == [], "\n".join(changed)
