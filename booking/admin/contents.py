"""What there is to administer, by subject: pages of every room, shown to those who may open them."""

from dataclasses import dataclass
from typing import Any

from flask import current_app, url_for
from flask_babel import lazy_gettext as _l

from ..accounts.access import allowed, permission_of, signed_in_user
from ..accounts.rules import Place, may_somewhere
from ..clock import local_today


@dataclass(frozen=True)
class Page:
    """A page by its endpoint: its name, what is done there, the icon beside it."""

    endpoint: str
    name: Any
    does: Any
    icon: str
    is_of_all: bool = False
    """It is about the whole service, and for those whose right reaches everywhere."""


@dataclass(frozen=True)
class Subject:
    """Pages that belong together."""

    key: str
    name: Any
    pages: tuple[Page, ...]


@dataclass(frozen=True)
class Shown:
    """A page as the list shows it."""

    name: str
    does: str
    icon: str
    url: str


SUBJECTS = (
    Subject(
        "network",
        _l("Places and plans"),
        (
            Page(
                "admin.places",
                _l("Region and municipalities"),
                _l("Names, contact persons, what the front page says."),
                "home",
            ),
            Page(
                "admin.breaks_of_towns",
                _l("School breaks"),
                _l("Days that plans leave out, municipality by municipality."),
                "calendar",
            ),
            Page(
                "admin.organisation_list",
                _l("Organisations"),
                _l("Who employs professionals and is responsible for families' data."),
                "door",
            ),
            Page("admin.service_list", _l("Family services"), _l("The professions families can meet."), "people"),
            Page(
                "admin.professional_list",
                _l("Professionals"),
                _l("Whom families meet: service, employer, account."),
                "person",
            ),
            Page("venues.index", _l("Venues"), _l("Where families are met: names, address, usual times."), "pin"),
            Page(
                "admin.programmes", _l("Programmes"), _l("The years that terms belong to: names and days."), "calendar"
            ),
            Page("terms.index", _l("Terms"), _l("Programmes, their terms and dates."), "grid"),
        ),
    ),
    Subject(
        "people",
        _l("Users and roles"),
        (
            Page("people.index", _l("Users"), _l("Accounts, their roles, invitations."), "people"),
            Page("admin.permissions", _l("Who may do what"), _l("What each role lets do, and how far."), "key"),
        ),
    ),
    Subject(
        "voice",
        _l("The service itself"),
        (
            Page(
                "admin.brand",
                _l("Name, colours and contacts"),
                _l("What families see around every page and message, and in which languages."),
                "home",
                is_of_all=True,
            ),
            Page(
                "admin.texts",
                _l("Texts of messages"),
                _l("What mails and text messages say, in each language."),
                "mail",
                is_of_all=True,
            ),
        ),
    ),
    Subject(
        "upkeep",
        _l("Upkeep"),
        (
            Page("health.page", _l("Service"), _l("Is everything at work: scheduler, messages, jobs."), "chart"),
            Page(
                "messages.page",
                _l("Messages"),
                _l("What waits, has left or failed; try again what failed."),
                "mail",
                is_of_all=True,
            ),
            Page(
                "admin.settings_in_force",
                _l("Settings of the installation"),
                _l("What the operator has set, where it comes from, what is unsafe."),
                "settings",
                is_of_all=True,
            ),
            Page("audit.page", _l("Log"), _l("Who did what, and who saw which family's name."), "lock"),
        ),
    ),
)


def contents() -> list[tuple[Subject, list[Shown]]]:
    """Return the subjects with the pages the user may open; an empty one is left out."""
    found = [(one, [_shown(page) for page in one.pages if _is_open(page)]) for one in SUBJECTS]
    return [(one, pages) for one, pages in found if pages]


def _shown(page: Page) -> Shown:
    return Shown(str(page.name), str(page.does), page.icon, url_for(page.endpoint))


def _is_open(page: Page) -> bool:
    if page.endpoint not in current_app.view_functions:
        return False
    permission = permission_of(page.endpoint)
    if permission is None or (page.is_of_all and not allowed(permission, Place())):
        return False
    return may_somewhere(signed_in_user().grants, permission, local_today())
