"""A professional with two sessions and a family at each, and the colleague who may stand in for her."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from booking import db
from booking.accounts.model import Substitution, User
from booking.accounts.substitutes import SubstituteRequest, name_substitute
from booking.audit.service import by_user
from booking.following.slots import cut_slots
from booking.reservations.model import Slot
from booking.reservations.service import reserve
from tests.support.autumn import asking
from tests.support.moments import NOW
from tests.support.world import World, drop_in, small_world

FIRST, SECOND = date(2018, 11, 1), date(2018, 11, 15)
DURING = datetime(2018, 11, 1, 7, 40, tzinfo=UTC)  # 9.40 in Helsinki
FAMILIES = ("Haapala", "Kuusela")


@dataclass(frozen=True)
class Pair:
    """Aino Peltola has two sessions alone, each with a family; Veera Salmi, of the same county, has none."""

    world: World
    sessions: tuple[str, str]
    reservations: tuple[str, str]


def write_pair(database: Engine) -> Pair:
    """Write them."""
    with db.transaction(database) as tx:
        world = small_world(tx)
        held = [_session(tx, world, *one) for one in zip((FIRST, SECOND), FAMILIES, strict=True)]
    return Pair(world, (held[0][0], held[1][0]), (held[0][1], held[1][1]))


def _session(tx: Session, world: World, on: date, family: str) -> tuple[str, str]:
    row = drop_in(tx, world, on, team=("family_counselling",))
    cut_slots(tx, row)
    slot = tx.scalars(select(Slot).where(Slot.occurrence_id == row.id).order_by(Slot.starts_at)).first()
    assert slot is not None
    return row.public_id, reserve(tx, asking(slot.public_id, nickname=family), now=NOW).public_id


def stand_in(database: Engine, pair: Pair, first: date = FIRST, until: date = date(2018, 11, 8)) -> Substitution:
    """Let Veera Salmi stand in for Aino Peltola."""
    aino, veera = pair.world.users["professional"], pair.world.users["colleague"]
    with db.transaction(database) as tx:
        asked = SubstituteRequest(veera.public_id, first, until)
        return name_substitute(tx, tx.get_one(User, aino.id), asked, now=NOW, actor=by_user(aino.id))
