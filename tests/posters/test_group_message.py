"""The message for the groups of a place, to be copied from a session's page."""

import html
from collections.abc import Callable
from datetime import UTC, datetime

from flask.testing import FlaskClient
from sqlalchemy import Engine

from booking import db
from booking.schedule.model import Occurrence
from tests.site.world import Autumn
from tests.support.answers import OWN
from tests.support.sign_in import sign_in

EXPECTED = f"""\
Tavattavissa to 15.11.2018 klo 12.30–14, Kontiopuiston päiväkoti (missä): Perheneuvola, Lastenneuvola, Perheohjaus.\
 Varaa aika tai tule ilman varausta: {OWN}/fi/sessions/second

Vi träffar familjer: tors 15.11.2018 kl. 12.30–14, Kontiopuiston päiväkoti (missä) (Perheneuvola, Lastenneuvola,\
 Perheohjaus). Boka en tid eller kom utan bokning: {OWN}/sv/sessions/second

We meet families: Thu 15 Nov 2018, 12.30–14.00, Kontiopuiston päiväkoti (missä) (Family counselling,\
 Child health clinic, Family guidance). Book a time or come without booking: {OWN}/en/sessions/second

Voit tavata meidät: torstai 15.11.2018 kello 12.30–14, Kontiopuiston päiväkoti (missä). Paikalla ovat: Perheneuvola,\
 Lastenneuvola, Perheohjaus. Varaa aika tai tule ilman varausta: {OWN}/selko/sessions/second"""


def message(client: FlaskClient, session: str) -> str:
    """Return what the page of a session offers for copying, "" when nothing."""
    page = client.get(f"/staff/sessions/{session}").text
    return html.unescape(page.partition('id="group-message"')[2].partition("</textarea>")[0].partition(">")[2])


def test_the_message_invites_in_each_language_with_a_link(autumn: Autumn, client: FlaskClient) -> None:
    sign_in(client, autumn.world.users["director"])

    assert message(client, "second") == EXPECTED


def test_who_is_not_expected_is_not_invited(
    autumn: Autumn, client: FlaskClient, database: Engine, frozen: Callable[[datetime], None]
) -> None:
    sign_in(client, autumn.world.users["director"])
    with db.transaction(database) as tx:
        tx.get_one(Occurrence, autumn.second.id).cancelled_at = datetime(2018, 10, 24, 9, 0, tzinfo=UTC)
        tx.get_one(Occurrence, autumn.fourth.id).published_at = None

    assert message(client, "second") == message(client, "fourth") == message(client, "evening") == ""


def test_a_week_before_the_message_is_on_the_desk(
    autumn: Autumn, client: FlaskClient, frozen: Callable[[datetime], None]
) -> None:
    def desk() -> str:
        sign_in(client, autumn.world.users["director"])
        return client.get("/staff/").text

    frozen(datetime(2018, 11, 7, 9, 0, tzinfo=UTC))
    early = desk()
    frozen(datetime(2018, 11, 8, 9, 0, tzinfo=UTC))

    assert 'href="/staff/sessions/second#groups"' not in early
    assert 'href="/staff/sessions/second#groups"' in desk()
