"""What a family is told of what it did itself: the time it moved to."""

from datetime import datetime

from flask_babel import force_locale, pgettext
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ..reservations.deadline import deadline_of
from ..reservations.deadline_words import link_to, nearer_words
from ..reservations.links import link_path
from ..reservations.model import Reservation
from ..reservations.rules import MOVED_BY_GUARDIAN
from ..web.languages import LOCALES
from ..wording import registry
from ..wording.composing import Told
from .addressing import calendar_file, public_url, receiver, told
from .facts import family_facts, meeting_of
from .words import WHEN, WHEN_AND_PLACE, dated_example, family_letter, meeting_lines, said


def register() -> None:
    """Let the outbox know who knows the facts of this message."""
    registry.register(MOVED_BY_GUARDIAN_LETTER, moved_by_guardian)


def moved_by_guardian(tx: Session, reservation_id: int, now: datetime) -> Told | None:
    """Tell the new time and place; nothing when it was let go, or is over, before the message left."""
    reservation = _still_held(tx, reservation_id, now)
    if reservation is None:
        return None
    with force_locale(LOCALES[reservation.language]):
        limit = deadline_of(reservation)
        facts = family_facts(
            meeting_of(reservation),
            link_to(public_url(link_path(reservation)), is_over=limit.is_over(now)),
            is_dated=True,
            until_sentence=nearer_words(limit, now, reservation.language),
        )
        return told(reservation, facts, (calendar_file(reservation),))


def _still_held(tx: Session, reservation_id: int, now: datetime) -> Reservation | None:
    reservation = receiver(tx, reservation_id)
    if reservation is None or reservation.released_at is not None or now >= reservation.slot.ends_at:
        return None
    return reservation


def _moved_by_guardian_body() -> list[str]:
    return [
        _("Your new time: %(when)s, %(place)s.", **WHEN_AND_PLACE),
        *meeting_lines(),
        _("Your former time is free for others."),
        "",
        "{link_sentence}",
        "{until_sentence}",
    ]


MOVED_BY_GUARDIAN_LETTER = family_letter(
    MOVED_BY_GUARDIAN,
    lambda: _("Your new time %(when)s", **WHEN),
    _moved_by_guardian_body,
    lambda: [said(pgettext("sms", "Your new time: %(when)s, %(place)s.", **WHEN_AND_PLACE), "{link_sentence}")],
    dated_example,
    more=("until_sentence",),
)
