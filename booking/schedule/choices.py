"""What a coordinator may choose from in a municipality: venues, professions and their people."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from ..network.model import FamilyService
from ..venues.model import Venue
from ..venues.queries import venues_of
from .model import Professional
from .queries import professionals


@dataclass(frozen=True)
class PlanChoices:
    """The venues of one municipality, and the people of all professions."""

    municipality_id: int
    venues: tuple[Venue, ...]
    professionals: tuple[Professional, ...]

    @property
    def services(self) -> list[FamilyService]:
        """The professions of the people, in their order."""
        return list({one.service_id: one.service for one in self.professionals}.values())

    def venue(self, public_id: str | None) -> Venue | None:
        """Return the venue with this public id."""
        return next((venue for venue in self.venues if venue.public_id == public_id), None)

    def professional(self, public_id: str | None) -> Professional | None:
        """Return the professional with this public id."""
        return next((one for one in self.professionals if one.public_id == public_id), None)

    def service(self, slug: str | None) -> FamilyService | None:
        """Return the profession with this slug."""
        return next((service for service in self.services if service.slug == slug), None)

    def people_of(self, service: FamilyService) -> list[Professional]:
        """Return the people of one profession."""
        return [one for one in self.professionals if one.service_id == service.id]


def plan_choices(
    tx: Session,
    municipality_id: int,
    *,
    also_venues: Iterable[Venue] = (),
    also_people: Iterable[Professional | None] = (),
) -> PlanChoices:
    """Return the choices of a municipality; what a plan names already stays one, archived or gone as it may be."""
    venues = {venue.id: venue for venue in (*venues_of(tx, municipality_id), *also_venues)}
    people = {one.id: one for one in (*professionals(tx), *also_people) if one is not None}
    return PlanChoices(municipality_id, tuple(venues.values()), tuple(people.values()))
