"""What is kept of a family, as a page says it: headings with (what, value) lines."""

from collections.abc import Iterable, Iterator

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ..config import LANGUAGES
from ..web.dates import moment_text, short_date
from ..web.languages import NATIVE_NAMES, in_language
from . import words
from .own_data import OwnData
from .queries import Entry

Line = tuple[str, str]

MESSAGES = {
    "reservation_confirmed": _l("confirmation"),
    "reservation_cancelled": _l("message of a cancelled time"),
    "occurrence_cancelled": _l("message of a cancelled session"),
    "reservation_moved": _l("message of a change"),
    "reservation_relocated": _l("message of a change"),
    "reservation_moved_by_guardian": _l("message of a moved time"),
    "reservation_reminder": _l("reminder"),
    "lost_link": _l("lost link"),
    "broadcast": _l("message to all who have booked"),
    "no_interpreter": _l("no interpreter found"),
    "meeting_opens": _l("address of a video meeting"),
}
INTERPRETER = {
    "to_order": _l("not ordered yet"),
    "ordered": _l("ordered"),
    "confirmed": _l("confirmed"),
    "not_found": _l("not found"),
}


def sections(data: OwnData, *, is_named: bool = False) -> list[tuple[str, list[Line]]]:
    """Return the page's headings, each with its lines; `is_named` for the controller, who may tell names of staff."""
    return [
        (_("About you"), list(_about_you(data))),
        (_("About the booking"), list(_about_the_booking(data))),
        (
            _("Messages to you"),
            [(str(MESSAGES.get(kind, kind)), sent_words(sent)) for kind, _at, sent in data.messages],
        ),
        (_("Who has looked and what was done"), list(log_lines(data.log, is_named=is_named))),
    ]


def _about_you(data: OwnData) -> Iterator[Line]:
    nothing = _("nothing")
    yield _("Name or nickname"), data.nickname or nothing
    yield _("Contact"), data.contact_address or nothing
    yield _("Interpreter's language"), data.interpreter_language or nothing
    if data.interpreter_state:
        yield _("Interpreter"), str(INTERPRETER[data.interpreter_state])
    yield _("Language of messages"), NATIVE_NAMES[data.language] if data.language in LANGUAGES else data.language


def _about_the_booking(data: OwnData) -> Iterator[Line]:
    yield _("Time"), moment_text(data.starts_at)
    yield _("Place"), in_language(data.venue_names)
    yield _("Whom you would like to talk to"), in_language(data.service_names) or _("Anyone")
    yield _("Booked"), moment_text(data.booked_at)
    if data.moved_from:
        yield _("Your time before that"), moment_text(data.moved_from)
    if data.released_at:
        yield _("Cancelled"), moment_text(data.released_at)
    if data.arrived_at:
        yield _("Noted that you came"), moment_text(data.arrived_at)
    if data.no_show_at:
        yield _("Noted that you did not come"), moment_text(data.no_show_at)
    if data.same_person:
        yield _("Whom you would like to meet again"), in_language(data.same_person)
    if data.given_link_at:
        yield _("Link for somebody whom you invited along"), moment_text(data.given_link_at)
    yield _("Controller"), in_language(data.controller_names)
    yield _("Erased at the latest"), short_date(data.erased_on)


def log_lines(log: Iterable[Entry], *, is_named: bool) -> Iterator[Line]:
    """Return who did what when; `is_named` for the controller, who may tell names of staff."""
    for entry in log:
        who = words.standing(entry) if entry.actor == "user" else words.who(entry)
        if is_named and entry.name:
            who = f"{entry.name}, {who}"
        what = ", ".join(filter(None, (words.act(entry), words.why(entry))))
        yield moment_text(entry.happened_at), f"{who}: {what}"


def sent_words(sent_at: object) -> str:
    """Return when a message left, or that it has not."""
    return moment_text(sent_at) if sent_at else _("not sent")  # type: ignore[arg-type]  # an instant
