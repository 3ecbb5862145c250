"""Whoever keeps a place is told that a session is proposed to it; whoever proposed hears the answer."""

from datetime import date, time, timedelta
from email.message import EmailMessage

import pytest
from flask import Flask
from sqlalchemy import update

from booking import db
from booking.accounts.model import RoleGrant, User
from booking.audit.service import by_user
from booking.changes.model import MoveProposal
from booking.changes.proposals import accept_move, decline_move, propose_move
from booking.changes.rules import MoveRequest
from booking.notices.service import send_due
from tests.notices.letters import Pigeonhole
from tests.support.moments import NOW

from .conftest import Autumn, session_on


@pytest.fixture
def house_director(app: Flask, autumn: Autumn) -> User:
    """Let the family house have a director of its own; everybody reads English."""
    user = autumn.world.users["stranger"]
    with db.transaction(autumn.database) as tx:
        tx.add(RoleGrant(user_id=user.id, role="director", scope="venue", scope_id=autumn.world.house.id))
        tx.execute(update(User).values(language="en"))
    return user


def propose(autumn: Autumn, on: str, day: int) -> MoveProposal:
    """Let the director of the daycare centre ask the family house."""
    there = MoveRequest(autumn.world.house.id, date(2018, 11, day), time(9), time(10, 30))
    with db.transaction(autumn.database) as tx:
        actor = by_user(autumn.world.users["director"].id)
        return propose_move(tx, session_on(tx, on), there, now=NOW, actor=actor)


def sent(app: Flask, autumn: Autumn, minutes: int = 0) -> list[EmailMessage]:
    """Send what is due; return the mails about proposals."""
    sender = Pigeonhole()
    with app.app_context():
        send_due(autumn.database, sender, now=NOW + timedelta(minutes=minutes))
    return [
        mail
        for mail in sender.mails
        if "/staff/proposals/" in mail.get_content() or "The session:" in mail.get_content()
    ]


def test_two_proposals_at_once_are_one_message_to_the_director_of_the_other_house(
    app: Flask, autumn: Autumn, house_director: User
):
    first, second = propose(autumn, "2018-11-15", 14), propose(autumn, "2018-12-13", 21)

    (mail,) = sent(app, autumn)

    assert mail["To"] == "stranger@example.fi"
    assert mail["Subject"] == "Can the session be held at your place?"
    assert mail.get_content().split("\n")[:5] == [
        "A session is proposed to your place: Wed 14 Nov 2018, 9.00–10.30, Perheiden talo.",
        f"See what it does, and answer: http://tavataan.test/staff/proposals/{first.public_id}",
        "",
        "A session is proposed to your place: Wed 21 Nov 2018, 9.00–10.30, Perheiden talo.",
        f"See what it does, and answer: http://tavataan.test/staff/proposals/{second.public_id}",
    ]
    assert sent(app, autumn, 60) == []


def test_without_a_director_the_coordinator_is_asked_and_the_administrator_only_when_there_is_nobody(
    app: Flask, autumn: Autumn
):
    propose(autumn, "2018-11-15", 14)
    assert [mail["To"] for mail in sent(app, autumn)] == ["coordinator@example.fi"]

    with db.transaction(autumn.database) as tx:
        tx.execute(update(User).where(User.email == "coordinator@example.fi").values(deactivated_at=NOW))
    propose(autumn, "2018-11-15", 16)
    assert [mail["To"] for mail in sent(app, autumn)] == ["admin@example.fi"]


def test_a_proposal_answered_before_the_message_left_is_not_heard_of(app: Flask, autumn: Autumn, house_director: User):
    asked = propose(autumn, "2018-11-15", 14)
    with db.transaction(autumn.database) as tx:
        decline_move(tx, tx.merge(asked), now=NOW, actor=by_user(autumn.world.users["director"].id))

    assert sent(app, autumn) == []


@pytest.mark.parametrize(
    ("answer", "subject", "words"),
    [
        (accept_move, "Accepted: Wed 14 Nov 2018, 9.00–10.30", "The session is now held Wed 14 Nov 2018"),
        (decline_move, "Not accepted: Wed 14 Nov 2018, 9.00–10.30", "It stays as it was."),
    ],
)
def test_whoever_proposed_hears_the_answer(
    app: Flask, autumn: Autumn, house_director: User, answer: object, subject: str, words: str
):
    asked = propose(autumn, "2018-11-15", 14)
    assert len(sent(app, autumn)) == 1
    with db.transaction(autumn.database) as tx:
        assert callable(answer)
        answer(tx, tx.merge(asked), now=NOW + timedelta(minutes=5), actor=by_user(house_director.id))

    (mail,) = [one for one in sent(app, autumn, 30) if one["To"] == "director@example.fi"]
    assert mail["Subject"] == subject
    assert words in mail.get_content()
