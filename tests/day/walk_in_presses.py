"""Presses of the counter, by hand and from a page."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Barrier, Thread

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from booking import db
from booking.accounts.model import User
from booking.day.queries import walk_ins_at
from booking.day.rules import Counted, Press
from booking.day.walk_ins import count_walk_in
from booking.errors import Conflict
from booking.schedule.queries import occurrence_by_public_id
from tests.support.sign_in import form_token, sign_in

ON_1_NOV = datetime(2018, 11, 1, 8, 5, tzinfo=UTC)  # 10.05 in Helsinki
Freeze = Callable[[datetime], None]


def press(database: Engine, session: str, user: User, key: str, kind: str = "adults", amount: int = 1) -> Counted:
    with db.transaction(database) as tx:
        found = occurrence_by_public_id(tx, session)
        return count_walk_in(tx, found, Press(kind=kind, amount=amount, key=key), now=ON_1_NOV, user_id=user.id)


def counted(database: Engine, session: str) -> Counted:
    with db.reading(database) as tx:
        found = occurrence_by_public_id(tx, session)
        return walk_ins_at(tx, [found.id])[found.id]


def key(number: int) -> str:
    return f"press-key-{number:08}"


def at_once(acts: list[Callable[[], object]]) -> Counter[str]:
    """Do all of it at the same instant, each in a thread of its own; return what came of it."""
    start, outcomes = Barrier(len(acts)), []

    def act(one: Callable[[], object]) -> None:
        start.wait()
        try:
            one()
        except Conflict as refusal:
            outcomes.append(refusal.code)
        except Exception as fault:
            outcomes.append(type(fault).__name__)
        else:
            outcomes.append("done")

    threads = [Thread(target=act, args=(one,)) for one in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(outcomes)


def buttons(client: FlaskClient, session: str) -> list[dict[str, str]]:
    """Return the fields of each plus and minus on the page, in its order."""
    page = client.get(f"/staff/sessions/{session}").text
    forms = [form for form in page.split("<form")[1:] if 'name="kind"' in form]
    return [
        {name: form.split(f'name="{name}"')[1].split('value="')[1].split('"')[0] for name in ("kind", "amount", "key")}
        for form in forms
    ]


def signed_in(app: Flask, user: User) -> FlaskClient:
    client = app.test_client()
    sign_in(client, user)
    return client


def send(client: FlaskClient, session: str, fields: dict[str, str], **headers: str):
    data = {**fields, "form_token": form_token(client)}
    return client.post(f"/staff/sessions/{session}/walk-ins", data=data, headers=headers)
