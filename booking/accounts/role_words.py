"""Roles, their places and their days in words."""

from datetime import date, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ..web.dates import short_date
from ..web.languages import in_language
from .people_queries import State
from .places import PlaceBook, Spot
from .role_names import ROLE_NAMES as ROLE_NAMES
from .role_names import role_name as role_name
from .rules import Scope

STATE_NAMES = {
    State.ACTIVE: _l("In use"),
    State.INVITED: _l("Invited, not in use yet"),
    State.LAPSING: _l("A role ends unused"),
    State.CLOSED: _l("Closed"),
}
WITHOUT_NAME = {Scope.OWN: _l("own sessions"), Scope.ALL: _l("everywhere")}


def where_words(book: PlaceBook, spot: Spot, lang: str | None = None) -> str:
    """Return where a role holds: a venue, a municipality, an area, one's own sessions, everywhere."""
    if spot[0] in WITHOUT_NAME:
        return str(WITHOUT_NAME[spot[0]])
    name = in_language(book.names(spot), lang) or _("a place that is gone")
    if spot[0] == Scope.MUNICIPALITY:
        return str(_("%(municipality)s, all venues", municipality=name))
    return name


def span_words(from_on: date | None, until_on: date | None, today: date) -> str:
    """Return the days of something that lasts until before `until_on`; a beginning that is past goes without saying."""
    first = short_date(from_on) if from_on is not None and from_on > today else ""
    last = "" if until_on is None else short_date(until_on - timedelta(days=1))
    if first and last:
        return str(_("from %(first)s until %(last)s", first=first, last=last))
    if first:
        return str(_("from %(first)s", first=first))
    return str(_("until %(last)s", last=last)) if last else ""


def days_words(from_on: date, until_on: date, lang: str | None = None) -> str:
    """Return the first and the last of some days, e.g. to 1.11.2018 – to 8.11.2018; one day stands alone."""
    first, last = short_date(from_on, lang), short_date(until_on - timedelta(days=1), lang)
    return first if first == last else f"{first} – {last}"
