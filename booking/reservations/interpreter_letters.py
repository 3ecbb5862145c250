"""What is written about interpreters: to a family that none was found, to staff that it is time to order one."""

from datetime import datetime

from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ..accounts.model import User
from ..notices import registry
from ..notices.message import Message
from ..notices.text_message import TextMessage
from ..web.dates import short_date
from ..web.identity import reply_words
from ..web.languages import LOCALES
from . import short_texts
from .interpreter_queries import order_of, wishes
from .interpreting import is_waiting, orderers
from .letter import letter, place_of, public_url, receiver, when_of
from .links import link_path
from .rules import INTERPRETER_DUE, NO_INTERPRETER


def register() -> None:
    """Let the outbox know who writes these messages."""
    registry.register(NO_INTERPRETER, no_interpreter)
    registry.register(INTERPRETER_DUE, interpreter_due)


def no_interpreter(tx: Session, reservation_id: int, now: datetime) -> Message | TextMessage | None:
    """Tell a family that no interpreter was found; nothing when one was since, or the time was let go or is over."""
    reservation = receiver(tx, reservation_id)
    order = order_of(tx, reservation_id)
    if reservation is None or order is None or order.state != "not_found":
        return None
    if reservation.released_at is not None or now >= reservation.slot.starts_at:
        return None
    with force_locale(LOCALES[reservation.language]):
        when, place, url = when_of(reservation), place_of(reservation), public_url(link_path(reservation))
        lines = [
            _("We did not find an interpreter for your time: %(when)s, %(place)s.", when=when, place=place),
            _("You can still come. You can also choose another time, or cancel."),
            "",
            _("See your time: %(url)s", url=url),
        ]
        text = short_texts.no_interpreter(reservation, place, url)
        return letter(reservation, _("No interpreter for your time %(when)s", when=when), lines, text=text)


def interpreter_due(tx: Session, user_id: int, now: datetime) -> Message | None:
    """Remind a user of the interpreters to order; nothing when all are ordered. Never a name or a language."""
    user = tx.get(User, user_id)
    if user is None or user.deactivated_at is not None:
        return None
    due = [wish for wish in wishes(tx, now) if is_waiting(wish, now) and user_id in orderers(tx, wish, now)]
    if not due:
        return None
    first = min(wish.days.ordered_on for wish in due)
    with force_locale(LOCALES[user.language]):
        number = len(due)
        lines = [
            ngettext("%(num)s interpreter is to be ordered.", "%(num)s interpreters are to be ordered.", number),
            _("At the latest on %(day)s.", day=short_date(first, user.language)),
            "",
            _("The list: %(url)s", url=public_url("/staff/interpreters")),
            "",
            reply_words(),
        ]
        return Message(user.email, _("Order an interpreter"), "\n".join(lines), user.language)
