"""Every press that somebody may make, forged: as another site, another person or an old page would send it.

The answers are the good ones of presses.py, so that nothing but the forged part can be the reason of the refusal.
"""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from itsdangerous import TimestampSigner, URLSafeTimedSerializer
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from booking.accounts.access import COOKIE
from booking.web.csrf import GUEST_TOKEN_AGE_SECONDS
from tests.support import routes
from tests.support.fingerprint import fingerprint
from tests.support.sign_in import form_token

from . import matrix
from .matrix import Route, Row
from .people import GUEST, Town, town
from .presses import Pairs, address, first_answers, guest_token, post

OTHER_SITES = (
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://evil.example"},
    {"Origin": "http://tavataan.test.evil.example"},
    {"Origin": "null"},
)
OVERRIDES = ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override")
Press = tuple[Row, str, str, Pairs]
"""The line of the matrix, who is let in, where the press goes, with which answers."""


@pytest.fixture
def pilot(app: Flask, database: Engine) -> Town:
    """Write the house with everybody of the matrix."""
    return town(app, database)


def presses(pilot: Town) -> Iterator[Press]:
    """Yield every press of the matrix as somebody makes it who is let in."""
    built = matrix.routes(pilot.app)
    for row in matrix.rows():
        if row.method == "POST":
            route: Route = built["POST", row.rule]
            yield row, row.let_in[0], address(pilot, route), first_answers(pilot, row.let_in[0], route)


def refused(pilot: Town, send: Callable[[Press], Iterator[tuple[str, TestResponse]]], wanted: set[int]) -> list[str]:
    """Send each press in the forged ways that `send` yields; return those that were not refused as wanted."""
    return [
        f"POST {press[0].rule}: {answer.status_code} for {how}"
        for press in presses(pilot)
        for how, answer in send(press)
        if answer.status_code not in wanted
    ]


@pytest.mark.one_engine
def test_a_press_without_a_token_of_its_own_is_refused(database: Engine, pilot: Town) -> None:
    guests, before = guest_token(pilot), fingerprint(database)

    def forged(press: Press) -> Iterator[tuple[str, TestResponse]]:
        _row, who, path, answers = press
        client, somebody_else = pilot.client(who), pilot.client("pro" if who != "pro" else "dir")
        is_guests = routes.is_guest_form(path) or who == GUEST
        own = guests if is_guests else form_token(client)
        tokens = {
            "no token": None,
            "half a token": own[:-1],
            "another person's token": form_token(somebody_else),
            "a token of the other kind": form_token(client) if is_guests else guests,
            "a token that is no text": "ä\udc80",
        }
        for how, token in tokens.items():
            pairs = answers if token is None else [*answers, ("form_token", token)]
            yield how, post(client, path, pairs)
        yield "the token in the address", post(client, f"{path}{'&' if '?' in path else '?'}form_token={own}", answers)

    assert "\n".join(refused(pilot, forged, {400})) == ""
    assert fingerprint(database) == before


@pytest.mark.one_engine
def test_a_press_from_another_site_is_refused_whatever_token_it_has(database: Engine, pilot: Town) -> None:
    before = fingerprint(database)

    def forged(press: Press) -> Iterator[tuple[str, TestResponse]]:
        _row, who, path, answers = press
        for headers in OTHER_SITES:
            yield str(headers), post(pilot.client(who), path, _with_token(pilot, who, path, answers), headers=headers)

    assert "\n".join(refused(pilot, forged, {400})) == ""
    assert fingerprint(database) == before


@pytest.mark.one_engine
def test_a_page_that_was_open_for_too_long_or_in_a_session_that_ended_changes_nothing(
    database: Engine, pilot: Town
) -> None:
    old = URLSafeTimedSerializer(pilot.app.config["SECRET_KEY"].encode(), salt="guest-form", signer=_HoursAgo)
    before = fingerprint(database)

    def stale(press: Press) -> Iterator[tuple[str, TestResponse]]:
        _row, who, path, answers = press
        client = pilot.client(who)
        if routes.is_guest_form(path) or who == GUEST:
            yield "an old token", post(client, path, [*answers, ("form_token", str(old.dumps("guest")))])
            return
        token = form_token(client)
        client.set_cookie(COOKIE, f"{pilot.tokens[who][:-1]}x")
        answer = post(client, path, [*answers, ("form_token", token)])
        yield "a session that is no more", answer

    # An old page comes back with its answers kept (422); without a session the way leads to the sign-in page.
    assert "\n".join(refused(pilot, stale, {303, 400, 422})) == ""
    assert fingerprint(database) == before


@pytest.mark.one_engine
def test_no_word_in_a_request_makes_another_method_of_it(database: Engine, pilot: Town) -> None:
    before, wrong = fingerprint(database), []
    for row, who, path, answers in presses(pilot):
        client = pilot.client(who)
        words = _with_token(pilot, who, path, answers)
        asked = f"{path}{'&' if '?' in path else '?'}_method=POST"
        looked = client.get(asked, headers=dict.fromkeys(OVERRIDES, "POST"), data=dict(words), buffered=True)
        sent = post(client, path, [*answers, ("_method", "GET")], headers=dict.fromkeys(OVERRIDES, "GET"))
        wrong += [f"GET {row.rule} is {looked.status_code}"] if looked.status_code >= 500 else []
        wrong += [f"POST {row.rule} is {sent.status_code}"] if sent.status_code != 400 else []

    assert "\n".join(wrong) == ""
    assert fingerprint(database) == before


class _HoursAgo(TimestampSigner):
    def get_timestamp(self) -> int:
        """Sign as if it were longer ago than a page may be open."""
        return super().get_timestamp() - GUEST_TOKEN_AGE_SECONDS - 60


def _with_token(pilot: Town, who: str, path: str, answers: Pairs) -> Pairs:
    is_guests = routes.is_guest_form(path) or who == GUEST
    return [*answers, ("form_token", guest_token(pilot) if is_guests else form_token(pilot.client(who)))]
