"""The pages of moving, proposing, handing over and closing a municipality in a real browser; moving by keyboard."""

from datetime import date, time

from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import select

from booking.audit.service import by_user
from booking.changes.moving import move_session
from booking.changes.proposals import propose_move
from booking.changes.rules import MoveRequest
from booking.changes.service import close_venue
from booking.db import transaction
from booking.network.model import Municipality
from booking.reservations.links import link_token
from booking.reservations.model import Reservation
from booking.schedule.model import Professional
from booking.venues.rules import ClosureRequest
from tests.support.moments import NOW
from tests.support.sign_in import sign_in_page

from .conftest import Autumn, session_on
from .test_pages_in_browser import Looks, OpenPage, _press, _tab_to, _tab_to_field

BY = {"now": NOW, "actor": by_user(7)}
HALF_PAST_TWELVE = (time(12, 30), time(14))


def pages(autumn: Autumn) -> list[str]:
    """Move 15.11. a day earlier, propose 29.11. to the other venue, close Christmas; return the pages of it all."""
    autumn.book_five()
    house, daycare = autumn.world.house.id, autumn.world.daycare.id
    with transaction(autumn.database) as tx:
        earlier = MoveRequest(daycare, date(2018, 11, 14), *HALF_PAST_TWELVE)
        move_session(tx, session_on(tx, "2018-11-15"), earlier, **BY)
        there = MoveRequest(daycare, date(2018, 11, 29), *HALF_PAST_TWELVE)
        asked = propose_move(tx, session_on(tx, "2018-11-29"), there, **BY).public_id
        taken = propose_move(
            tx, session_on(tx, "2018-12-13"), MoveRequest(house, date(2018, 11, 29), *HALF_PAST_TWELVE), **BY
        ).public_id
        days = ClosureRequest(date(2018, 12, 24), date(2018, 12, 26), "Joulu")
        town = tx.get_one(Municipality, autumn.world.municipality.id)
        closure = close_venue(tx, town, days, **BY).public_id
    moved, proposed = autumn.session("2018-11-14").public_id, autumn.session("2018-11-29").public_id
    return [
        "/staff/",
        "/staff/venues",
        "/staff/venues?done=closed",
        "/staff/venues/kontiopuisto",
        "/staff/days/2018-11-14",
        f"/staff/sessions/{moved}?done=moved",
        f"/staff/sessions/{moved}/cancel",
        f"/staff/sessions/{moved}/move",
        f"/staff/sessions/{moved}/move/undo",
        f"/staff/sessions/{moved}/hand-over",
        f"/staff/sessions/{moved}/edit",
        f"/staff/sessions/{proposed}",
        f"/staff/proposals/{asked}",
        f"/staff/proposals/{taken}",
        "/staff/closures/new",
        f"/staff/closures/{closure}/reopen",
    ]


def faults_of(page: Page, looks: Looks, name: str) -> list[str]:
    return [f"{name}: {one}" for one in looks(page)]


def test_every_page_and_effect_is_without_axe_violations_and_fits(
    app: Flask, open_page: OpenPage, looks: Looks, autumn: Autumn
):
    paths = pages(autumn)
    with transaction(autumn.database) as tx:
        tx.add(
            Professional(
                service_id=autumn.world.services["family_counselling"].id,
                organisation_id=autumn.world.town.id,
                name="Leena Kivi",
            )
        )
    page = open_page(viewport={"width": 390, "height": 844})
    sign_in_page(page, app, autumn.world.users["coordinator"])
    found = []
    for path in paths:
        assert page.goto(path).status == 200, path  # type: ignore[union-attr]  # an answer came
        found += faults_of(page, looks, path)

    session = f"/staff/sessions/{autumn.session('2018-11-14').public_id}"
    page.goto(f"{session}/move")
    page.fill("#held_on", "x")
    _press(page, "main form.card button[type=submit]")
    found += faults_of(page, looks, "move with an error")
    page.fill("#held_on", "16.11.2018")
    _press(page, "main form.card button[type=submit]")
    assert page.locator(".impactbox").count() == 1
    found += faults_of(page, looks, "effect of a move")

    page.goto(f"{session}/hand-over?lang=en")
    page.get_by_role("link", name="Aino Peltola").click()
    page.get_by_label("Leena Kivi").check()
    _press(page, "main form.card button[type=submit]")
    assert page.get_by_text("Hand over to Leena Kivi").is_visible()
    found += faults_of(page, looks, "effect of handing over")

    page.goto("/staff/closures/new?lang=en")
    page.fill("#first_on", "29.11.2018")
    page.fill("#reason", "Lakko")
    _press(page, "main form.card button[type=submit]")
    assert page.locator(".impactbox").count() == 1
    found += faults_of(page, looks, "effect of closing a municipality")

    assert found == []


def test_the_familys_question_is_without_axe_violations_and_answered_without_script(
    open_page: OpenPage, looks: Looks, autumn: Autumn
):
    pages(autumn)
    with transaction(autumn.database) as tx:
        link = link_token(tx.scalars(select(Reservation).order_by(Reservation.id)).first())  # type: ignore[arg-type]  # five
    page = open_page(viewport={"width": 390, "height": 844})
    page.goto(f"/fi/b/{link}")
    found = faults_of(page, looks, "question")
    plain = open_page(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    plain.goto(f"/en/b/{link}")
    with plain.expect_navigation():
        plain.get_by_role("button", name="It suits me").click()
    assert plain.get_by_text("You have confirmed the new time.").is_visible()
    page.goto(f"/en/b/{link}")
    found += faults_of(page, looks, "confirmed")

    assert found == []


def test_a_session_is_moved_and_taken_back_by_keyboard_alone_without_script(
    app: Flask, open_page: OpenPage, autumn: Autumn
):
    autumn.book_five()
    page = open_page(java_script_enabled=False)
    sign_in_page(page, app, autumn.world.users["director"])
    page.goto(f"/staff/sessions/{autumn.session('2018-11-15').public_id}?lang=en")
    _enter(page, "Move the session", "**/move*")
    page.goto(f"{page.url.partition('?')[0]}?lang=en")
    _tab_to_field(page, "held_on")
    page.keyboard.press("Control+a")
    page.keyboard.type("14.11.2018")
    page.keyboard.press("Enter")
    page.wait_for_selector(".impactbox")
    _enter(page, "Move the session and send 5 messages", "**done=moved*")

    assert autumn.session("2018-11-14").sequence == 1
    page.goto(f"{page.url}&lang=en")
    _enter(page, "Take the move back", "**/move/undo*")
    page.goto(f"{page.url.partition('?')[0]}?lang=en")
    _enter(page, "Take the move back", "**done=move_undone*")
    assert autumn.session("2018-11-15").sequence == 2


def _enter(page: Page, words: str, leads_to: str) -> None:
    _tab_to(page, words)
    page.keyboard.press("Enter")
    page.wait_for_url(leads_to)
