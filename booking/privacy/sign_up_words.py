"""What is kept of a sign-up, as a page says it: headings with (what, value) lines."""

from collections.abc import Iterator

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from ..config import LANGUAGES
from ..web.dates import moment_text, short_date, when_text
from ..web.languages import NATIVE_NAMES, in_language
from .own_words import Line, log_lines, sent_words
from .sign_up_data import OwnEvent, OwnSignUp

MESSAGES = {
    "sign_up_confirmed": _l("confirmation"),
    "sign_up_lost_link": _l("lost link"),
    "sign_up_left": _l("message of a cancelled sign-up"),
    "sign_up_waiting": _l("message of the queue"),
    "sign_up_seated": _l("message of seats from the queue"),
    "sign_up_event_cancelled": _l("message of a cancelled session"),
    "sign_up_event_restored": _l("message of a change"),
    "sign_up_event_moved": _l("message of a change"),
    "sign_up_hour_set": _l("message of a change"),
    "sign_up_message": _l("message to all who have signed up"),
    "sign_up_reminder": _l("reminder"),
}


def sections(data: OwnSignUp, *, is_named: bool = False) -> list[tuple[str, list[Line]]]:
    """Return the page's headings, each with its lines; `is_named` for the controller, who may tell names of staff."""
    return [
        (_("About you"), list(_about_you(data))),
        (_("About the sign-up"), list(_about_the_sign_up(data))),
        (
            _("Messages to you"),
            [(str(MESSAGES.get(kind, kind)), sent_words(sent)) for kind, _at, sent in data.messages],
        ),
        (_("Who has looked and what was done"), list(log_lines(data.log, is_named=is_named))),
    ]


def _about_you(data: OwnSignUp) -> Iterator[Line]:
    nothing = _("nothing")
    yield _("Name or nickname"), data.nickname or nothing
    yield _("Contact"), data.contact_address or nothing
    yield _("Language of messages"), NATIVE_NAMES[data.language] if data.language in LANGUAGES else data.language


def _about_the_sign_up(data: OwnSignUp) -> Iterator[Line]:
    yield _("Signed up"), moment_text(data.signed_up_at)
    for one in data.events:
        yield when_text(one.held_on, one.starts, one.ends), _event(one)
    yield _("Controller"), in_language(data.controller_names)
    yield _("Erased at the latest"), short_date(data.erased_on)


def _event(one: OwnEvent) -> str:
    parts = [
        in_language(one.venue_names),
        ngettext("%(num)s adult", "%(num)s adults", one.adults),
        ngettext("%(num)s child", "%(num)s children", one.children),
        _("wishes for child minding") if one.wants_child_minding else "",
        _("cancelled %(moment)s", moment=moment_text(one.left_at)) if one.left_at else "",
        _("in the queue") if one.seated_at is None and one.left_at is None else "",
    ]
    return ", ".join(str(part) for part in parts if part)
