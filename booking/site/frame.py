"""What stands around every page: whose service it is, the menu, and only links that lead somewhere."""

from flask import g, request
from flask_babel import gettext as _
from sqlalchemy.exc import DBAPIError

from ..db import reading
from ..network.model import Municipality
from ..web.identity import service_owner
from ..web.kept import kept
from ..web.languages import in_language
from .links import url_if_there
from .queries import municipalities

Link = tuple[str, str]
STAFF = "/staff"


def page_frame() -> dict[str, object]:
    """Return the menu and the footer of the pages for families; pages of staff have their own."""
    if request.path.startswith(STAFF):
        return {"home_url": url_if_there("site.sessions")}
    return {
        "service_owner": service_owner() or _owner(),
        "home_url": url_if_there("site.sessions"),
        "nav": [(label, url, _is_here(url)) for label, url in _menu()],
        "foot_service": _there(
            (_("All times"), "site.sessions"),
            (_("Places"), "site.venues"),
            (_("Whom you meet"), "site.people"),
            (_("Wishes and feedback"), "feedback.wishes"),
            (_("Subscribe to the calendar"), "site.calendar"),
            (_("The times on your own pages"), "site.share"),
            (_("Manage a booking with a code"), "families.code"),
            (_("I lost my link"), "lost_links.ask"),
        ),
        "foot_about": _there(
            (_("How it works"), "site.about"),
            (_("Help"), "site.help"),
            (_("Accessibility statement"), "site.accessibility"),
            (_("How we use your details"), "site.privacy"),
            (_("For staff"), "accounts.sign_in"),
        ),
    }


def remember_municipality(municipality: Municipality) -> None:
    """Let the page name `municipality` as the one whose service it is."""
    g.municipality = municipality


def _owner() -> str:
    municipality: Municipality | None = getattr(g, "municipality", None)
    return in_language(municipality.owner_names if municipality else _only_owner())


def _only_owner() -> dict[str, str]:
    """Return the owner's name, per language, while there is one municipality: what most pages say in their foot."""
    try:
        return kept("owner", _read_only_owner) or {}
    except DBAPIError:
        # The page that says so has the same frame.
        return {}


def _read_only_owner() -> dict[str, str]:
    with reading() as tx:
        found = municipalities(tx)
        return found[0].owner_names if len(found) == 1 else {}


def _menu() -> list[Link]:
    return _there(
        (_("Times"), "site.sessions"),
        (_("Places"), "site.venues"),
        (_("Calendar"), "site.calendar"),
        (_("My booking"), "families.code"),
    )


def _there(*entries: tuple[str, str]) -> list[Link]:
    return [(label, url) for label, url in ((label, url_if_there(endpoint)) for label, endpoint in entries) if url]


def _is_here(url: str) -> bool:
    return request.path == url
