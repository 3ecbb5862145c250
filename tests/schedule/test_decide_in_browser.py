"""The questions of a changed series in a real browser: readable for everybody, without script, by keyboard."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import Engine

from booking import db
from booking.following.follower import SlotsFollow
from booking.schedule import hooks
from booking.schedule.model import Series
from tests.schedule.booked import GOING_ON, Booked, told_by_step, write_booked
from tests.support.sign_in import sign_in_page
from tests.support.world import World, small_world

Looks = Callable[[Page], list[str]]
Visit = Callable[..., Page]


@pytest.fixture
def settings(settings: dict[str, str]) -> dict[str, str]:
    """Stand the clock still while a session is going on."""
    return {**settings, "FROZEN_NOW": GOING_ON.isoformat()}


@pytest.fixture
def plan(app: Flask, database: Engine) -> tuple[World, Booked]:
    """Write the booked series, its daycare sessions half an hour later from now on."""
    hooks.register_only([SlotsFollow()])
    with db.transaction(database) as tx:
        world = small_world(tx)
        world.users["coordinator"].language = "en"
        return world, write_booked(tx, world)


@pytest.fixture
def visit(open_page: Visit, app: Flask, plan: tuple[World, Booked]) -> Visit:
    """Return a function that opens the form of the series as its coordinator, at a width and in a scheme."""
    world, booked = plan

    def opened(width: int = 1280, scheme: str = "light", **options: object) -> Page:
        page = open_page(viewport={"width": width, "height": 900}, color_scheme=scheme, **options)
        sign_in_page(page, app, world.users["coordinator"])
        page.goto(f"/staff/series/{booked.series.public_id}/edit?lang=en")
        return page

    return opened


def press(page: Page, name: str) -> None:
    """Press a button and wait for the page it opens."""
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state()


def half_an_hour_later(page: Page) -> None:
    """Let the second turn begin at 13.00 and look at what that does."""
    page.get_by_role("group", name="Turn 2", exact=True).get_by_label("Starts").fill("13")
    press(page, "Preview")


def test_the_questions_their_faults_and_the_effect_are_readable_for_everybody(visit: Visit, looks: Looks) -> None:
    page = visit(390)
    half_an_hour_later(page)
    found = {"questions": looks(page)}
    press(page, "Show the effect")
    found["faults"] = looks(page)
    page.get_by_label("Move it with its 2 bookings.").check()
    press(page, "Show the effect")
    found["effect"] = looks(page)

    assert {name: faults for name, faults in found.items() if faults} == {}


def test_the_planner_with_a_date_that_waits_is_readable_for_everybody(
    visit: Visit, looks: Looks, plan: tuple[World, Booked], database: Engine
) -> None:
    world, booked = plan
    with db.transaction(database) as tx:
        tx.get_one(Series, booked.series.id).last_on = GOING_ON.date()
    page = visit(390)
    page.goto(f"/staff/terms/{world.term.public_id}?lang=en")

    assert looks(page) == []
    page.get_by_role("link", name="Decide").click()
    page.wait_for_load_state("networkidle")
    assert page.get_by_role("group", name="Thu 8 Nov 2018, 12.30–14.00").count() == 1


def test_a_booked_date_is_decided_about_without_script(
    visit: Visit, plan: tuple[World, Booked], database: Engine
) -> None:
    page = visit(java_script_enabled=False)
    half_an_hour_later(page)
    page.get_by_label("Move it with its 2 bookings.").check()
    press(page, "Show the effect")
    press(page, "Save the changes (2 bookings change, 1 message)")

    with db.reading(database) as tx:
        assert told_by_step(tx, tx.get_one(Series, plan[1].series.id))[4] == (
            "5 2018-11-08 13:00-14:30 kontiopuisto seq 1"
        )


def test_a_booked_date_is_decided_about_by_keyboard(visit: Visit, plan: tuple[World, Booked], database: Engine) -> None:
    page = visit()
    half_an_hour_later(page)
    page.get_by_label("Keep it as it is.").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")  # the table of dates, which can be scrolled
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.get_by_label("Cancel it and tell the families.").is_checked()
    press(page, "Save the changes (2 bookings change, 1 message)")

    with db.reading(database) as tx:
        assert told_by_step(tx, tx.get_one(Series, plan[1].series.id))[4] == (
            "5 2018-11-08 12:30-14:00 kontiopuisto cancelled by user:  seq 1"
        )
