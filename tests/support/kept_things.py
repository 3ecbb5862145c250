"""What administrators keep, in each state: in use, out of use, needed by nothing."""

from datetime import date

from sqlalchemy.orm import Session

from booking.network.model import Area, ContactPerson, FamilyService, Municipality, Organisation, SchoolBreak

from .world import MADE_AT, World


def kept_things(tx: Session, world: World) -> dict[str, dict[str, str]]:
    """Write what the small world has not; return what stands in the addresses of the administration."""
    parish = Organisation(kind="parish", names={"fi": "Seurakunta"})
    school = Organisation(kind="association", names={"fi": "Yhdistys"}, archived_at=MADE_AT)
    unused = FamilyService(
        slug="unused", position=9, names={"fi": "Käyttämätön"}, worker_titles={}, topics={}, face="neutral"
    )
    region_id = world.municipality.area.region_id
    empty = Area(region_id=region_id, slug="empty", names={"fi": "Tyhjä"})
    gone = Municipality(
        area_id=world.municipality.area_id, slug="gone", names={"fi": "Entinen"}, owner_names={}, archived_at=MADE_AT
    )
    contact = ContactPerson(
        municipality_id=world.municipality.id, position=1, name="Kaisa Virtanen", tasks={}, phone="015 123 4567"
    )
    skiing = SchoolBreak(
        municipality_id=world.municipality.id,
        names={"fi": "Talviloma"},
        first_on=date(2019, 3, 4),
        last_on=date(2019, 3, 8),
    )
    tx.add_all([parish, school, unused, empty, gone, contact, skiing])
    tx.flush()
    organisations = {"town": world.town.public_id, "unused": parish.public_id, "archived": school.public_id}
    return {
        "organisations": organisations,
        "services": {"used": "family_counselling", "unused": "unused"},
        "areas": {"used": world.municipality.area.slug, "unused": "empty"},
        "municipalities": {"used": "pieksamaki", "archived": "gone"},
        "contacts": {"one": contact.public_id},
        "professionals": {"one": world.people["family_guidance"].public_id},
        "breaks": {"one": skiing.public_id},
    }
