"""The words of the reminder of the day before; what is said, and whether, is decided as it leaves."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from flask_babel import force_locale, pgettext
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ..clock import local_today
from ..reservations.deadline import deadline_of
from ..reservations.deadline_words import link_to
from ..reservations.links import link_path
from ..reservations.rules import REMINDER
from ..web.languages import LOCALES
from ..wording import registry
from ..wording.composing import Told
from ..wording.rules import Facts, Link
from .addressing import public_url, receiver, told
from .facts import TEXT_FACTS, Meeting, example_link, example_meeting, family_facts, meeting_of, short_when
from .words import WHEN, family_letter, meeting_lines


def register() -> None:
    """Let the outbox know who knows the facts of reminders."""
    registry.register(REMINDER_LETTER, reminder)


def reminder(tx: Session, reservation_id: int, now: datetime) -> Told | None:
    """Remind of tomorrow's time, or today's when the way out was shut; nothing when it was let go, moved or is over."""
    reservation = receiver(tx, reservation_id)
    if reservation is None or reservation.released_at is not None or now >= reservation.slot.starts_at:
        return None
    days_left = local_today(reservation.slot.starts_at) - local_today(now)
    if days_left > timedelta(days=1):
        return None
    with force_locale(LOCALES[reservation.language]):
        is_over = deadline_of(reservation).is_over(now)
        link = link_of_reminder(public_url(link_path(reservation)), is_over=is_over)
        return told(reservation, reminder_facts(meeting_of(reservation), link, is_today=not days_left))


def _reminder_body() -> list[str]:
    return ["{day_sentence}", *meeting_lines(), _("Your child may come along."), "", "{link_sentence}"]


def link_of_reminder(url: str, *, is_over: bool) -> Link:
    """Return the link to cancel, or only to look when it is too late for that."""
    if is_over:
        return link_to(url, is_over=True)
    return url, _("Cannot come? Cancel: %(url)s", url=url), pgettext("sms", "Cannot come? Cancel: %(url)s", url=url)


def reminder_facts(meeting: Meeting, link: Link, *, is_today: bool) -> Facts:
    """Return the facts of a reminder: tomorrow, or today when the way out was shut."""
    facts = {"when": short_when(meeting), "place": meeting.place}
    if is_today:
        day = _("See you today %(when)s, %(place)s.", **facts)
    else:
        day = _("See you tomorrow %(when)s, %(place)s.", **facts)
    told = family_facts(meeting, link, day_sentence=day)

    def text(place: str) -> Mapping[str, str]:
        return {**told.text(place), "day_sentence": _short_day(short_when(meeting), place, is_today=is_today)}

    return replace(told, text=text)


def _short_day(when: str, place: str, *, is_today: bool) -> str:
    if is_today:
        return str(pgettext("sms", "See you today %(when)s, %(place)s.", when=when, place=place))
    return str(pgettext("sms", "See you tomorrow %(when)s, %(place)s.", when=when, place=place))


REMINDER_LETTER = family_letter(
    REMINDER,
    lambda: _("Your time %(when)s", **WHEN),
    _reminder_body,
    lambda: ["{day_sentence} {link_sentence}"],
    lambda language: reminder_facts(
        example_meeting(language), link_of_reminder(example_link(language), is_over=False), is_today=False
    ),
    more=("day_sentence",),
    text_facts=("day_sentence", *TEXT_FACTS),
    needs=(("day_sentence", "when"), ("day_sentence", "place"), ("link_sentence", "link")),
)
