"""How a family is told until when it may change its time, in the page's or the letter's language."""

from datetime import datetime

from flask_babel import gettext as _

from ..web.dates import moment_text, short_date
from .deadline import Deadline, deadline_of
from .model import Reservation


def until_words(limit: Deadline, lang: str | None = None) -> str:
    """Say until when the time may be moved or cancelled."""
    if limit.is_start:
        return str(_("You can move or cancel the time until the session starts."))
    if limit.last_on is not None:
        day = short_date(limit.last_on, lang)
        return str(_("You can move or cancel the time until the end of %(day)s.", day=day))
    moment = moment_text(limit.closes_at, lang)
    return str(_("You can move or cancel the time until %(moment)s.", moment=moment))


def too_late_words(limit: Deadline, lang: str | None = None) -> str:
    """Say until when it might have been."""
    if limit.last_on is not None:
        day = short_date(limit.last_on, lang)
        return str(_("The time could be moved or cancelled until the end of %(day)s.", day=day))
    moment = moment_text(limit.closes_at, lang)
    return str(_("The time could be moved or cancelled until %(moment)s.", moment=moment))


def link_words(reservation: Reservation, url: str, now: datetime) -> str:
    """Say what the link is good for at `now`."""
    if deadline_of(reservation).is_over(now):
        return str(_("See your time: %(url)s", url=url))
    return str(_("See, move or cancel your time: %(url)s", url=url))


def nearer_words(reservation: Reservation, now: datetime) -> str | None:
    """Say until when, in the reservation's language, where that is before the session starts and still to come."""
    limit = deadline_of(reservation)
    return None if limit.is_start or limit.is_over(now) else until_words(limit, reservation.language)
