"""What the matrix needs in Perheiden talo and the full house has only elsewhere."""

from datetime import date, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.accounts.model import RoleGrant, SecondFactor, User
from booking.accounts.second_factor import new_seed
from booking.audit.service import CLI
from booking.changes.model import MoveProposal
from booking.changes.service import close_venue
from booking.network.model import FamilyService, Municipality
from booking.reservations.links import link_token
from booking.reservations.model import Reservation, Slot
from booking.reservations.rules import ReservationRequest
from booking.reservations.service import reserve
from booking.schedule.model import Attendance, Occurrence, Professional
from booking.schedule.service import SeriesRequest, StopRequest, ask_professional, create_series
from booking.venues.model import Venue
from booking.venues.rules import ClosureRequest, NewVenue
from booking.venues.service import archive_venue, create_venue
from booking.waiting.model import QueueOffer
from tests.support.full_house import FullHouse
from tests.support.moments import NOW
from tests.support.world import MADE_AT, World, drop_in

Ids = dict[str, dict[str, str]]


def things(tx: Session, house: FullHouse, users: dict[str, User]) -> Ids:
    """Write them; return them by kind and state, with those of the house."""
    ids, world = house.ids, house.world
    moved = _moved(tx, ids)
    return {
        "attendances": {"pro": _attendance(tx, world, ids["sessions"]["open"])},
        "closures": {"here": _closure(tx, world)},
        "invitations": {"own": _invitation(tx, world)},
        "sessions": {**ids["sessions"], "moved": moved.public_id, "now": _now(tx, world)},
        "links": {**ids["links"], "unconfirmed": link_token(_first_of(tx, moved))},
        "municipalities": {**ids["municipalities"], "unused": _unused_town(tx, world)},
        "people": {**ids["people"], "pro": users["pro"].public_id},
        "users": {"other_pro": users["other_pro"].public_id},
        "professionals": {
            **ids["professionals"],
            "other_pro": _professional(tx, users["other_pro"]),
            "gone": _gone(tx, world),
        },
        "reservations": {
            **ids["reservations"],
            "unmarked": _unmarked(tx, ids["sessions"]["past"]),
            "wishes": _wishes(tx, ids["sessions"]["open"]),
        },
        "services": {**ids["services"], "archived": _archived_service(tx)},
        "series": {**ids["series"], "standing": _standing(tx, world)},
        "venues": {**ids["venues"], **_two_venues(tx, world, users["dir"])},
        "factors": {"pro": _factor(tx, users["pro"])},
        "offers": {"live": tx.scalars(select(QueueOffer.public_id).where(QueueOffer.ended_at.is_(None))).one()},
    }


def _attendance(tx: Session, world: World, session: str) -> str:
    of_session = select(Attendance).join(Occurrence).where(Occurrence.public_id == session)
    mine = of_session.where(Attendance.professional_id == world.people["family_counselling"].id)
    return tx.scalars(mine).one().public_id


def _professional(tx: Session, user: User) -> str:
    return tx.scalars(select(Professional.public_id).where(Professional.user_id == user.id)).one()


def _closure(tx: Session, world: World) -> str:
    day = ClosureRequest(date(2018, 12, 20), date(2018, 12, 20), "Cleaning")
    return close_venue(tx, tx.get_one(Venue, world.house.id), day, now=NOW, actor=CLI).public_id


def _invitation(tx: Session, world: World) -> str:
    visit = drop_in(tx, world, date(2018, 12, 12), team=("child_health_clinic",))
    return ask_professional(tx, visit, world.people["family_counselling"], now=NOW, actor=CLI).public_id


def _moved(tx: Session, ids: Ids) -> Occurrence:
    """Return the session that was moved here, with a family that has not confirmed yet."""
    accepted = select(MoveProposal).where(MoveProposal.public_id == ids["proposals"]["accepted"])
    return tx.scalars(accepted).one().occurrence


def _first_of(tx: Session, session: Occurrence) -> Reservation:
    held = select(Reservation).join(Slot).where(Slot.occurrence_id == session.id, Reservation.released_at.is_(None))
    return tx.scalars(held).one()


def _unmarked(tx: Session, session: str) -> str:
    return _held(tx, session, 1, None)


def _wishes(tx: Session, session: str) -> str:
    """Hold the last time but one of a session for a family that needs an interpreter."""
    return _held(tx, session, -2, "arabia")


def _held(tx: Session, session: str, number: int, interpreter_language: str | None) -> str:
    of_session = select(Slot).join(Occurrence).where(Occurrence.public_id == session).order_by(Slot.starts_at)
    slot = tx.scalars(of_session).all()[number]
    asked = ReservationRequest(
        slot_public_id=slot.public_id,
        nickname="Tuuli",
        contact_kind=None,
        contact_address=None,
        service_id=None,
        language="fi",
        interpreter_language=interpreter_language,
        form_key=f"form-key-of-{slot.public_id}",
    )
    return reserve(tx, asked, now=MADE_AT).public_id


def _now(tx: Session, world: World) -> str:
    """Return a session that is on at NOW."""
    return drop_in(tx, world, date(2018, 10, 25), time(11, 30), time(13)).public_id


def _standing(tx: Session, world: World) -> str:
    club = SeriesRequest(
        kind="host_event",
        names={"fi": "Avoin perhekerho"},
        municipality_id=world.municipality.id,
        term_id=None,
        anchor_on=date(2018, 10, 30),
        every_weeks=1,
        turn_rule="keep_turn",
        first_on=date(2018, 10, 30),
        last_on=None,
        stops=(StopRequest(world.house.id, time(13), 60),),
        slot_minutes=None,
        lanes=None,
        team=(),
    )
    return create_series(tx, club, now=NOW, actor=CLI).public_id


def _gone(tx: Session, world: World) -> str:
    service, employer = world.services["special_teacher"], world.town
    row = Professional(service_id=service.id, organisation_id=employer.id, name="Entinen", left_at=MADE_AT)
    tx.add(row)
    tx.flush()
    return row.public_id


def _unused_town(tx: Session, world: World) -> str:
    names = {"fi": "Juva"}
    tx.add(Municipality(area_id=world.municipality.area_id, slug="juva", names=names, owner_names={}))
    return "juva"


def _archived_service(tx: Session) -> str:
    former = {"slug": "former", "position": 9, "names": {"fi": "Entinen"}, "worker_titles": {}, "topics": {}}
    tx.add(FamilyService(**former, face="neutral", archived_at=MADE_AT))
    return "former"


def _two_venues(tx: Session, world: World, keeper: User) -> dict[str, str]:
    """Make a venue without sessions, and one that is archived; their director is the one of Perheiden talo."""
    slugs = {}
    for state, name in (("empty", "Kirjasto"), ("archived", "Vanha kerho")):
        asked = NewVenue(
            municipality_id=world.municipality.id,
            names={"fi": name},
            street_address="Tie 1",
            city="Pieksämäki",
            usual_weekday=0,
            usual_starts=time(9),
            usual_minutes=60,
        )
        venue = create_venue(tx, asked, now=NOW, actor=CLI)
        tx.add(RoleGrant(user_id=keeper.id, role="director", scope="venue", scope_id=venue.id))
        slugs[state] = venue.slug
        if state == "archived":
            archive_venue(tx, venue, now=NOW, actor=CLI)
    return slugs


def _factor(tx: Session, user: User) -> str:
    seed = new_seed()
    tx.add(SecondFactor(user_id=user.id, seed=seed, enrolled_at=MADE_AT, last_step=1))
    tx.flush()
    return seed
