"""The same person next time, and meetings at a distance, in a real browser: accessibility, the width of a phone."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import Engine, select, update

from booking import db
from booking.following.slots import cut_slots
from booking.reservations.links import link_token
from booking.reservations.model import Slot
from booking.reservations.service import reserve
from booking.venues.model import Venue
from tests.support.autumn import asking
from tests.support.moments import NOW
from tests.support.world import drop_in, small_world

from .test_same_person import DAYS

OpenPage = Callable[..., Page]
Axe = Callable[[Page], list[str]]


@pytest.fixture
def link(app: Flask, database: Engine) -> str:
    """Hold the first of four times and return the path of its page."""
    with db.transaction(database) as tx:
        world = small_world(tx)
        cut_slots(tx, drop_in(tx, world))
        for day in DAYS:
            cut_slots(tx, drop_in(tx, world, day, venue=world.daycare))
        slot = tx.scalars(select(Slot.public_id).order_by(Slot.starts_at)).first()
        return f"/en/b/{link_token(reserve(tx, asking(slot or ''), now=NOW))}"


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_agreeing_claiming_three_times_and_ending_needs_no_script_and_breaks_no_rule(
    open_page: OpenPage, axe: Axe, link: str, width: int, scheme: str
) -> None:
    page = open_page(viewport={"width": width, "height": 844}, color_scheme=scheme)
    page.goto(f"{link}/same")
    found = {"asked": _faults(page, axe)}
    page.get_by_role("button", name="Agree").click()
    page.locator(".summary-error").wait_for()
    found["with errors"] = _faults(page, axe)
    page.get_by_label("Family guidance").check()
    page.get_by_label("I agree that you keep").check()
    page.get_by_role("button", name="Agree").click()
    page.get_by_role("button", name="Book three times").wait_for()
    found["agreed"] = _faults(page, axe)
    page.get_by_role("button", name="Book three times").click()
    page.get_by_role("heading", name="Your three times").wait_for()
    assert page.get_by_role("link", name="2018").count() == 3
    found["claimed"] = _faults(page, axe)
    page.get_by_role("link", name="See the free times").click()
    page.get_by_role("heading", name="The free times of the same person").wait_for()
    found["times"] = _faults(page, axe)
    page.get_by_role("button", name="End this").click()
    page.get_by_role("heading", name="We have forgotten it").wait_for()
    found["ended"] = _faults(page, axe)

    assert {name: faults for name, faults in found.items() if faults} == {}


@pytest.mark.parametrize("way", ["video", "we_call", "you_call"])
def test_no_page_of_a_meeting_at_a_distance_breaks_a_rule(
    open_page: OpenPage, axe: Axe, database: Engine, link: str, way: str
) -> None:
    facts = {"kind": "online", "remote_way": way, "call_number": "015 999 8888"}
    with db.transaction(database) as tx:
        tx.execute(update(Venue).values(meeting_url="https://video.example.fi/{room}", **facts))
        slot = tx.scalars(select(Slot).order_by(Slot.starts_at.desc())).first()
        assert slot is not None
        session, slot_id = slot.occurrence.public_id, slot.public_id
    page = open_page(viewport={"width": 390, "height": 844})
    found = {}
    for path in (
        link,
        f"/en/sessions/{session}",
        f"/en/sessions/{session}/book?slot={slot_id}",
        "/en/venues/kontiopuisto",
    ):
        page.goto(path)
        found[path] = _faults(page, axe)
    assert {path: faults for path, faults in found.items() if faults} == {}


def _faults(page: Page, axe: Axe) -> list[str]:
    page.wait_for_load_state()
    is_too_wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return axe(page) + (["sideways"] if is_too_wide else [])
