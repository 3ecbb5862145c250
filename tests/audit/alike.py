"""Does anybody learn who is known here? Sign-in, a forgotten password and a lost link, asked for known and unknown.

Both kinds get the same status, headers and body; their times are compared in turns (tests/support/same_work.py).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from flask import Flask
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from booking import db
from booking.accounts.model import User
from booking.accounts.passwords import COST, passwords_at
from booking.following.slots import cut_slots
from booking.reservations.model import Slot
from booking.reservations.rules import ReservationRequest
from booking.reservations.service import reserve
from booking.web.forms import GuestForm
from tests.support.moments import NOW
from tests.support.same_work import PAIRS, Compared, compare, seconds
from tests.support.world import MADE_AT, World, drop_in, small_world

KNOWN = PAIRS + 1
LEAST_SECONDS = 0.005
TOKEN = re.compile(r'name="form_token"[^>]*value="[^"]+"')
"""Signed anew for each page, with the second it was made in."""
Ask = Callable[[str, int], TestResponse]


@dataclass
class Outcome:
    """The times of each form; `problems` should be empty."""

    times: dict[str, Compared] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def listen(app: Flask, engine: Engine) -> Outcome:
    """Ask each form about known and unknown addresses in turns, on an empty database."""
    app.config["PASSWORD_COST"] = COST
    with db.transaction(engine) as tx:
        world = small_world(tx)
        tx.add_all(_user(number) for number in range(KNOWN))
        for slot in _slots(tx, world):
            reserve(tx, slot, now=NOW)
        tx.flush()
        tx.execute(update(User).values(password_hash=passwords_at(COST).hash("neljä sanaa peräkkäin")))
    outcome = Outcome()
    for name, ask in _forms(app).items():
        _compare(outcome, name, ask)
    return outcome


def _compare(outcome: Outcome, name: str, ask: Ask) -> None:
    answers: dict[str, dict[int, object]] = {"known": {}, "other": {}}

    def asking(kind: str) -> Callable[[int], object]:
        def press(number: int) -> None:
            answer = ask(f"{kind}{number}@example.fi", number)
            text = TOKEN.sub("", answer.text.replace(f"{kind}{number}@", "X@"))
            answers[kind][number] = (answer.status_code, sorted(answer.headers), text)

        return press

    found = outcome.times[name] = compare(seconds, asking("known"), asking("other"))
    if answers["known"] != answers["other"]:
        outcome.problems.append(f"{name}: answers differ")
    if found.apart > LEAST_SECONDS and found.share > 0.15 and found.p < 0.01:
        outcome.problems.append(f"{name}: {1000 * found.apart:.1f} ms apart, p = {found.p:.3f}")


def _forms(app: Flask) -> dict[str, Ask]:
    with app.test_request_context():
        token = str(GuestForm().form_token.current_token)

    def at(path: str, name: str, **more: str) -> Ask:
        def ask(address: str, number: int) -> TestResponse:
            asker = {"REMOTE_ADDR": f"192.0.2.{number}"}
            data = {"form_token": token, name: address, **more}
            return app.test_client().post(path, data=data, environ_base=asker)

        return ask

    return {
        "sign-in": at("/staff/login", "email", password="not the password"),
        "forgotten": at("/staff/forgotten", "email"),
        "lost link": at("/en/lost-link", "contact"),
    }


def _user(number: int) -> User:
    return User(email=f"known{number}@example.fi", name="N", password_hash="-", created_at=MADE_AT)


def _slots(tx: Session, world: World) -> list[ReservationRequest]:
    """Return what each known family answers, one time for each."""
    for number in range(-(-KNOWN // 6)):
        cut_slots(tx, drop_in(tx, world, date(2018, 11, 1) + timedelta(days=number), team=()))
    slots = tx.scalars(select(Slot.public_id).order_by(Slot.id).limit(KNOWN))
    return [_answers(number, slot) for number, slot in enumerate(slots)]


def _answers(number: int, slot: str) -> ReservationRequest:
    return ReservationRequest(
        slot_public_id=slot,
        nickname="Maija",
        contact_kind="email",
        contact_address=f"known{number}@example.fi",
        service_id=None,
        language="en",
        interpreter_language=None,
        form_key=f"form-key-{number:032}",
    )
