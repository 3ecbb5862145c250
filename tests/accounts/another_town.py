"""A second municipality of the small world's area, with a venue, a coordinator and a director of its own."""

from dataclasses import dataclass

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from booking import db
from booking.accounts.model import RoleGrant, User
from booking.network.model import Municipality
from booking.venues.model import Venue
from tests.support.world import MADE_AT, World


@dataclass(frozen=True)
class AnotherTown:
    """Its rows."""

    town: Municipality
    venue: Venue
    coordinator: User
    director: User


def another_town(database: Engine, world: World) -> AnotherTown:
    """Write it."""
    with db.transaction(database) as tx:
        town = Municipality(
            area_id=world.municipality.area_id, slug="juva", names={"fi": "Juva", "en": "Juva"}, owner_names={}
        )
        tx.add(town)
        tx.flush()
        venue = Venue(
            slug="juvan-perhetalo",
            kind="family_house",
            municipality_id=town.id,
            organisation_id=world.town.id,
            names={"fi": "Juvan perhetalo"},
            names_where={},
            names_whereto={},
            entrance={},
            access={},
            pram={},
            space={},
            languages=[],
            shape="house",
            colour="clay",
            usual_minutes=90,
            booking_closes_hours=0,
        )
        tx.add(venue)
        tx.flush()
        coordinator = _user(tx, "juva.koordinaattori@example.fi", "Jaana Juva", "coordinator", "municipality", town.id)
        director = _user(tx, "juva.johtaja@example.fi", "Jukka Juva", "director", "venue", venue.id)
        return AnotherTown(town, venue, coordinator, director)


def _user(tx: Session, email: str, name: str, role: str, scope: str, scope_id: int) -> User:
    user = User(email=email, name=name, password_hash="-", created_at=MADE_AT)
    tx.add(user)
    tx.flush()
    tx.add(RoleGrant(user_id=user.id, role=role, scope=scope, scope_id=scope_id))
    tx.flush()
    return user
