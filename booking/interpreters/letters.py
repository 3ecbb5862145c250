"""What is written about interpreters: to a family that none was found, to staff that it is time to order one."""

from datetime import datetime

from flask_babel import force_locale, ngettext, pgettext
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ..accounts import telling as staff
from ..accounts.model import User
from ..clock import local_today
from ..letters.addressing import public_url, receiver, told
from ..letters.facts import example_link, example_meeting, family_facts, meeting_of
from ..letters.words import WHEN, WHEN_AND_PLACE, family_letter, said
from ..reservations.links import link_path
from ..reservations.rules import NO_INTERPRETER
from ..web.dates import short_date
from ..web.languages import LOCALES
from ..wording import registry
from ..wording.composing import Told
from ..wording.examples import example_moment
from ..wording.rules import Facts, Letter, Link, named
from .queries import order_of, wishes
from .service import INTERPRETER_DUE, is_waiting, orderers


def register() -> None:
    """Let the outbox know who knows the facts of these messages."""
    registry.register(NO_INTERPRETER_LETTER, no_interpreter)
    registry.register(INTERPRETER_DUE_LETTER, interpreter_due)


def no_interpreter(tx: Session, reservation_id: int, now: datetime) -> Told | None:
    """Tell a family that no interpreter was found; nothing when one was since, or the time was let go or is over."""
    reservation = receiver(tx, reservation_id)
    order = order_of(tx, reservation_id)
    if reservation is None or order is None or order.state != "not_found":
        return None
    if reservation.released_at is not None or now >= reservation.slot.starts_at:
        return None
    with force_locale(LOCALES[reservation.language]):
        link = _link_to_see(public_url(link_path(reservation)))
        return told(reservation, family_facts(meeting_of(reservation), link))


def interpreter_due(tx: Session, user_id: int, now: datetime) -> Told | None:
    """Remind a user of the interpreters to order; nothing when all are ordered. Never a name or a language."""
    user = tx.get(User, user_id)
    if user is None or user.deactivated_at is not None:
        return None
    due = [wish for wish in wishes(tx, now) if is_waiting(wish, now) and user_id in orderers(tx, wish, now)]
    if not due:
        return None
    first = min(wish.days.ordered_on for wish in due)
    with force_locale(LOCALES[user.language]):
        return staff.told(user, _due_facts(len(due), short_date(first, user.language)))


def _link_to_see(url: str) -> Link:
    return url, _("See your time: %(url)s", url=url), pgettext("sms", "See your time: %(url)s", url=url)


def _due_facts(number: int, day: str) -> dict[str, str]:
    orders = ngettext("%(num)s interpreter is to be ordered.", "%(num)s interpreters are to be ordered.", number)
    return {"orders_sentence": orders, "day": day, "link": public_url("/staff/interpreters")}


def _no_interpreter_body() -> list[str]:
    return [
        _("We did not find an interpreter for your time: %(when)s, %(place)s.", **WHEN_AND_PLACE),
        _("You can still come. You can also choose another time, or cancel."),
        "",
        "{link_sentence}",
    ]


def _no_interpreter_text() -> list[str]:
    told_shortly = pgettext("sms", "No interpreter for your time %(when)s, %(place)s.", **WHEN_AND_PLACE)
    return [said(told_shortly, "{link_sentence}")]


NO_INTERPRETER_LETTER = family_letter(
    NO_INTERPRETER,
    lambda: _("No interpreter for your time %(when)s", **WHEN),
    _no_interpreter_body,
    _no_interpreter_text,
    lambda language: family_facts(example_meeting(language), _link_to_see(example_link(language))),
)
INTERPRETER_DUE_LETTER = Letter(
    INTERPRETER_DUE,
    ("orders_sentence", "day", "link"),
    (("orders_sentence",), ("day",), ("link",)),
    lambda: _("Order an interpreter"),
    lambda: [
        "{orders_sentence}",
        _("At the latest on %(day)s.", **named("day")),
        "",
        _("The list: %(url)s", url="{link}"),
    ],
    lambda language: Facts(_due_facts(2, short_date(local_today(example_moment()), language))),
)
