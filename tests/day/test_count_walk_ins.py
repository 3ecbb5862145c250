"""Those who come without booking: a press counts once, two phones add up, nobody counts below zero."""

import pytest
from sqlalchemy import Engine, select

from booking import db
from booking.accounts.model import User
from booking.day.model import WalkIn
from booking.day.rules import Counted, Press
from booking.errors import Conflict, Invalid
from booking.schedule.model import Occurrence
from tests.support.autumn import Autumn
from tests.support.moments import NOW

from .walk_in_presses import ON_1_NOV, at_once, counted, key, press


@pytest.fixture
def aino(autumn: Autumn) -> User:
    return autumn.world.users["professional"]


def test_presses_add_up_and_each_kind_by_itself(database: Engine, autumn: Autumn, aino: User):
    press(database, autumn.first, aino, key(1))
    press(database, autumn.first, aino, key(2))
    press(database, autumn.first, aino, key(3), "children")
    press(database, autumn.first, aino, key(4), "staff")

    assert press(database, autumn.first, aino, key(5), "adults", -1) == Counted(adults=1, children=1, staff=1)
    assert counted(database, autumn.second) == Counted()
    with db.reading(database) as tx:
        said = select(WalkIn.kind, WalkIn.amount, WalkIn.pressed_at, WalkIn.pressed_by).order_by(WalkIn.id)
        rows = tx.execute(said).all()
    assert rows[0] == ("adults", 1, ON_1_NOV, aino.id)
    assert len(rows) == 5


def test_a_press_sent_again_counts_once_even_when_it_was_a_minus_to_zero(database: Engine, autumn: Autumn, aino: User):
    for _ in range(3):
        press(database, autumn.first, aino, key(1))
    for _ in range(3):
        press(database, autumn.first, aino, key(2), "adults", -1)

    assert counted(database, autumn.first) == Counted(adults=0)


def test_below_zero_is_refused_and_changes_nothing(database: Engine, autumn: Autumn, aino: User):
    press(database, autumn.first, aino, key(1), "children")

    with pytest.raises(Conflict, match="walk_ins_at_zero"):
        press(database, autumn.first, aino, key(2), "adults", -1)

    assert counted(database, autumn.first) == Counted(children=1)


@pytest.mark.parametrize(
    ("values", "session"),
    [({}, "second"), ({"cancelled_at": NOW, "cancelled_by": "user"}, "first")],
    ids=["not yet", "cancelled"],
)
def test_only_a_session_that_is_held_is_counted(
    database: Engine, autumn: Autumn, aino: User, values: dict[str, object], session: str
):
    with db.transaction(database) as tx:
        row = tx.scalars(select(Occurrence).where(Occurrence.public_id == getattr(autumn, session))).one()
        for name, value in values.items():
            setattr(row, name, value)

    with pytest.raises(Conflict, match=r"session_not_today|session_cancelled"):
        press(database, getattr(autumn, session), aino, key(1))


@pytest.mark.parametrize(
    ("kind", "amount", "typed"),
    [
        ("dogs", 1, key(1)),
        ("adults", 2, key(1)),
        ("adults", 0, key(1)),
        ("adults", 1, "short"),
        ("adults", 1, "x" * 65),
    ],
)
def test_what_no_button_sends_is_refused(kind: str, amount: int, typed: str):
    with pytest.raises(Invalid):
        Press(kind=kind, amount=amount, key=typed)


def test_two_phones_at_once_add_up(database: Engine, autumn: Autumn, aino: User):
    colleague = autumn.world.users["colleague"]
    acts = [
        lambda n=n, user=user: press(database, autumn.first, user, key(n))
        for n, user in enumerate([aino, colleague] * 8)
    ]

    assert at_once(acts) == {"done": 16}
    assert counted(database, autumn.first) == Counted(adults=16)


def test_the_same_press_sent_twice_at_once_counts_once(database: Engine, autumn: Autumn, aino: User):
    acts = [lambda: press(database, autumn.first, aino, key(1))] * 8

    assert at_once(acts) == {"done": 8}
    assert counted(database, autumn.first) == Counted(adults=1)


def test_of_many_minuses_at_once_none_goes_below_zero(database: Engine, autumn: Autumn, aino: User):
    press(database, autumn.first, aino, key(100))
    press(database, autumn.first, aino, key(101))
    acts = [lambda n=n: press(database, autumn.first, aino, key(n), "adults", -1) for n in range(8)]

    assert at_once(acts) == {"done": 2, "walk_ins_at_zero": 6}
    assert counted(database, autumn.first) == Counted(adults=0)
