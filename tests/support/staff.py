"""Somebody of the staff at a browser without script."""

import re
from html import unescape

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from booking import db
from booking.accounts.model import User
from booking.notices.model import Notice
from booking.reservations.model import Reservation
from tests.support.sign_in import form_token, sign_in


def signed_in(app: Flask, user: User) -> FlaskClient:
    """Return a client on which `user` is signed in."""
    client = app.test_client()
    sign_in(client, user)
    return client


def press(client: FlaskClient, address: str, **fields: str) -> TestResponse:
    """Press a button of this client's pages, read in English."""
    return client.post(f"{address}?lang=en", data={**fields, "form_token": form_token(client)})


def words(answer: TestResponse) -> str:
    """Return what the page says, without its frame."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.text.partition("<main")[2])))


def held(database: Engine) -> list[Reservation]:
    """Return the reservations that are not let go."""
    with db.reading(database) as tx:
        return list(tx.scalars(select(Reservation).where(Reservation.released_at.is_(None)).order_by(Reservation.id)))


def notices(database: Engine, kind: str) -> int:
    """Return how many notices of a kind were queued."""
    with db.reading(database) as tx:
        return len(tx.scalars(select(Notice.id).where(Notice.kind == kind)).all())
