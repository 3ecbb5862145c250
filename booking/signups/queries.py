"""Reads of gatherings and of those who signed up."""

from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from ..day.seated import Seated
from ..reservations.told import told_by
from ..schedule.hooks import Stake
from ..schedule.model import Attendance, Occurrence
from .model import Gathering, Party, SignUp, SignUpContact
from .rules import TRAINING

SERIES_DAYS = 400


def gathering_of(tx: Session, occurrence_id: int) -> Gathering | None:
    """Return the sign-up of an occurrence, if it has one."""
    return tx.get(Gathering, occurrence_id)


def gatherings_of(tx: Session, occurrence_ids: Collection[int]) -> dict[int, Gathering]:
    """Return the sign-ups of these occurrences by their ids; one query."""
    chosen = select(Gathering).where(Gathering.occurrence_id.in_(occurrence_ids))
    return {one.occurrence_id: one for one in tx.scalars(chosen)}


def held_still(tx: Session, occurrence_id: int) -> tuple[Occurrence, Gathering | None]:
    """Return an event as it is now; whoever cancels or moves it, or wants seats there, waits until we are done."""
    occurrence = tx.scalars(
        select(Occurrence)
        .where(Occurrence.id == occurrence_id)
        .with_for_update(read=True, of=Occurrence)
        .execution_options(populate_existing=True)
    ).one()
    gathering = tx.scalars(
        select(Gathering)
        .where(Gathering.occurrence_id == occurrence_id)
        .with_for_update(of=Gathering)
        .execution_options(populate_existing=True)
    ).one_or_none()
    return occurrence, gathering


def sign_up_by_link(tx: Session, link_sha256: str) -> SignUp | None:
    """Return the sign-up behind a link."""
    return tx.scalars(_sign_ups().where(SignUp.link_sha256 == link_sha256)).one_or_none()


def sign_up_by_public_id(tx: Session, public_id: str) -> SignUp | None:
    """Return a sign-up."""
    return tx.scalars(_sign_ups().where(SignUp.public_id == public_id)).one_or_none()


def sign_up_by_code(tx: Session, code_hash: str) -> SignUp | None:
    """Return the sign-up with a code."""
    return tx.scalars(_sign_ups().where(SignUp.code_hash == code_hash)).one_or_none()


def sign_up_by_form(tx: Session, form_key_sha256: str) -> SignUp | None:
    """Return what a form signed up."""
    return tx.scalars(_sign_ups().where(SignUp.form_key_sha256 == form_key_sha256)).one_or_none()


def party_by_id(tx: Session, party_id: int) -> Party | None:
    """Return a party with its family and its event."""
    return tx.scalars(_parties().where(Party.id == party_id)).one_or_none()


def party_by_public_id(tx: Session, public_id: str) -> Party | None:
    """Return a party with its family and its event."""
    return tx.scalars(_parties().where(Party.public_id == public_id)).one_or_none()


def parties_at(tx: Session, occurrence_id: int) -> list[Party]:
    """Return who has seats at an event or waits for them, in the order in which they asked."""
    chosen = _parties().where(Party.occurrence_id == occurrence_id, Party.left_at.is_(None))
    return list(tx.scalars(chosen.order_by(Party.asked_at, Party.id)))


def waiting_at(tx: Session, occurrence_id: int) -> list[Party]:
    """Return who waits for seats at an event, in the order in which they asked."""
    return [one for one in parties_at(tx, occurrence_id) if one.seated_at is None]


def waiting_before(tx: Session, party: Party) -> int:
    """Return how many families wait before this one."""
    is_earlier = (Party.asked_at < party.asked_at) | ((Party.asked_at == party.asked_at) & (Party.id < party.id))
    chosen = select(func.count()).where(
        Party.occurrence_id == party.occurrence_id, Party.left_at.is_(None), Party.seated_at.is_(None), is_earlier
    )
    return tx.scalar(chosen) or 0


def others_of_course(tx: Session, gathering: Gathering) -> list[Gathering]:
    """Return the other events of the same series, by date."""
    if gathering.course is None:
        return []
    chosen = _gatherings().where(
        Gathering.course == gathering.course, Gathering.occurrence_id != gathering.occurrence_id
    )
    return list(tx.scalars(chosen))


def events_to_join(tx: Session, event: Occurrence) -> list[Gathering]:
    """Return the other coming events of a municipality that take sign-ups and may be a series with this one."""
    near = Occurrence.held_on >= event.held_on - timedelta(days=SERIES_DAYS)
    is_other = (Occurrence.municipality_id == event.municipality_id, Occurrence.id != event.id, near)
    return list(tx.scalars(_gatherings().where(*is_other, Occurrence.kind == event.kind).limit(100)))


def coming_trainings(tx: Session, from_on: date) -> list[Gathering]:
    """Return the trainings that staff may sign up to, by date."""
    is_shown = (Occurrence.kind == TRAINING, Occurrence.published_at.is_not(None), Occurrence.held_on >= from_on)
    return list(tx.scalars(_gatherings().where(*is_shown)))


def trainings_of(tx: Session, user_id: int, occurrence_ids: Collection[int]) -> dict[int, Party]:
    """Return the live sign-ups of a member of staff to these trainings."""
    is_own = (SignUp.user_id == user_id, Party.left_at.is_(None), Party.occurrence_id.in_(occurrence_ids))
    return {one.occurrence_id: one for one in tx.scalars(_parties().where(*is_own))}


def times_asked(tx: Session, user_id: int, occurrence_id: int) -> int:
    """Return how often a member of staff has signed up to a training and left again."""
    has_left = (SignUp.user_id == user_id, Party.occurrence_id == occurrence_id, Party.left_at.is_not(None))
    return tx.scalar(select(func.count()).select_from(Party).join(Party.sign_up).where(*has_left)) or 0


def stakes_in(tx: Session, occurrence_ids: Collection[int]) -> dict[int, Stake]:
    """Return how many families signed up to each of these events, and how many of them a message reaches."""
    is_told = case((SignUpContact.kind.in_(told_by()), 1), else_=0)
    rows = tx.execute(
        select(Party.occurrence_id, func.count(), func.coalesce(func.sum(is_told), 0))
        .outerjoin(SignUpContact, SignUpContact.sign_up_id == Party.sign_up_id)
        .where(Party.occurrence_id.in_(occurrence_ids), Party.left_at.is_(None))
        .group_by(Party.occurrence_id)
    )
    return {occurrence_id: Stake(int(families), int(told)) for occurrence_id, families, told in rows}


def seated_in(tx: Session, occurrence_ids: Collection[int]) -> dict[int, Seated]:
    """Return how many come to each of these events that take sign-ups, and how many families wait; one query."""
    has_seats, waits = Party.seated_at.is_not(None), Party.id.is_not(None) & Party.seated_at.is_(None)
    counted = (
        case((has_seats, Party.adults), else_=0),
        case((has_seats, Party.children), else_=0),
        case((has_seats & Party.wants_child_minding, Party.children), else_=0),
        case((waits, 1), else_=0),
    )
    rows = tx.execute(
        select(Gathering.occurrence_id, Gathering.taken, Gathering.capacity, *map(func.sum, counted))
        .outerjoin(Party, (Party.occurrence_id == Gathering.occurrence_id) & Party.left_at.is_(None))
        .where(Gathering.occurrence_id.in_(occurrence_ids))
        .group_by(Gathering.occurrence_id, Gathering.taken, Gathering.capacity)
    )
    return {occurrence_id: Seated(*map(int, numbers)) for occurrence_id, *numbers in rows}


def team_of(tx: Session, occurrence_id: int) -> list[Attendance]:
    """Return who is asked to an event, in the order of its team."""
    chosen = select(Attendance).options(joinedload(Attendance.professional))
    return list(tx.scalars(chosen.where(Attendance.occurrence_id == occurrence_id).order_by(Attendance.id)))


def has_live_parties(tx: Session, occurrence_id: int) -> bool:
    """Tell whether anybody is signed up."""
    chosen = select(Party.id).where(Party.occurrence_id == occurrence_id, Party.left_at.is_(None))
    return tx.scalar(chosen.limit(1)) is not None


def _gatherings() -> Select[Gathering]:
    event = contains_eager(Gathering.occurrence)
    return (
        select(Gathering)
        .join(Gathering.occurrence)
        .options(event.joinedload(Occurrence.venue))
        .order_by(Occurrence.held_on, Occurrence.starts_at, Occurrence.id)
    )


def _sign_ups() -> Select[SignUp]:
    with_events = selectinload(SignUp.parties).joinedload(Party.gathering).joinedload(Gathering.occurrence)
    return select(SignUp).options(
        with_events.joinedload(Occurrence.venue),
        with_events.joinedload(Occurrence.municipality),
        joinedload(SignUp.contact),
        joinedload(SignUp.controller),
    )


def _parties() -> Select[Party]:
    event = joinedload(Party.gathering).joinedload(Gathering.occurrence)
    return (
        select(Party)
        .join(Party.sign_up)
        .options(
            event.joinedload(Occurrence.venue),
            event.joinedload(Occurrence.municipality),
            contains_eager(Party.sign_up).joinedload(SignUp.contact),
            contains_eager(Party.sign_up).joinedload(SignUp.controller),
        )
    )
