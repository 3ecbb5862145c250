"""The words of the reminder of the day before; what is said, and whether, is decided as it leaves."""

from datetime import datetime, timedelta

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ..clock import local_today
from ..notices import registry
from ..notices.message import Message
from ..notices.text_message import TextMessage
from ..web.dates import moment_text
from ..web.languages import LOCALES, in_language
from . import short_texts
from .deadline import deadline_of
from .event import address_line
from .letter import letter, one_line, place_of, public_url, receiver, when_of
from .links import link_path
from .rules import REMINDER


def register() -> None:
    """Let the outbox know who writes reminders."""
    registry.register(REMINDER, reminder)


def reminder(tx: Session, reservation_id: int, now: datetime) -> Message | TextMessage | None:
    """Remind of tomorrow's time, or today's when the way out was shut; nothing when it was let go, moved or is over."""
    reservation = receiver(tx, reservation_id)
    if reservation is None or reservation.released_at is not None or now >= reservation.slot.starts_at:
        return None
    days_left = local_today(reservation.slot.starts_at) - local_today(now)
    if days_left > timedelta(days=1):
        return None
    with force_locale(LOCALES[reservation.language]):
        venue = reservation.slot.occurrence.venue
        entrance = in_language(venue.entrance, reservation.language)
        facts = {
            "when": moment_text(reservation.slot.starts_at, reservation.language, with_year=False),
            "place": place_of(reservation),
        }
        url = public_url(link_path(reservation))
        lines = [
            _("See you tomorrow %(when)s, %(place)s.", **facts)
            if days_left
            else _("See you today %(when)s, %(place)s.", **facts),
            one_line(address_line(venue)) or None,
            _("Entrance: %(text)s", text=one_line(entrance)) if entrance else None,
            _("Your child may come along."),
            "",
            _("See your time: %(url)s", url=url)
            if deadline_of(reservation).is_over(now)
            else _("Cannot come? Cancel: %(url)s", url=url),
        ]
        text = short_texts.reminder(reservation, facts["place"], url, now, is_today=not days_left)
        return letter(reservation, _("Your time %(when)s", when=when_of(reservation)), lines, text=text)
