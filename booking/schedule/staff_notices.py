"""What professionals are told of their sessions, in the language of their account, from the rows as they are then."""

from collections.abc import Sequence
from datetime import datetime

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from ..accounts.model import User
from ..config import Config
from ..notices import registry
from ..notices.message import Message
from ..notices.model import Notice
from ..web.dates import when_text
from ..web.identity import reply_words
from ..web.languages import LOCALES, in_language
from .hours import is_over
from .model import Attendance, Occurrence, Professional
from .telling import ASKED, CHANGED


def register() -> None:
    """Let the outbox know who writes the messages to staff."""
    registry.register(CHANGED, session_changed)
    registry.register(ASKED, asked)


def session_changed(tx: Session, attendance_id: int, now: datetime) -> Message | None:
    """Tell of all sessions of the person that one act changed; the first of its notices speaks for the others."""
    attendance = _attendance(tx, attendance_id)
    user = _reader(attendance)
    if attendance is None or user is None:
        return None
    changed = [one for one in _changed_together(tx, attendance) if _is_told(one, now)]
    if not changed or changed[0].id != attendance.id:
        return None
    with force_locale(LOCALES[user.language]):
        told = [_change(one.occurrence, user.language) for one in changed]
        if len(changed) > 1:
            subject = _("Changes in your sessions")
        elif attendance.occurrence.cancelled_at is not None:
            subject = _("Session cancelled: %(when)s", when=_when(attendance.occurrence, user.language))
        else:
            subject = _("Session changed: %(when)s", when=_when(attendance.occurrence, user.language))
        return _letter(user, subject, [line for lines in told for line in lines])


def asked(tx: Session, attendance_id: int, now: datetime) -> Message | None:
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
        lines = [
            _("You are asked to a session: %(when)s, %(place)s.", when=when, place=place),
            _("Answer here: %(url)s", url=f"{_settings().public_url}/staff/invitations"),
        ]
        return _letter(user, _("Can you come? %(when)s", when=when), lines)


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


def _change(occurrence: Occurrence, language: str) -> Sequence[str]:
    when, place = _when(occurrence, language), _place(occurrence, language)
    if occurrence.cancelled_at is None:
        return [_("Now: %(when)s, %(place)s.", when=when, place=place)]
    reason = " ".join(occurrence.cancel_reason.split())
    cancelled = _("Cancelled: %(when)s, %(place)s.", when=when, place=place)
    return [f"{cancelled} {_('Reason: %(reason)s.', reason=reason)}" if reason else cancelled]


def _letter(user: User, subject: str, lines: Sequence[str]) -> Message:
    day = _("Your day: %(url)s", url=f"{_settings().public_url}/staff/")
    body = "\n".join([*lines, "", day, "", reply_words()])
    return Message(user.email, subject, body, user.language)


def _when(occurrence: Occurrence, language: str) -> str:
    return when_text(occurrence.held_on, occurrence.starts, occurrence.ends, language)


def _place(occurrence: Occurrence, language: str) -> str:
    return " ".join(in_language(occurrence.venue.names, language).split())


def _settings() -> Config:
    settings: Config = current_app.config["SETTINGS"]
    return settings
