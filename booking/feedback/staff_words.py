"""The words of surveys that only staff read: rounds, audiences, states, and what stands around results."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from .rules import NO_ANSWER, Audience, Round, State
from .words import choice_words

ROUNDS = {
    Round.START: _l("Wishes at the start"),
    Round.MIDWAY: _l("Midway"),
    Round.END: _l("At the end"),
    Round.SESSION: _l("After a session"),
}
AUDIENCES = {Audience.GUARDIAN: _l("Guardians"), Audience.STAFF: _l("Daycare staff"), Audience.CHILD: _l("Children")}
STATES = {State.EARLY: _l("Not open yet"), State.OPEN: _l("Open"), State.CLOSED: _l("Closed")}
TAGS = {State.EARLY: "draft", State.OPEN: "published", State.CLOSED: "past"}


def counted_words(key: str, choice: str) -> str:
    """Return what was counted: a choice of a question, or that none was made."""
    return str(_("No answer")) if choice == NO_ANSWER else choice_words(key, choice)


def column_words(places: list[str], *, is_total: bool) -> str:
    """Return what a column of results is about; a place without a name is that it did not matter."""
    if is_total:
        return str(_("All places"))
    if len(places) > 1:
        return str(_("Other places together"))
    return places[0] or _("The place does not matter")
