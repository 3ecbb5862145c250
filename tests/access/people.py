"""Who asks: one person for each column of matrix.txt, around the full house's session in Perheiden talo."""

from dataclasses import dataclass, replace
from datetime import date

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from booking import db
from booking.accounts.access import COOKIE
from booking.accounts.model import RoleGrant, StaffSession, User
from booking.accounts.passwords import Cost, passwords_at
from booking.accounts.queries import session_key
from booking.network.model import Municipality, Organisation
from booking.schedule.model import Attendance, Occurrence, Professional
from tests.support.full_house import FullHouse, full_house
from tests.support.sign_in import sign_in
from tests.support.world import MADE_AT

from .things import things

CHEAP = Cost(rounds=1, memory_kib=16, lanes=1)
PASSWORD = "neljä sanaa peräkkäin"
GUEST = "guest"
NOW_HERE = ("pro", "partner", "other_pro", "host", "other_host", "dir", "other_dir", "coord", "other_coord", "admin")
SUBJECTS = (GUEST, "none", "lapsed", *NOW_HERE)
TODAY, TOMORROW = date(2018, 10, 25), date(2018, 10, 26)


@dataclass(frozen=True)
class Town:
    """The house with everybody of the matrix signed in."""

    app: Flask
    house: FullHouse
    tokens: dict[str, str]
    """Of each who is signed in."""

    def client(self, subject: str) -> FlaskClient:
        """Return a browser of somebody, as it was when they had just signed in."""
        client = self.app.test_client()
        if subject != GUEST:
            client.set_cookie(COOKIE, self.tokens[subject])
        return client


def town(app: Flask, engine: Engine) -> Town:
    """Write the house, the people of the matrix and what is theirs; sign them in."""
    app.config["PASSWORD_COST"] = CHEAP
    house = full_house(engine)
    with db.transaction(engine) as tx:
        users = _people(tx, house)
        ids = things(tx, house, users)
        tx.execute(
            update(User).where(User.password_hash == "-").values(password_hash=passwords_at(CHEAP).hash(PASSWORD))
        )
    tokens = {subject: sign_in(app.test_client(), user) for subject, user in users.items()}
    sign_in(app.test_client(), users["pro"])
    with db.transaction(engine) as tx:
        unused = update(RoleGrant).where(RoleGrant.public_id == house.ids["roles"]["director"])
        tx.execute(unused.values(used_on=date(2018, 1, 1)))
        last = tx.scalars(select(StaffSession).order_by(StaffSession.id.desc())).first()
        assert last is not None
        ids["keys"] = {"own": session_key(last)}
    return Town(app, replace(house, ids={**house.ids, **ids}), tokens)


def _people(tx: Session, house: FullHouse) -> dict[str, User]:
    world = house.world
    next_town = Municipality(
        area_id=world.municipality.area_id, slug="mikkeli", names={"fi": "Mikkeli"}, owner_names={}
    )
    tx.add(next_town)
    tx.flush()
    users = {name: world.users[old] for name, old in (("none", "stranger"), ("pro", "professional"))}
    users |= {name: world.users[old] for name, old in (("coord", "coordinator"), ("admin", "admin"))}
    users["other_dir"] = world.users["director"]
    for name, role, scope, scope_id in (
        ("partner", "professional", "own", None),
        ("other_pro", "professional", "own", None),
        ("host", "daycare_staff", "venue", world.house.id),
        ("other_host", "daycare_staff", "venue", world.daycare.id),
        ("dir", "director", "venue", world.house.id),
        ("other_coord", "coordinator", "municipality", next_town.id),
    ):
        users[name] = _user(tx, name)
        tx.add(RoleGrant(user_id=users[name].id, role=role, scope=scope, scope_id=scope_id))
    users["lapsed"] = _lapsed(tx, house)
    _work_at(tx, house, users)
    return users


def _lapsed(tx: Session, house: FullHouse) -> User:
    """Somebody who held every role here until yesterday, and will from tomorrow on."""
    user, world = _user(tx, "lapsed"), house.world
    for role, scope, scope_id in (
        ("professional", "own", None),
        ("daycare_staff", "venue", world.house.id),
        ("director", "venue", world.house.id),
        ("coordinator", "municipality", world.municipality.id),
        ("admin", "all", None),
    ):
        where = {"user_id": user.id, "role": role, "scope": scope, "scope_id": scope_id}
        tx.add_all([RoleGrant(**where, until_on=TODAY), RoleGrant(**where, from_on=TOMORROW)])
    return user


def _work_at(tx: Session, house: FullHouse, users: dict[str, User]) -> None:
    """Let `lapsed` and `partner`, of another organisation, come to the session; `other_pro` does not."""
    world = house.world
    for slug, name in (("family_guidance", "lapsed"), ("special_teacher", "partner")):
        tx.get_one(Professional, world.people[slug].id).user_id = users[name].id
    county = tx.get_one(Organisation, world.county.id)
    service = world.services["family_counselling"]
    tx.add(Professional(service_id=service.id, organisation_id=county.id, name="Other", user_id=users["other_pro"].id))
    for state in ("open", "past"):
        tx.add(_comes(tx, house, state))
    tx.flush()


def _comes(tx: Session, house: FullHouse, state: str) -> Attendance:
    session = tx.scalars(select(Occurrence).where(Occurrence.public_id == house.ids["sessions"][state])).one()
    person = house.world.people["special_teacher"]
    return Attendance(
        occurrence_id=session.id,
        service_id=person.service_id,
        professional_id=person.id,
        presence="always",
        from_team=True,
        asked_at=MADE_AT,
        accepted_at=MADE_AT,
        busy_from=session.starts_at,
        busy_until=session.ends_at,
    )


def _user(tx: Session, name: str) -> User:
    user = User(email=f"{name}@example.fi", name=name.title(), password_hash="-", created_at=MADE_AT)
    tx.add(user)
    tx.flush()
    return user
