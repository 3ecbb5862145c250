"""Those who come without booking: a press counts once, two phones add up, nobody counts below zero."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime
from threading import Barrier, Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from booking import db
from booking.accounts.model import RoleGrant, User
from booking.errors import Conflict, Invalid
from booking.reservations.day_queries import walk_ins_at
from booking.reservations.model import WalkIn
from booking.reservations.rules import Counted, Press
from booking.reservations.walk_ins import count_walk_in
from booking.schedule.model import Occurrence
from booking.schedule.queries import occurrence_by_public_id
from tests.support.moments import NOW
from tests.support.sign_in import form_token, sign_in
from tests.support.world import drop_in

from .conftest import Autumn

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
        rows = tx.execute(select(WalkIn.kind, WalkIn.amount, WalkIn.pressed_at, WalkIn.pressed_by)).all()
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


def buttons(client: FlaskClient, session: str) -> list[dict[str, str]]:
    """Return the fields of each plus and minus on the page, in its order."""
    page = client.get(f"/staff/sessions/{session}").text
    forms = [form for form in page.split("<form")[1:] if f"/staff/sessions/{session}/walk-ins" in form]
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


def test_each_button_is_a_form_of_its_own_that_counts_without_script(
    app: Flask, autumn: Autumn, aino: User, database: Engine, frozen: Freeze
):
    frozen(ON_1_NOV)
    client = signed_in(app, aino)
    found = buttons(client, autumn.first)

    assert [(one["kind"], one["amount"]) for one in found] == [
        ("adults", "-1"),
        ("adults", "1"),
        ("children", "-1"),
        ("children", "1"),
        ("staff", "-1"),
        ("staff", "1"),
    ]
    assert len({one["key"] for one in found}) == 6
    answer = send(client, autumn.first, found[3])
    assert (answer.status_code, answer.location) == (303, f"/staff/sessions/{autumn.first}#walk-ins")
    assert send(client, autumn.first, found[3]).status_code == 303  # the same button once more
    assert counted(database, autumn.first) == Counted(children=1)
    assert 'aria-label="Children so far">1</output>' in client.get(f"/staff/sessions/{autumn.first}?lang=en").text


def test_a_minus_at_zero_is_refused_calmly_on_the_sessions_page(app: Flask, autumn: Autumn, aino: User, frozen: Freeze):
    frozen(ON_1_NOV)
    client = signed_in(app, aino)
    aino_reads = client.post(
        f"/staff/sessions/{autumn.first}/walk-ins?lang=en",
        data={"form_token": form_token(client), "kind": "adults", "amount": "-1", "key": key(1)},
    )

    assert aino_reads.status_code == 409
    assert "The number is zero already." in aino_reads.text
    assert 'aria-label="Adults so far">0</output>' in aino_reads.text


def test_the_script_gets_the_numbers(app: Flask, autumn: Autumn, aino: User, frozen: Freeze):
    frozen(ON_1_NOV)
    client = signed_in(app, aino)
    as_script = {"Accept": "application/json"}
    plus = {"kind": "adults", "amount": "1", "key": key(1)}

    assert send(client, autumn.first, plus, **as_script).json == {"adults": 1, "children": 0, "staff": 0}
    refused = send(client, autumn.first, {"kind": "staff", "amount": "-1", "key": key(2)}, **as_script)
    assert (refused.status_code, refused.json) == (409, {"adults": 1, "children": 0, "staff": 0})
    path = f"/staff/sessions/{autumn.first}/walk-ins"
    assert client.get(path, headers=as_script).json == {"adults": 1, "children": 0, "staff": 0}
    assert client.get(path).location == f"/staff/sessions/{autumn.first}#walk-ins"


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "dogs", "amount": "1", "key": key(1)},
        {"kind": "adults", "amount": "7", "key": key(1)},
        {"kind": "adults", "amount": "1", "key": "<b>"},
        {"kind": "adults", "amount": "1"},
        {},
    ],
)
def test_a_bent_button_counts_nothing(
    app: Flask, autumn: Autumn, aino: User, database: Engine, frozen: Freeze, fields: dict[str, str]
):
    frozen(ON_1_NOV)

    assert send(signed_in(app, aino), autumn.first, fields).status_code == 422
    assert counted(database, autumn.first) == Counted()


def test_a_forged_button_and_a_foreign_site_count_nothing(
    app: Flask, autumn: Autumn, aino: User, database: Engine, frozen: Freeze
):
    frozen(ON_1_NOV)
    client, plus = signed_in(app, aino), {"kind": "adults", "amount": "1", "key": key(1)}

    path = f"/staff/sessions/{autumn.first}/walk-ins"
    assert client.post(path, data=plus).status_code == 400
    assert send(client, autumn.first, plus, **{"Sec-Fetch-Site": "cross-site"}).status_code == 400
    assert app.test_client().post(path, data=plus).status_code == 303
    assert counted(database, autumn.first) == Counted()


COUNTS = {
    "professional": 303,
    "professional elsewhere": 403,
    "daycare_staff": 303,
    "daycare_staff elsewhere": 403,
    "director": 303,
    "director elsewhere": 403,
    "coordinator": 403,
    "admin": 403,
}


@pytest.mark.parametrize(("who", "status"), COUNTS.items())
def test_who_is_there_counts_and_others_read(
    app: Flask, autumn: Autumn, database: Engine, frozen: Freeze, who: str, status: int
):
    frozen(datetime(2018, 11, 15, 11, 5, tzinfo=UTC))
    role, _, elsewhere = who.partition(" ")
    with db.transaction(database) as tx:
        user = autumn.world.users["stranger"]
        venue = autumn.world.house if elsewhere else autumn.world.daycare
        scope = {"professional": ("own", None), "admin": ("all", None)}.get(role, ("venue", venue.id))
        tx.add(RoleGrant(user_id=user.id, role=role, scope=scope[0], scope_id=scope[1]))
        if role == "professional":
            team = ("child_health_clinic",) if elsewhere else ("family_guidance", "child_health_clinic")
            user = autumn.world.users["professional"] if elsewhere else user
            autumn.world.people["family_guidance"].user_id = autumn.world.users["stranger"].id
            tx.merge(autumn.world.people["family_guidance"])
            session = drop_in(tx, autumn.world, date(2018, 11, 14), venue=autumn.world.daycare, team=team).public_id
        else:
            session = autumn.second

    answer = send(signed_in(app, user), session, {"kind": "adults", "amount": "1", "key": key(1)})

    assert answer.status_code == status
    assert counted(database, session) == Counted(adults=int(status == 303))


def test_who_may_not_count_sees_numbers_without_buttons_and_before_the_day_nobody_sees_any(
    app: Flask, autumn: Autumn, aino: User, database: Engine, frozen: Freeze
):
    before = signed_in(app, aino).get(f"/staff/sessions/{autumn.first}?lang=en").text
    frozen(ON_1_NOV)
    press(database, autumn.first, aino, key(1))
    page = signed_in(app, autumn.world.users["coordinator"]).get(f"/staff/sessions/{autumn.first}?lang=en").text

    assert "counterbar" not in before
    assert 'aria-label="Adults so far">1</output>' in page
    assert "One adult more" not in page
    assert "counter.js" not in page
