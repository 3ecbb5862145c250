"""The frame of staff pages: the menu of what this user may use and what is built, and the way out."""

from dataclasses import dataclass
from typing import Any

from flask import current_app, request, url_for
from flask_babel import lazy_gettext as _l

from ..clock import local_today
from ..web.forms import StaffForm
from . import rules
from .access import SignedIn, current_user, permission_of, waiting_user


@dataclass(frozen=True)
class Entry:
    """One entry of the menu; `below` are the addresses of pages that belong to it."""

    endpoint: str
    label: Any
    icon: str
    below: tuple[str, ...]


SETTINGS_PAGES = ("/staff/settings/", "/staff/people", "/staff/health", "/staff/messages", "/staff/audit")
ENTRIES = (
    Entry("day.today", _l("Today"), "clock", ("/staff/days/", "/staff/sessions/", "/staff/interpreters")),
    Entry("terms.index", _l("Term"), "grid", ("/staff/terms/",)),
    Entry("wishes.index", _l("Wishes"), "chart", ("/staff/wishes/",)),
    Entry("consultations.index", _l("Requests"), "speech", ("/staff/requests/",)),
    Entry("venues.index", _l("Venues"), "pin", ("/staff/venues/",)),
    Entry("guests.trainings", _l("Trainings"), "people", ("/staff/trainings",)),
    Entry("my_calendar.page", _l("My calendar"), "calendar", ("/staff/calendar/",)),
    Entry("admin.page", _l("Settings"), "settings", SETTINGS_PAGES),
    Entry("accounts.account", _l("Account"), "person", ("/staff/account/",)),
)


def home_url(user: SignedIn) -> str:
    """Return where the user starts: the first page of the menu."""
    return next(url_for(entry.endpoint) for entry in ENTRIES if _is_open(entry, user))


def frame() -> dict[str, object]:
    """Return what templates/staff.html shows around the page; nothing before sign-in."""
    user = current_user()
    if user is not None:
        menu = [_shown(entry) for entry in ENTRIES if _is_open(entry, user)]
        return {"staff_nav": menu, "staff_home_url": home_url(user), **_way_out(user)}
    waiting = waiting_user()
    return {} if waiting is None else _way_out(waiting)


def _way_out(user: SignedIn) -> dict[str, object]:
    return {"staff_name": user.name, "sign_out_url": url_for("accounts.sign_out"), "sign_out_form": StaffForm()}


def _is_open(entry: Entry, user: SignedIn) -> bool:
    if entry.endpoint not in current_app.view_functions:
        return False
    permission = permission_of(entry.endpoint)
    return permission is not None and rules.may_somewhere(user.grants, permission, local_today())


def _shown(entry: Entry) -> tuple[str, str, str, bool]:
    is_current = request.endpoint == entry.endpoint or request.path.startswith(entry.below)
    return str(entry.label), url_for(entry.endpoint), entry.icon, is_current
