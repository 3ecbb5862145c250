"""What administrators keep, in each state: in use, out of use, needed by nothing."""

from sqlalchemy.orm import Session

from booking.network.model import FamilyService, Organisation

from .world import MADE_AT, World


def kept_things(tx: Session, world: World) -> dict[str, dict[str, str]]:
    """Write what the small world has not; return what stands in the addresses of the administration."""
    parish = Organisation(kind="parish", names={"fi": "Seurakunta"})
    school = Organisation(kind="association", names={"fi": "Yhdistys"}, archived_at=MADE_AT)
    unused = FamilyService(
        slug="unused", position=9, names={"fi": "Käyttämätön"}, worker_titles={}, topics={}, face="neutral"
    )
    tx.add_all([parish, school, unused])
    tx.flush()
    organisations = {"town": world.town.public_id, "unused": parish.public_id, "archived": school.public_id}
    return {"organisations": organisations, "services": {"used": "family_counselling", "unused": "unused"}}
