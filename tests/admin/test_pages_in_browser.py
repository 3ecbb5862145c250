"""The pages of settings and of one's own account can be read by everybody: phone and desk, light and dark."""

from collections.abc import Callable

from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import Engine

from booking import db
from booking.accounts.model import RoleGrant, User
from tests.support.full_house import FullHouse, full_house
from tests.support.moments import NOW
from tests.support.sign_in import sign_in_page

LOOKS = (((390, "light"), (1280, "dark")), ((390, "dark"), (1280, "light")))
"""The pages take turns: each is seen on a phone and on a desk, in light and in dark."""
NUMBERS = "getComputedStyle(document.querySelector('ol.app-steps')).listStyleType"


def first_administrator(database: Engine) -> User:
    """Write somebody who has everything still to set up."""
    with db.transaction(database) as tx:
        user = User(email="first@example.fi", name="First", password_hash="-", created_at=NOW)
        tx.add(user)
        tx.flush()
        tx.add(RoleGrant(user_id=user.id, role="admin", scope="all"))
    return user


def pages(house: FullHouse) -> tuple[str, ...]:
    """Return the addresses, with what the house has."""
    ids = house.ids
    people, settings = f"/staff/people/{ids['people']['director']}", "/staff/settings"
    return (
        settings,
        "/staff/people",
        people,
        f"{people}/roles/new",
        "/staff/people/new",
        f"{settings}/places",
        f"{settings}/municipalities/pieksamaki",
        f"{settings}/municipalities/pieksamaki/edit",
        f"{settings}/municipalities/pieksamaki/breaks/import",
        f"{settings}/permissions",
        f"{settings}/in-force",
        f"{settings}/programmes",
        f"{settings}/programmes/{ids['programmes']['used']}",
        "/staff/messages",
        f"/staff/messages/{ids['messages']['waiting']}/drop",
        "/staff/account",
        "/staff/account/password",
        "/staff/account/second-factor",
    )


def look(page: Page, axe: Callable[[Page], list[str]], path: str, looks: tuple[tuple[int, str], ...]) -> list[str]:
    """Open a page and return what is wrong with it, look by look."""
    answer = page.goto(path)
    assert answer is not None
    assert answer.status == 200, path
    found = []
    for width, scheme in looks:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        wrong = axe(page)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wrong.append("wider than the screen")
        found += [f"{path} {width} {scheme}: {one}" for one in wrong]
    return found


def test_the_pages_of_settings_and_account_have_no_fault(
    app: Flask, database: Engine, open_page: Callable[..., Page], axe: Callable[[Page], list[str]]
) -> None:
    page = open_page(reduced_motion="reduce")
    sign_in_page(page, app, first_administrator(database))
    found = look(page, axe, "/staff/settings", LOOKS[0])
    numbers = [page.evaluate(NUMBERS)]
    house = full_house(database)
    sign_in_page(page, app, house.world.users["admin"])
    for turn, path in enumerate(pages(house)):
        found += look(page, axe, path, LOOKS[turn % 2])
    numbers.append(page.evaluate(NUMBERS))

    assert "\n".join(found) == ""
    assert numbers == ["decimal", "decimal"], "where to start, and how a second factor is set up, go by number"
