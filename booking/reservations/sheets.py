"""The sheet of a session for those who work there: times with names for its professionals, counts for the others."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from ..clock import local_today
from ..network.model import FamilyService
from ..schedule.hours import is_over
from ..schedule.model import Attendance, Occurrence, Professional
from ..schedule.queries import attendances_of
from ..web.dates import local_time, slot_text
from .day_queries import Lane, lanes_of
from .model import Reservation
from .present import Present, others, present
from .queries import FreeCount, free_counts


@dataclass(frozen=True)
class Line:
    """One slot: free, or held. The family's own words are there only for those who may read them."""

    time_text: str
    stamp: str
    is_held: bool
    is_now: bool
    reservation_public_id: str = ""
    nickname: str | None = None
    service: FamilyService | None = None
    interpreter: str | None = None
    is_arrived: bool = False
    is_no_show: bool = False

    @property
    def is_named(self) -> bool:
        """Tell whether the reader may know who it is, and note that they came."""
        return self.reservation_public_id != ""


@dataclass(frozen=True)
class Sheet:
    """A session with its people and, for its professionals, its slots."""

    session: Occurrence
    count: FreeCount | None
    people: list[Present]
    others: list[Present]
    lines: tuple[Line, ...]
    named_ids: tuple[int, ...]
    """Ids of the reservations whose names are on the sheet, for the log."""
    is_own: bool
    is_over: bool
    is_today: bool

    @property
    def can_mark(self) -> bool:
        """Tell whether it may be noted who came: from the day itself on."""
        return self.session.cancelled_at is None and (self.is_today or self.is_over)


def sheets_of(
    tx: Session, sessions: Sequence[Occurrence], professional: Professional | None, now: datetime
) -> list[Sheet]:
    """Return the sheets of sessions as `professional` (or somebody who is none) may read them."""
    ids = [one.id for one in sessions]
    attendances = attendances_of(tx, ids)
    counts = free_counts(tx, ids, now)
    own = {one for one in ids if professional is not None and comes(attendances[one], professional.id)}
    lanes = lanes_of(tx, own)
    return [
        _sheet(one, attendances[one.id], counts.get(one.id), lanes.get(one.id), professional, now) for one in sessions
    ]


def comes(attendances: Iterable[Attendance], professional_id: int) -> bool:
    """Tell whether the person has accepted, and comes."""
    return any(
        row.professional_id == professional_id
        and row.accepted_at is not None
        and row.declined_at is None
        and row.absent_at is None
        for row in attendances
    )


def may_know(reservation: Reservation, professional: Professional) -> bool:
    """Tell whether the family is a matter of the professional's own organisation."""
    return reservation.controller_id == professional.organisation_id


def _sheet(
    session: Occurrence,
    attendances: list[Attendance],
    count: FreeCount | None,
    lanes: list[Lane] | None,
    professional: Professional | None,
    now: datetime,
) -> Sheet:
    shown = [] if lanes is None or professional is None or session.cancelled_at is not None else lanes
    known = [held for _slot, held in shown if held and professional and may_know(held, professional)]
    return Sheet(
        session=session,
        count=count,
        people=present(attendances),
        others=others(attendances),
        lines=tuple(_line(lane, {one.id for one in known}, now) for lane in shown),
        named_ids=tuple(one.id for one in known),
        is_own=lanes is not None,
        is_over=is_over(session, now),
        is_today=session.held_on == local_today(now),
    )


def _line(lane: Lane, known: set[int], now: datetime) -> Line:
    slot, held = lane
    starts = local_time(slot.starts_at)
    line = Line(slot_text(starts), f"{starts:%H:%M}", held is not None, slot.starts_at <= now < slot.ends_at)
    if held is None or held.id not in known:
        return line
    return Line(
        line.time_text,
        line.stamp,
        line.is_held,
        line.is_now,
        reservation_public_id=held.public_id,
        nickname=held.nickname,
        service=held.service,
        interpreter=held.interpreter_language,
        is_arrived=held.arrived_at is not None,
        is_no_show=held.no_show_at is not None,
    )
