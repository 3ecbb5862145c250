"""The sheet of a session for those who work there: times with names for its professionals, counts for the others."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from ..accounts.lending import Own, whose
from ..clock import local_today
from ..following.confirming import must_confirm
from ..interpreters.queries import TO_ORDER, states_of
from ..network.model import FamilyService, Organisation
from ..reservations import hooks
from ..reservations.kept import is_kept
from ..reservations.model import Reservation
from ..reservations.queries import FreeCount, free_counts
from ..reservations.remote import meeting_address, number_to_call
from ..reservations.whose import may_know
from ..schedule.coming import comes
from ..schedule.hours import is_over
from ..schedule.model import Attendance, Occurrence, Professional
from ..schedule.queries import attendances_of
from ..web.dates import local_time, slot_text
from .present import Present, others, present
from .queries import Lane, booked_by_controller, lanes_of, unconfirmed_at, walk_ins_at
from .rules import Counted
from .seated import Seated, seated_at


@dataclass(frozen=True)
class Named:
    """A booking whose name is on a sheet, for the log."""

    id: int
    controller_id: int


@dataclass(frozen=True)
class Line:
    """One slot: free, or held. The family's own words are there only for those who may read them."""

    slot_public_id: str
    time_text: str
    stamp: str
    is_held: bool
    is_kept: bool
    """Offered to somebody of the queue, or kept for a consultation: neither booked nor free."""
    is_now: bool
    is_over: bool
    consults: str = ""
    """Name of the professional whom daycare staff consult then."""
    controller: Organisation | None = None
    """Whose family holds it, told to the professionals of the session when it is another organisation's."""
    reservation_public_id: str = ""
    nickname: str | None = None
    service: FamilyService | None = None
    interpreter: str | None = None
    interpreter_state: str = TO_ORDER
    moved_from: datetime | None = None
    must_confirm: bool = False
    meeting_url: str = ""
    """Where one meets this family by video."""
    number: str = ""
    """Which number to call; only where we call families."""
    is_arrived: bool = False
    is_no_show: bool = False

    @property
    def is_named(self) -> bool:
        """Tell whether the reader may know who it is, and note that they came."""
        return self.reservation_public_id != ""


@dataclass(frozen=True)
class Sheet:
    """A session with its people and, for its professionals and its hosts, its slots."""

    session: Occurrence
    count: FreeCount | None
    seated: Seated | None
    """How many come to an event that takes sign-ups."""
    unconfirmed: int
    """Families that have not said yet whether the time we moved suits them."""
    unseen: int
    """Families of controllers from which nobody comes: nobody sees their names at the session."""
    queueing: int
    """How many queue for a time of it."""
    walk_ins: Counted
    people: list[Present]
    others: list[Present]
    lines: tuple[Line, ...]
    named: tuple[Named, ...]
    """The bookings whose names are on the sheet, for the log."""
    numbered: tuple[Named, ...]
    """The bookings whose phone number is on the sheet, for the log."""
    is_own: bool
    in_place_of: int | None
    """User id of the professional in whose place it is the reader's own; None for one's own."""
    stands_in_for: str
    """Name of that professional."""
    is_over: bool
    is_today: bool

    @property
    def can_mark(self) -> bool:
        """Tell whether it may be noted who came: from the day itself on."""
        return self.session.cancelled_at is None and (self.is_today or self.is_over)

    @property
    def has_seats(self) -> bool:
        """Tell whether it is an event to which people sign up, or simply come, and no drop-in."""
        return self.session.has_seats


def sheets_of(
    tx: Session,
    sessions: Sequence[Occurrence],
    professional: Professional | None,
    own: Sequence[Own],
    now: datetime,
    *,
    shows_times: bool = False,
) -> list[Sheet]:
    """Return the sheets of sessions as `professional` (or somebody who is none) may read them.

    Args:
        own: By whom sessions are the reader's own; nobody for who meets no families.
        shows_times: Who is not of a session sees its times too, free or booked, without a name.
    """
    ids = [one.id for one in sessions]
    attendances = attendances_of(tx, ids)
    counts = free_counts(tx, ids, now)
    seated = seated_at(tx, ids)
    walk_ins = walk_ins_at(tx, ids)
    unconfirmed = unconfirmed_at(tx, ids)
    booked = booked_by_controller(tx, ids)
    queueing = hooks.queue().lengths(tx, ids, now=now)
    owners = {one.id: _owner(own, attendances[one.id], one) for one in sessions if professional is not None}
    lanes = lanes_of(tx, ids if shows_times else [one for one, owner in owners.items() if owner is not None])
    held = (one for slots in lanes.values() for _slot, one in slots if one and one.interpreter_language)
    ordered = states_of(tx, [one.id for one in held])
    return [
        _sheet(
            one,
            attendances[one.id],
            counts.get(one.id),
            seated.get(one.id),
            unconfirmed.get(one.id, 0),
            _unseen(booked[one.id], attendances[one.id]),
            queueing.get(one.id, 0),
            walk_ins[one.id],
            lanes.get(one.id, []),
            professional,
            owners.get(one.id),
            ordered,
            now,
        )
        for one in sessions
    ]


def _unseen(booked: dict[int, int], attendances: Iterable[Attendance]) -> int:
    employers = {
        row.professional.organisation_id
        for row in attendances
        if row.professional and row.asked_at and not row.declined_at and not row.absent_at
    }
    return sum(number for controller_id, number in booked.items() if controller_id not in employers)


def _owner(own: Sequence[Own], attendances: Iterable[Attendance], session: Occurrence) -> Own | None:
    return whose(own, {row.professional_id for row in attendances if comes(row)}, session.held_on)


def _sheet(
    session: Occurrence,
    attendances: list[Attendance],
    count: FreeCount | None,
    seated: Seated | None,
    unconfirmed: int,
    unseen: int,
    queueing: int,
    walk_ins: Counted,
    lanes: list[Lane],
    reader: Professional | None,
    owner: Own | None,
    ordered: Mapping[int, str],
    now: datetime,
) -> Sheet:
    one_of_us = reader if owner is not None else None
    shown = [] if session.cancelled_at is not None else lanes
    known = [held for _slot, held in shown if held and one_of_us and may_know(held, one_of_us)]
    return Sheet(
        session=session,
        count=count,
        seated=seated,
        unconfirmed=unconfirmed,
        unseen=0 if is_over(session, now) else unseen,
        queueing=0 if is_over(session, now) else queueing,
        walk_ins=walk_ins,
        people=present(attendances),
        others=others(attendances),
        lines=tuple(_line(lane, known, ordered, now, is_one_of_us=one_of_us is not None) for lane in shown),
        named=tuple(Named(one.id, one.controller_id) for one in known),
        numbered=tuple(Named(one.id, one.controller_id) for one in known if number_to_call(one)),
        is_own=one_of_us is not None,
        in_place_of=None if owner is None else owner.in_place_of,
        stands_in_for="" if owner is None else owner.name,
        is_over=is_over(session, now),
        is_today=session.held_on == local_today(now),
    )


def _line(
    lane: Lane, known: Sequence[Reservation], ordered: Mapping[int, str], now: datetime, *, is_one_of_us: bool
) -> Line:
    slot, held = lane
    starts = local_time(slot.starts_at)
    line = Line(
        slot_public_id=slot.public_id,
        time_text=slot_text(starts),
        stamp=f"{starts:%H:%M}",
        is_held=held is not None,
        is_kept=held is None and is_kept(slot, now),
        consults=slot.professional.name if slot.professional is not None else "",
        is_now=slot.starts_at <= now < slot.ends_at,
        is_over=slot.ends_at <= now,
    )
    if held is None:
        return line
    if held not in known:
        return replace(line, controller=held.controller) if is_one_of_us else line
    return replace(
        line,
        reservation_public_id=held.public_id,
        nickname=held.nickname,
        service=held.service,
        interpreter=held.interpreter_language,
        interpreter_state=ordered.get(held.id, TO_ORDER),
        moved_from=held.moved_from,
        must_confirm=must_confirm(held),
        meeting_url=meeting_address(slot),
        number=number_to_call(held),
        is_arrived=held.arrived_at is not None,
        is_no_show=held.no_show_at is not None,
    )
