"""One's own calendar page in a real browser: accessible, and usable without script."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import Engine

from booking.db import transaction
from tests.support.sign_in import sign_in_page
from tests.support.world import World, small_world


@pytest.fixture
def world(database: Engine) -> World:
    """Return the small pilot world; its professional reads English."""
    with transaction(database) as tx:
        world = small_world(tx)
        world.users["professional"].language = "en"
    return world


def test_the_page_has_no_fault_in_any_look_before_and_after_making_an_address(
    open_page: Callable[..., Page], looks: Callable[[Page], list[str]], app: Flask, world: World
) -> None:
    page = open_page(viewport={"width": 390, "height": 844})
    sign_in_page(page, app, world.users["professional"])

    page.goto("/staff/calendar")
    before = looks(page)
    page.get_by_role("button", name="Make the address").click()
    page.get_by_role("heading", name="The address is ready").wait_for()
    page.wait_for_load_state()

    assert before == []
    assert looks(page) == []


def test_an_address_is_made_without_script(open_page: Callable[..., Page], app: Flask, world: World) -> None:
    page = open_page(java_script_enabled=False)
    sign_in_page(page, app, world.users["professional"])

    page.goto("/staff/calendar")
    page.get_by_label("Name of the address").fill("Work phone")
    page.get_by_role("button", name="Make the address").click()

    assert "/feeds/p/" in page.locator("#feed-address").inner_text()
    assert page.get_by_role("link", name="Outlook", exact=True).get_attribute("href")
    assert page.get_by_text("Work phone", exact=True).first.is_visible()
