"""No dead end: whatever a page offers somebody can be opened by them, in every state of the house.

And no link that acts: after every role has opened all it is offered, every row is as it was.
"""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from booking.admin.message_words import KINDS
from tests.support.fingerprint import fingerprint
from tests.support.full_house import full_house
from tests.support.reader import Form, crawl, read
from tests.support.sign_in import sign_in

ENOUGH = 400
WHO = ("professional", "director", "coordinator", "admin", "stranger")
SAME_AGAIN = (
    "/fi/",
    "/sv/",
    "/selko/",
    "lang=",
    "/dates/new?venue=",
    "/staff/venues/kontiopuisto?",
    "/staff/venues/perheiden-talo?",
    "/staff/messages?",
    "/drop",
    *(f"/settings/texts/{kind}/" for kind in KINDS if kind not in ("reservation_confirmed", "account_invitation")),
)
"""Other languages of the same pages, the form for each free day of a term, a venue's other months, the messages in each
state and the question that is the same for each of them, and the texts of all kinds of message but one to families and
one to staff.
"""


@pytest.mark.one_engine
def test_every_link_that_a_page_offers_leads_somewhere(app: Flask, database: Engine) -> None:
    house = full_house(database)
    clients = {role: app.test_client() for role in ("guest", *WHO)}
    for role in WHO:
        sign_in(clients[role], house.world.users[role])
    offered = (f"/en/b/{token}" for state, token in house.ids["links"].items() if state != "past")
    starts = {"guest": ("/", "/en/", "/en/code", *offered), "stranger": ("/staff/account",)}
    before = fingerprint(database)

    found = {role: _dead_ends(clients[role], starts.get(role, ("/staff/", "/staff/account"))) for role in clients}

    assert {role: dead for role, dead in found.items() if dead} == {}
    assert fingerprint(database) == before


def _dead_ends(client: FlaskClient, start: tuple[str, ...]) -> list[str]:
    answers = crawl(client, start, ENOUGH, SAME_AGAIN)
    assert len(answers) < ENOUGH, f"the pages go on for ever: {list(answers)[-20:]}"
    dead = [f"{answer.status_code} {path}" for path, answer in answers.items() if answer.status_code >= 400]
    pages = [answer for answer in answers.values() if answer.mimetype == "text/html" and answer.status_code == 200]
    actions = {form.action.split("?")[0]: form for page in pages for form in read(page).forms}
    return dead + [f"no {form.action}" for form in actions.values() if not _can_press(client, form)]


def _can_press(client: FlaskClient, form: Form) -> bool:
    # Without a token nothing happens: 400 says that the form is there and would be heard.
    return client.open(form.action, method=form.method.upper()).status_code not in (401, 403, 404, 405, 410)
