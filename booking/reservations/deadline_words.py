"""How a family is told until when it may change its time, in the page's or the letter's language."""

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import pgettext

from ..web.dates import moment_text, short_date
from ..wording.rules import Link
from .deadline import Deadline


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


def link_to(url: str, *, is_over: bool) -> Link:
    """Return the link with what it is good for, as long as the time may be changed and after that."""
    if is_over:
        return url, _("See your time: %(url)s", url=url), pgettext("sms", "See your time: %(url)s", url=url)
    short = pgettext("sms", "Move or cancel: %(url)s", url=url)
    return url, _("See, move or cancel your time: %(url)s", url=url), short


def nearer_words(limit: Deadline, now: datetime, language: str) -> str:
    """Say until when, where that is before the session starts and still to come; "" elsewhere."""
    return "" if limit.is_start or limit.is_over(now) else until_words(limit, language)
