"""Signing up in a real browser: axe on the pages of a series, narrow and wide, in both schemes."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import Engine

from booking import db
from booking.accounts.model import User
from booking.signups.links import link_token
from booking.signups.service import leave, sign_up
from tests.support.evenings import evening, family
from tests.support.moments import NOW
from tests.support.sign_in import sign_in_page
from tests.support.world import small_world

OpenPage = Callable[..., Page]


def _paths(database: Engine) -> tuple[list[str], list[str], User]:
    """Return the pages of families and of staff, and who opens the latter."""
    with db.transaction(database) as tx:
        world = small_world(tx)
        wishes = {"course": "lectures", "has_child_minding": True, "capacity": 4}
        first = evening(tx, world, date(2018, 11, 20), **wishes)
        second = evening(tx, world, date(2018, 11, 27), team=(), **wishes)
        seated = sign_up(tx, family(first, 1, 2, more=(second.public_id,)), now=NOW)
        waiting = sign_up(tx, family(first, 1, 1, form_key="another-form-key-1", may_wait=True), now=NOW)
        gone = sign_up(tx, family(second, 1, 0, form_key="another-form-key-2"), now=NOW)
        leave(tx, gone.parties[0], now=NOW)
        links = [f"/en/s/{link_token(one)}" for one in (seated, waiting, gone)]
        form, seats = f"/en/sessions/{first.public_id}/sign-up", f"/staff/sessions/{first.public_id}/sign-up"
        for_families = [form, *links, f"{links[0]}/leave", f"{links[0]}/data"]
        return for_families, [seats, f"{seats}s", "/staff/trainings"], world.users["coordinator"]


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "dark")])
def test_no_page_breaks_the_accessibility_rules(
    open_page: OpenPage, axe: Callable[[Page], list[str]], app: Flask, database: Engine, width: int, scheme: str
) -> None:
    with app.app_context():
        for_families, for_staff, coordinator = _paths(database)
    page = open_page(viewport={"width": width, "height": 844}, color_scheme=scheme)
    found = {path: _faults(page, path, axe, width) for path in for_families}
    sign_in_page(page, app, coordinator)
    found |= {path: _faults(page, path, axe, width) for path in for_staff}

    assert {path: faults for path, faults in found.items() if faults} == {}


def _faults(page: Page, path: str, axe: Callable[[Page], list[str]], width: int) -> list[str]:
    page.goto(path)
    is_sideways = page.evaluate("document.documentElement.scrollWidth") > width
    return axe(page) + ["sideways"] * is_sideways
