"""Be signed in without typing a password: a session row is written and its cookie set."""

import hashlib
import hmac

from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page

from booking import clock, db
from booking.accounts.access import COOKIE, HOST_COOKIE
from booking.accounts.model import User
from booking.accounts.sessions import open_session


def sign_in(client: FlaskClient, user: User) -> str:
    """Sign `user` in on `client`, now by the rules' clock; return the session's token."""
    token = _new_token(client.application, user)
    client.set_cookie(_cookie(client.application), token)
    return token


def sign_in_page(page: Page, app: Flask, user: User) -> None:
    """Sign `user` in on a browser's page."""
    cookie = {"name": _cookie(app), "value": _new_token(app, user), "url": app.config["SETTINGS"].public_url}
    page.context.add_cookies([cookie])  # type: ignore[list-item]  # Playwright wants its own dict type


def form_token(client: FlaskClient) -> str:
    """Return the value of the hidden field `form_token` of this client's staff forms."""
    cookie = client.get_cookie(_cookie(client.application))
    secret = "" if cookie is None else cookie.value
    key = str(client.application.config["SECRET_KEY"]).encode()
    return hmac.new(key, b"staff-form:" + secret.encode(), hashlib.sha256).hexdigest()


def _new_token(app: Flask, user: User) -> str:
    with db.transaction(app.extensions["db_engine"]) as tx:
        token, _row = open_session(tx, user.id, now=clock.utc_now(), second_factor_at=clock.utc_now())
    return token


def _cookie(app: Flask) -> str:
    return HOST_COOKIE if app.config["SETTINGS"].is_https else COOKIE
