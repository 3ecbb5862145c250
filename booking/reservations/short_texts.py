"""What text messages about a reservation say: time, place, link, in one part. Never a name, a profession or a topic.

A place's name, a reason or a staff member's words are shortened where there is no room; the time and the link never.
The catalogues have these texts under the context `sms`: there easy Finnish is shorter than in letters.
"""

from datetime import datetime

from flask_babel import pgettext

from ..notices.text_message import fitted
from ..web.dates import moment_text
from .confirming import must_confirm
from .deadline import deadline_of
from .model import Reservation


def confirmed(reservation: Reservation, place: str, url: str, now: datetime) -> str:
    """Say that the time is booked."""
    when, rest = _when(reservation, with_year=True), _link(reservation, url, now)

    def words(at: str) -> str:
        return _said(pgettext("sms", "Your time: %(when)s, %(place)s.", when=when, place=at), rest)

    return fitted(place, lambda at: _said(words(at), pgettext("sms", "Welcome!")), words)


def reminder(reservation: Reservation, place: str, url: str, now: datetime, *, is_today: bool) -> str:
    """Remind of tomorrow's time, or today's."""
    when = _when(reservation)
    if deadline_of(reservation).is_over(now):
        rest = pgettext("sms", "See your time: %(url)s", url=url)
    else:
        rest = pgettext("sms", "Cannot come? Cancel: %(url)s", url=url)

    def words(at: str) -> str:
        if is_today:
            return _said(pgettext("sms", "See you today %(when)s, %(place)s.", when=when, place=at), rest)
        return _said(pgettext("sms", "See you tomorrow %(when)s, %(place)s.", when=when, place=at), rest)

    return fitted(place, words)


def cancelled(reservation: Reservation, place: str, url: str) -> str:
    """Say that the time is cancelled, as the family or staff did."""
    when, rest = _when(reservation), pgettext("sms", "Book a new time: %(url)s", url=url)

    def words(at: str) -> str:
        return _said(pgettext("sms", "Your time %(when)s, %(place)s, is cancelled.", when=when, place=at), rest)

    return fitted(place, words)


def occurrence_cancelled(reservation: Reservation, reason: str, url: str) -> str:
    """Say that we had to cancel the session, why, and where other times are."""
    when, rest = _when(reservation), pgettext("sms", "New time: %(url)s", url=url)
    sorry = pgettext("sms", "We are sorry.")
    if not reason:
        return fitted(
            "", lambda _none: _said(pgettext("sms", "Your time %(when)s is cancelled.", when=when), sorry, rest)
        )

    def told(why: str) -> str:
        return str(pgettext("sms", "Your time %(when)s is cancelled (%(why)s).", when=when, why=why))

    return fitted(reason, lambda why: _said(told(why), sorry, rest), lambda why: _said(told(why), rest))


def moved(reservation: Reservation, place: str, url: str, *, is_elsewhere: bool) -> str:
    """Say that we moved the time, and what to do if it does not suit."""
    when = _when(reservation)
    if must_confirm(reservation):
        rest = pgettext("sms", "Confirm or cancel: %(url)s", url=url)
    else:
        rest = pgettext("sms", "Not suitable? %(url)s", url=url)

    def words(at: str) -> str:
        if is_elsewhere:
            return _said(pgettext("sms", "Your time moved: %(when)s, new place %(place)s.", when=when, place=at), rest)
        return _said(pgettext("sms", "Your time moved: %(when)s, %(place)s.", when=when, place=at), rest)

    return fitted(place, words)


def moved_by_guardian(reservation: Reservation, place: str, url: str, now: datetime) -> str:
    """Say the time that the family has chosen instead."""
    when, rest = _when(reservation, with_year=True), _link(reservation, url, now)
    return fitted(
        place, lambda at: _said(pgettext("sms", "Your new time: %(when)s, %(place)s.", when=when, place=at), rest)
    )


def lost_link(reservation: Reservation, place: str, url: str, now: datetime) -> str:
    """Give the link once more."""
    when, rest = _when(reservation, with_year=True), _link(reservation, url, now)
    return fitted(
        place, lambda at: _said(pgettext("sms", "Your time: %(when)s, %(place)s.", when=when, place=at), rest)
    )


def broadcast(reservation: Reservation, sentence: str, url: str) -> str:
    """Say what staff tell everybody, as much of it as there is room for."""
    rest = pgettext("sms", "Your time %(when)s: %(url)s", when=_when(reservation), url=url)
    return fitted(sentence, lambda told: _said(told, rest))


def no_interpreter(reservation: Reservation, place: str, url: str) -> str:
    """Say that no interpreter was found for the time."""
    when, rest = _when(reservation), pgettext("sms", "See your time: %(url)s", url=url)

    def words(at: str) -> str:
        return _said(pgettext("sms", "No interpreter for your time %(when)s, %(place)s.", when=when, place=at), rest)

    return fitted(place, words)


def _said(*sentences: str) -> str:
    return " ".join(sentences)


def _when(reservation: Reservation, *, with_year: bool = False) -> str:
    return moment_text(reservation.slot.starts_at, reservation.language, with_year=with_year)


def _link(reservation: Reservation, url: str, now: datetime) -> str:
    if deadline_of(reservation).is_over(now):
        return str(pgettext("sms", "See your time: %(url)s", url=url))
    return str(pgettext("sms", "Move or cancel: %(url)s", url=url))
