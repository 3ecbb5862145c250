"""The words of the evening's message to a professional: places, times, how many are booked. Never a name."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from ..accounts.model import User
from ..accounts.standing import own_on
from ..accounts.telling import address_of, told
from ..clock import local_today
from ..notices import queries as outbox
from ..reservations.model import Reservation, Slot
from ..reservations.queries import FreeCount, free_counts
from ..schedule.hours import is_over
from ..schedule.model import Attendance, Occurrence, Professional
from ..web.dates import short_date, time_range
from ..web.languages import LOCALES, in_language
from ..wording import registry
from ..wording.composing import Told
from ..wording.examples import example_moment
from ..wording.rules import Facts, Letter, one_line
from .rules import SUMMARY
from .seated import Seated, seated_at, seated_words
from .tomorrow import is_expected


def register() -> None:
    """Let the outbox know who knows the facts of summaries."""
    registry.register(SUMMARY_LETTER, summary)


def summary(tx: Session, professional_id: int, now: datetime) -> Told | None:
    """Tell of the sessions of the day after it was due; nothing when none is left of them."""
    due_at = outbox.open_due_at(tx, SUMMARY, professional_id)
    person = tx.get(Professional, professional_id, options=[joinedload(Professional.user)])
    if due_at is None or person is None or person.user is None or person.user.deactivated_at is not None:
        return None
    day = local_today(due_at) + timedelta(days=1)
    sessions = [one for one in _sessions(tx, person, day) if not is_over(one, now)]
    if not sessions:
        return None
    with force_locale(LOCALES[person.user.language]):
        return _told(tx, person, person.user, day, sessions, now)


def _told(
    tx: Session, person: Professional, reader: User, day: date, sessions: Sequence[Occurrence], now: datetime
) -> Told:
    language = reader.language
    counts = free_counts(tx, [one.id for one in sessions], now)
    seated = seated_at(tx, [one.id for one in sessions])
    interpreters = _interpreters(tx, sessions, person.organisation_id)
    lines = [
        _line(one, counts.get(one.id), seated.get(one.id), interpreters.get(one.id, 0), language) for one in sessions
    ]
    return told(reader, _facts(lines, day, language, is_today=day <= local_today(now)))


def _facts(lines: Sequence[str], day: date, language: str, *, is_today: bool) -> dict[str, str]:
    dated = short_date(day, language)
    if is_today:
        headline = _("Your sessions today, %(date)s", date=dated)
        sessions = [_("Today: %(session)s", session=one) for one in lines]
    else:
        headline = _("Your sessions tomorrow, %(date)s", date=dated)
        sessions = [_("Tomorrow: %(session)s", session=one) for one in lines]
    link = address_of(f"/staff/days/{day}")
    return {"headline": headline, "date": dated, "sessions": "\n".join(sessions), "link": link}


def _sessions(tx: Session, person: Professional, day: date) -> list[Occurrence]:
    own = {person.id} if person.user_id is None else {one.professional_id for one in own_on(tx, person.user_id, day)}
    there = select(Attendance.occurrence_id).join(Occurrence).where(Attendance.professional_id.in_(own))
    chosen = (
        select(Occurrence)
        .where(Occurrence.id.in_(there.where(*is_expected(day))))
        .options(joinedload(Occurrence.venue))
        .order_by(Occurrence.starts.is_(None), Occurrence.starts, Occurrence.id)
    )
    return list(tx.scalars(chosen))


def _interpreters(tx: Session, sessions: Sequence[Occurrence], controller_id: int) -> dict[int, int]:
    """Count the live reservations of each session, of the reader's own organisation, that need an interpreter."""
    rows = tx.execute(
        select(Slot.occurrence_id, func.count())
        .join(Reservation, Reservation.slot_id == Slot.id)
        .where(Slot.occurrence_id.in_([one.id for one in sessions]))
        .where(Reservation.released_at.is_(None), Reservation.interpreter_language.is_not(None))
        .where(Reservation.controller_id == controller_id)
        .group_by(Slot.occurrence_id)
    )
    return {occurrence_id: count for occurrence_id, count in rows}


def _line(session: Occurrence, count: FreeCount | None, seated: Seated | None, interpreters: int, language: str) -> str:
    """Return place and time, what is booked where there are slots, and who comes where there are seats."""
    place = one_line(in_language(session.venue.names, language))
    parts = [place]
    if session.starts is not None and session.ends is not None:
        parts = [f"{place} {time_range(session.starts, session.ends, language)}"]
    if count is not None:
        parts.append(_("%(booked)s/%(total)s booked", booked=count.booked, total=count.total))
    if seated is not None:
        seats = _("%(taken)s / %(capacity)s seats", taken=seated.taken, capacity=seated.capacity)
        parts += [seats, *seated_words(seated)]
    if count is not None and count.consultations:
        parts.append(ngettext("%(num)s consultation", "%(num)s consultations", count.consultations))
    if interpreters:
        parts.append(ngettext("%(num)s interpreter", "%(num)s interpreters", interpreters))
    return ", ".join(parts)


def _example(language: str) -> Facts:
    hours = time_range(time(9, 30), time(11), language)
    booked = _("%(booked)s/%(total)s booked", booked=4, total=6)
    place = _("Family centre")
    line = f"{place} {hours}, {booked}"
    return Facts(_facts([line], local_today(example_moment()), language, is_today=False))


SUMMARY_LETTER = Letter(
    SUMMARY,
    ("sessions", "date", "link"),
    (("sessions",), ("link",)),
    lambda: "{headline}",
    lambda: ["{sessions}", "", _("The day: %(url)s", url="{link}")],
    _example,
    ("headline", "date"),
)
