"""The places that roles reach: their names, the place around each, and how a form writes them."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..network.model import Area, Municipality
from ..venues.model import Venue
from .rules import Place, Scope

Spot = tuple[Scope, int | None]
"""A scope with the id of its venue, municipality or area; None for one's own and for everywhere."""


@dataclass(frozen=True)
class PlaceBook:
    """Every venue, municipality and area by id: read once, asked as often as a page needs."""

    venues: dict[int, Venue]
    towns: dict[int, Municipality]
    areas: dict[int, Area]

    @classmethod
    def read(cls, tx: Session) -> "PlaceBook":
        """Read it; three queries."""
        return cls(
            venues={one.id: one for one in tx.scalars(select(Venue).order_by(Venue.slug))},
            towns={one.id: one for one in tx.scalars(select(Municipality).order_by(Municipality.slug))},
            areas={one.id: one for one in tx.scalars(select(Area).order_by(Area.slug))},
        )

    def places(self, spot: Spot, town_ids: frozenset[int] = frozenset()) -> tuple[Place, ...]:
        """Return the place of a scope; of one's own sessions each municipality of `town_ids`, where these are held."""
        scope, scope_id = spot
        if scope == Scope.OWN:
            return tuple(self._town_place(town_id) for town_id in sorted(town_ids))
        if scope == Scope.VENUE and scope_id in self.venues:
            town_id = self.venues[scope_id].municipality_id
            return (Place(scope_id, town_id, self.towns[town_id].area_id),)
        if scope == Scope.MUNICIPALITY and scope_id is not None:
            return (self._town_place(scope_id),)
        return (Place(area_id=scope_id) if scope == Scope.AREA else Place(),)

    def names(self, spot: Spot) -> dict[str, str]:
        """Return the names of a venue, municipality or area; none for the other scopes."""
        found = self._row(spot)
        return {} if found is None else dict(found.names)

    def key(self, spot: Spot) -> str:
        """Return a scope as a form writes it: `own`, `all` or e.g. `venue:perheiden-talo`."""
        found = self._row(spot)
        return str(spot[0]) if found is None else f"{spot[0]}:{found.slug}"

    def spots(self) -> list[Spot]:
        """Return every scope there is, the widest first."""
        return [
            (Scope.ALL, None),
            *((Scope.AREA, one) for one in self.areas),
            *((Scope.MUNICIPALITY, one) for one in self.towns),
            *((Scope.VENUE, one.id) for one in self.venues.values() if one.archived_at is None),
            (Scope.OWN, None),
        ]

    def spot(self, key: str) -> Spot | None:
        """Return the scope that a form wrote; None when there is none such."""
        return next((one for one in self.spots() if self.key(one) == key), None)

    def _row(self, spot: Spot) -> Venue | Municipality | Area | None:
        scope, scope_id = spot
        if scope_id is None:
            return None
        tables: dict[Scope, dict[int, Venue] | dict[int, Municipality] | dict[int, Area]] = {
            Scope.VENUE: self.venues,
            Scope.MUNICIPALITY: self.towns,
            Scope.AREA: self.areas,
        }
        return tables[scope].get(scope_id)

    def _town_place(self, town_id: int) -> Place:
        town = self.towns.get(town_id)
        return Place(municipality_id=town_id, area_id=None if town is None else town.area_id)
