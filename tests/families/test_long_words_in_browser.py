"""Words without a break, as long as the fields let them be: no page of a phone is wider than the phone."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import Engine, update

from booking import db
from booking.reservations.rules import NICKNAME_MOST
from booking.reservations.service import reserve
from booking.schedule.model import Occurrence, Term
from booking.schedule.rules import MAX_NAME
from tests.support.autumn import Autumn, asking
from tests.support.moments import NOW
from tests.support.sign_in import sign_in_page

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def wordy(autumn: Autumn, database: Engine) -> Autumn:
    """Give the session, the term and a family the longest names there may be."""
    longest = {"fi": "Yö" * (MAX_NAME // 2)}
    with db.transaction(database) as tx:
        tx.execute(update(Occurrence).values(kind="evening", names=longest))
        tx.execute(update(Term).values(names=longest))
        reserve(tx, asking(autumn.first_slots["10.00"], nickname="W" * NICKNAME_MOST), now=NOW)
    return autumn


def test_a_long_word_makes_no_page_of_a_phone_wider(app: Flask, wordy: Autumn, open_page: Callable[..., Page]) -> None:
    term = wordy.world.term.public_id
    seen_by = {
        "": ("/fi/", "/fi/venues/perheiden-talo", f"/fi/sessions/{wordy.first}"),
        "professional": ("/staff/", "/staff/days/2018-11-01", f"/staff/sessions/{wordy.first}"),
        "coordinator": ("/staff/terms", f"/staff/terms/{term}", f"/staff/terms/{term}/fill"),
    }

    for role, paths in seen_by.items():
        page = open_page(viewport=PHONE)
        if role:
            sign_in_page(page, app, wordy.world.users[role])
        for path in paths:
            page.goto(path)
            assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"], path
