"""What administrators keep, in each state: in use, out of use, needed by nothing."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.network.model import Area, ContactPerson, FamilyService, Municipality, Organisation, SchoolBreak
from booking.notices.model import Notice
from booking.notices.service import queue
from booking.reservations.model import Reservation
from booking.schedule.model import Programme

from .moments import NOW
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
    idle = Programme(
        municipality_id=world.municipality.id,
        names={"fi": "Hanke 2016"},
        first_on=date(2016, 8, 1),
        last_on=date(2017, 5, 31),
    )
    ended = Programme(
        municipality_id=world.municipality.id,
        names={"fi": "Hanke 2015"},
        first_on=date(2015, 8, 1),
        last_on=date(2016, 5, 31),
        archived_at=MADE_AT,
    )
    tx.add_all([parish, school, unused, empty, gone, contact, skiing, idle, ended])
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
        "programmes": {"used": world.programme.public_id, "unused": idle.public_id, "archived": ended.public_id},
        "letters": {
            "to_families": "reservation_confirmed",
            "to_staff": "account_invitation",
            "sentence": "broadcast_room",
            "frame": "staff_mail_frame",
        },
    }


def messages(tx: Session) -> dict[str, str]:
    """Write messages about a time that was let go, by what came of them; return their addresses."""
    of_let_go = select(Reservation.id).where(Reservation.released_at.is_not(None)).order_by(Reservation.id)
    let_go = tx.scalars(of_let_go).first()
    assert let_go is not None
    keys = {f"lost_link:{state}": state for state in ("failed", "waiting")}
    for key in keys:
        queue(tx, "lost_link", let_go, key, now=NOW)
    found = {keys[row.dedupe_key]: row for row in tx.scalars(select(Notice).where(Notice.dedupe_key.in_(keys)))}
    found["failed"].dropped_at, found["failed"].drop_reason = NOW, "refused"
    return {state: found[state].public_id for state in ("failed", "waiting")}
