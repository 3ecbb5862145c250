"""The coordinator's pages in a real browser: readable for everybody, by keyboard, without script, in few presses."""

from collections.abc import Callable
from datetime import date, time

import pytest
from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import Engine, select

from booking import db
from booking.accounts.model import User
from booking.network.model import SchoolBreak
from booking.schedule.model import Attendance, Series, Term
from booking.venues.model import Closure
from tests.schedule.pages import sessions
from tests.support.moments import NOW
from tests.support.sign_in import sign_in_page
from tests.support.world import World, drop_in, small_world

Looks = Callable[[Page], list[str]]
Open = Callable[..., Page]


@pytest.fixture
def world(database: Engine) -> World:
    """Write the small pilot world with its autumn as a draft, an autumn break and a closed week."""
    with db.transaction(database) as tx:
        world = small_world(tx)
        for user in world.users.values():
            user.language = "en"
        tx.get_one(Term, world.term.id).published_at = None
        week = {"first_on": date(2018, 10, 15), "last_on": date(2018, 10, 21)}
        tx.add(
            SchoolBreak(municipality_id=world.municipality.id, names={"fi": "Syysloma", "en": "Autumn break"}, **week)
        )
        days = {"first_on": date(2018, 11, 5), "last_on": date(2018, 11, 9)}
        tx.add(Closure(venue_id=world.daycare.id, reason="Vesivahinko", closed_at=NOW, **days))
    return world


@pytest.fixture
def visit(open_page: Open, app: Flask, world: World) -> Callable[..., Page]:
    """Return a function that opens a page as somebody, at a width and in a scheme."""

    def opened(role: str = "coordinator", width: int = 1280, scheme: str = "light", **options: object) -> Page:
        page = open_page(viewport={"width": width, "height": 900}, color_scheme=scheme, **options)
        sign_in_page(page, app, world.users[role])
        return page

    return opened


@pytest.fixture
def filled(database: Engine, world: World) -> dict[str, str]:
    """Write sessions of every look; return the public ids that addresses need."""
    with db.transaction(database) as tx:
        first = drop_in(tx, world, is_published=False)
        drop_in(
            tx, world, date(2018, 11, 15), time(12, 30), time(14), venue=tx.merge(world.daycare), is_published=False
        )
        off = drop_in(tx, world, date(2018, 11, 29), team=(), is_published=False)
        off.cancelled_at, off.cancelled_by = NOW, "user"
        last = drop_in(tx, world, date(2018, 12, 13), team=("family_counselling",), is_published=False)
        last.kind, last.names = "evening", {"fi": "Toiminnallinen ilta"}
        asked = (
            last.attendances[0]
            if last.attendances
            else tx.scalars(select(Attendance).where(Attendance.occurrence_id == last.id)).one()
        )
        asked.accepted_at = None
        gap = Attendance(occurrence_id=first.id, service_id=world.services["special_teacher"].id, presence="on_request")
        gap.from_team = True
        tx.add(gap)
        return {"term": world.term.public_id, "session": first.public_id}


class Hand:
    """A hand that uses a page and counts its presses; typing is none, a list is opened and then chosen from."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.presses = 0

    def press(self, name: str, role: str = "button") -> None:
        """Press a button or a link, and wait for the page it opens."""
        self.page.get_by_role(role, name=name, exact=True).click()  # type: ignore[arg-type]  # Playwright's own words
        self.page.wait_for_load_state()
        self.presses += 1

    def write(self, label: str, text: str) -> None:
        """Type into a field."""
        self.page.get_by_label(label, exact=True).fill(text)

    def choose(self, group: str, label: str, value: str) -> None:
        """Choose from a list."""
        self.page.get_by_role("group", name=group, exact=True).get_by_label(label).select_option(value)
        self.presses += 2

    def fill_in_the_rotation(self, world: World) -> None:
        """Say the pilot's rotation."""
        self.write("First date", "1.11.2018")
        self.write("Last date", "13.12.2018")
        self.press("Fill")
        self.choose("Turn 1", "Venue", world.house.public_id)
        self.choose("Turn 2", "Venue", world.daycare.public_id)


PILOT = [
    "2018-11-01 09:30 perheiden-talo",
    "2018-11-15 12:30 kontiopuisto",
    "2018-11-29 09:30 perheiden-talo",
    "2018-12-13 12:30 kontiopuisto",
]


def test_every_page_is_readable_for_everybody(visit: Callable[..., Page], looks: Looks, filled: dict[str, str]):
    page = visit(width=390)
    term, session = filled["term"], filled["session"]
    addresses = [
        "/staff/terms",
        "/staff/terms/new",
        f"/staff/terms/{term}",
        f"/staff/terms/{term}/fill",
        f"/staff/terms/{term}/dates/new",
        f"/staff/sessions/{session}/edit",
        f"/staff/sessions/{session}/attendance",
    ]
    found = {}
    for address in addresses:
        page.goto(f"{address}?lang=en")
        found[address] = looks(page)

    assert {address: faults for address, faults in found.items() if faults} == {}


def test_the_preview_faults_change_and_team_are_readable_for_everybody(
    visit: Callable[..., Page], looks: Looks, world: World, database: Engine
):
    page = visit(width=390)
    page.goto(f"/staff/terms/{world.term.public_id}/fill?lang=en")
    hand = Hand(page)
    hand.press("Preview")
    found = {"faults": looks(page)}
    page.goto(f"/staff/terms/{world.term.public_id}?lang=en")
    hand.fill_in_the_rotation(world)
    page.get_by_label("Other dates to skip").fill("29.11.2018 Koulutus")
    hand.press("Preview")
    found["preview"] = looks(page)
    hand.press("Save 3 sessions")
    with db.reading(database) as tx:
        series = tx.scalars(select(Series.public_id)).one()
    for name in ("edit", "team"):
        page.goto(f"/staff/series/{series}/{name}?lang=en")
        found[name] = looks(page)

    assert {name: faults for name, faults in found.items() if faults} == {}


def test_invitations_are_readable_for_everybody(visit: Callable[..., Page], looks: Looks, filled: dict[str, str]):
    page = visit("professional", 390)
    page.goto("/staff/invitations?lang=en")

    assert page.get_by_role("button", name="I will come").count() == 1
    assert looks(page) == []


def test_a_term_is_made_filled_and_published_in_twelve_presses(
    visit: Callable[..., Page], world: World, database: Engine
):
    with db.transaction(database) as tx:
        for user in tx.scalars(select(User)):
            user.language = "en"
    page = visit()
    hand = Hand(page)
    page.goto("/staff/terms")
    hand.press("New term", "link")
    page.get_by_role("group", name="Name", exact=True).get_by_role("textbox").first.fill("Marraskuu")
    for label, text in (("First day", "1.11.2018"), ("Last day", "31.12.2018")):
        hand.write(label, text)
    hand.press("Create the term")
    hand.fill_in_the_rotation(world)
    hand.press("Preview")
    hand.press("Save 4 sessions")
    hand.press("Publish 4 sessions")

    assert hand.presses == 10
    assert sessions(database) == PILOT


def test_a_term_is_filled_and_published_by_keyboard_only(
    visit: Callable[..., Page], world: World, database: Engine, keys: Callable[[Page, str, str], None]
):
    page = visit()
    page.goto(f"/staff/terms/{world.term.public_id}?lang=en")
    keys(page, "First date", "1.11.2018")
    keys(page, "Last date", "13.12.2018")
    keys(page, "Fill", "\n")
    keys(page, "Venue", "Perheiden")
    keys(page, "Venue", "Kontio")
    keys(page, "Preview", "\n")
    keys(page, "Save 4 sessions", "\n")
    keys(page, "Publish 4 sessions", "\n")

    assert page.get_by_role("status").inner_text() == "Families see the sessions now."
    assert sessions(database) == PILOT


def test_a_term_is_filled_and_published_without_script(visit: Callable[..., Page], world: World, database: Engine):
    page = visit(java_script_enabled=False)
    hand = Hand(page)
    page.goto(f"/staff/terms/{world.term.public_id}?lang=en")
    hand.fill_in_the_rotation(world)
    hand.press("Preview")
    hand.press("Back to the form")
    hand.press("Preview")
    hand.press("Save 4 sessions")
    hand.press("Publish 4 sessions")

    assert sessions(database) == PILOT


@pytest.fixture
def keys() -> Callable[[Page, str, str], None]:
    """Return a function that tabs on to the next control of a name and types there; a line end presses it."""

    def typed(page: Page, name: str, text: str) -> None:
        for _step in range(120):
            page.keyboard.press("Tab")
            if page.evaluate(NAME_OF_THE_FOCUSED) == name:
                break
        else:
            raise AssertionError(f"no Tab leads to {name}")
        if text == "\n":
            with page.expect_navigation():
                page.keyboard.press("Enter")
        else:
            page.keyboard.type(text)

    return typed


NAME_OF_THE_FOCUSED = """() => {
    const it = document.activeElement
    const text = it.labels?.length ? it.labels[0].innerText : it.innerText
    return (text || '').trim()
}"""
