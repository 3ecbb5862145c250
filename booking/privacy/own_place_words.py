"""What is kept of who queues, as a page says it: headings with (what, value) lines."""

from collections.abc import Iterator
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ..web.dates import moment_text, short_date
from ..web.languages import NATIVE_NAMES, in_language
from . import words
from .own_place import OwnPlace
from .queries import Entry

Line = tuple[str, str]

MESSAGES = {
    "queue_joined": _l("confirmation"),
    "queue_offered": _l("offer of a time"),
    "queue_lost_link": _l("lost link"),
}
ENDS = {
    "": _l("not answered yet"),
    "accepted": _l("taken"),
    "declined": _l("not taken"),
    "expired": _l("not taken"),
    "withdrawn": _l("withdrawn"),
    "taken": _l("somebody else took it"),
    "left": _l("not taken"),
}


def place_sections(data: OwnPlace) -> list[tuple[str, list[Line]]]:
    """Return the page's headings, each with its lines."""
    return [
        (_("About you"), list(_about_you(data))),
        (_("About the queue"), list(_about_the_queue(data))),
        (_("Messages to you"), [(str(MESSAGES[kind]), _sent(sent)) for kind, _at, sent in data.messages]),
        (_("Who has looked and what was done"), [(moment_text(one.happened_at), _done(one)) for one in data.log]),
    ]


def _about_you(data: OwnPlace) -> Iterator[Line]:
    yield _("Name or nickname"), data.nickname or _("nothing")
    yield _("Contact"), data.contact_address or _("nothing")
    yield _("Interpreter's language"), data.interpreter_language or _("nothing")
    yield _("Language of messages"), NATIVE_NAMES[data.language]


def _about_the_queue(data: OwnPlace) -> Iterator[Line]:
    if data.session_on:
        yield _("Session"), short_date(data.session_on)
    yield _("Place"), ", ".join(in_language(names) for names in data.venue_names)
    yield _("Whom you would like to talk to"), in_language(data.service_names) or _("Anyone")
    yield _("In the queue since"), moment_text(data.joined_at)
    if data.last_on:
        yield _("In the queue until"), short_date(data.last_on)
    for time, _at, _until, ended in data.offers:
        yield _("Offered: %(when)s", when=moment_text(time)), str(ENDS[ended])
    yield _("Controller"), in_language(data.controller_names)


def _sent(at: datetime | None) -> str:
    return moment_text(at) if at else str(_("not sent"))


def _done(entry: Entry) -> str:
    return f"{words.who(entry)}: {words.act(entry)}"
