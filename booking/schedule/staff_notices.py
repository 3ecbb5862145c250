"""What professionals are told of their sessions, in the language of their account, from the rows as they are then."""

from datetime import datetime, time

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from ..accounts.model import User
from ..accounts.telling import address_of, told
from ..clock import local_today
from ..notices.model import Notice
from ..web.dates import when_text
from ..web.languages import LOCALES, in_language
from ..wording import registry
from ..wording.composing import Told
from ..wording.examples import example_moment
from ..wording.rules import Facts, Letter, named, one_line
from .hours import is_over
from .model import Attendance, Occurrence, Professional
from .telling import ASKED, CHANGED


def register() -> None:
    """Let the outbox know who knows the facts of the messages to staff."""
    registry.register(CHANGED_LETTER, session_changed)
    registry.register(ASKED_LETTER, asked)


def session_changed(tx: Session, attendance_id: int, now: datetime) -> Told | None:
    """Tell of all sessions of the person that one act changed; the first of its notices speaks for the others."""
    attendance = _attendance(tx, attendance_id)
    user = _reader(attendance)
    if attendance is None or user is None:
        return None
    changed = [one for one in _changed_together(tx, attendance) if _is_told(one, now)]
    if not changed or changed[0].id != attendance.id:
        return None
    with force_locale(LOCALES[user.language]):
        changes = [_change(one.occurrence, user.language) for one in changed]
        if len(changed) > 1:
            headline = _("Changes in your sessions")
        elif attendance.occurrence.cancelled_at is not None:
            headline = _("Session cancelled: %(when)s", when=_when(attendance.occurrence, user.language))
        else:
            headline = _("Session changed: %(when)s", when=_when(attendance.occurrence, user.language))
        return told(user, _changed_facts(headline, changes))


def asked(tx: Session, attendance_id: int, now: datetime) -> Told | None:
    """Tell a person that they are asked; nothing when they have answered, or the session is cancelled or over."""
    attendance = _attendance(tx, attendance_id)
    user = _reader(attendance)
    if attendance is None or user is None or attendance.asked_at is None:
        return None
    answers = (attendance.accepted_at, attendance.declined_at, attendance.absent_at)
    is_settled = any(answer is not None for answer in answers) or attendance.occurrence.cancelled_at is not None
    if is_settled or is_over(attendance.occurrence, now):
        return None
    with force_locale(LOCALES[user.language]):
        when, place = _when(attendance.occurrence, user.language), _place(attendance.occurrence, user.language)
        return told(user, _asked_facts(when, place))


def _attendance(tx: Session, attendance_id: int) -> Attendance | None:
    return tx.scalar(
        select(Attendance)
        .where(Attendance.id == attendance_id)
        .options(joinedload(Attendance.professional).joinedload(Professional.user))
        .options(joinedload(Attendance.occurrence).joinedload(Occurrence.venue))
    )


def _reader(attendance: Attendance | None) -> User | None:
    person = None if attendance is None else attendance.professional
    user = None if person is None else person.user
    return None if user is None or user.deactivated_at is not None else user


def _changed_together(tx: Session, attendance: Attendance) -> list[Attendance]:
    """Return the person's attendances that the same act changed, by time; alone when nothing waits about it."""
    is_open = (Notice.kind == CHANGED, Notice.sent_at.is_(None), Notice.dropped_at.is_(None))
    waiting = select(Notice.created_at).where(*is_open, Notice.subject_id == attendance.id)
    since = tx.scalar(waiting.order_by(Notice.id.desc()).limit(1))
    if since is None:
        return [attendance]
    together = select(Notice.subject_id).where(
        Notice.kind == CHANGED, Notice.created_at == since, Notice.drop_reason != "taken_back"
    )
    chosen = (
        select(Attendance)
        .join(Occurrence, Occurrence.id == Attendance.occurrence_id)
        .where(Attendance.professional_id == attendance.professional_id, Attendance.id.in_(together))
        .options(joinedload(Attendance.occurrence).joinedload(Occurrence.venue))
        .order_by(Occurrence.held_on, Attendance.id)
    )
    return list(tx.scalars(chosen))


def _is_told(attendance: Attendance, now: datetime) -> bool:
    """Tell whether the person is still to be there and it is not over."""
    is_off = attendance.declined_at is not None or attendance.absent_at is not None
    return not is_off and not is_over(attendance.occurrence, now)


def _change(occurrence: Occurrence, language: str) -> str:
    when, place = _when(occurrence, language), _place(occurrence, language)
    if occurrence.cancelled_at is None:
        return str(_("Now: %(when)s, %(place)s.", when=when, place=place))
    reason = one_line(occurrence.cancel_reason)
    cancelled = _("Cancelled: %(when)s, %(place)s.", when=when, place=place)
    why = _("Reason: %(reason)s.", reason=reason)
    return f"{cancelled} {why}" if reason else str(cancelled)


def _changed_facts(headline: str, changes: list[str]) -> dict[str, str]:
    return {"headline": headline, "changes": "\n".join(changes), "link": address_of("/staff/")}


def _asked_facts(when: str, place: str) -> dict[str, str]:
    pages = {"link": address_of("/staff/invitations"), "day_link": address_of("/staff/")}
    return {"when": when, "place": place, **pages}


def _when(occurrence: Occurrence, language: str) -> str:
    return when_text(occurrence.held_on, occurrence.starts, occurrence.ends, language)


def _place(occurrence: Occurrence, language: str) -> str:
    return one_line(in_language(occurrence.venue.names, language))


def _example_when(language: str) -> str:
    return when_text(local_today(example_moment()), time(9, 30), time(11), language)


def _example_of_change(language: str) -> Facts:
    when = _example_when(language)
    change = _("Now: %(when)s, %(place)s.", when=when, place=_("Family centre"))
    return Facts(_changed_facts(_("Session changed: %(when)s", when=when), [change]))


CHANGED_LETTER = Letter(
    CHANGED,
    ("changes", "link"),
    (("changes",), ("link",)),
    lambda: "{headline}",
    lambda: ["{changes}", "", _("Your day: %(url)s", url="{link}")],
    _example_of_change,
    ("headline",),
)
ASKED_LETTER = Letter(
    ASKED,
    ("when", "place", "link", "day_link"),
    (("when",), ("place",), ("link",)),
    lambda: _("Can you come? %(when)s", **named("when")),
    lambda: [
        _("You are asked to a session: %(when)s, %(place)s.", **named("when", "place")),
        _("Answer here: %(url)s", url="{link}"),
        "",
        _("Your day: %(url)s", url="{day_link}"),
    ],
    lambda language: Facts(_asked_facts(_example_when(language), _("Family centre"))),
    ("when",),
)
