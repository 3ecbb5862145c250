"""What lets others find a page: its address in each language, a description, a session as an event in data."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app, request, url_for
from flask_babel import gettext as _

from ..schedule.model import Occurrence
from ..venues.model import Venue
from ..web.branding import offered_languages
from ..web.languages import LOCALES, current_language, in_language, language_tag
from .cards import stamp_of
from .links import public_url

SCHEMA = "https://schema.org"
IN_PERSON = f"{SCHEMA}/OfflineEventAttendanceMode"
ONLINE = f"{SCHEMA}/OnlineEventAttendanceMode"


@dataclass(frozen=True)
class Findable:
    """How a public page is named outside: its one address, and those of the same page in the other languages."""

    url: str
    alternates: tuple[tuple[str, str], ...]
    """(language tag, address), and the default language once more as `x-default`."""
    locale: str
    image: str


def findable() -> Findable | None:
    """Return it for a public page of the site that was found; pages behind links and forms are nobody's to find."""
    rule = request.url_rule
    is_public = rule is not None and rule.endpoint.startswith("site.") and "lang_code" in rule.arguments
    if not is_public:
        return None
    return Findable(
        url=_here(current_language()),
        alternates=(
            *((language_tag(code), _here(code)) for code in offered_languages()),
            ("x-default", _here(current_app.config["DEFAULT_LANGUAGE"])),
        ),
        locale=LOCALES[current_language()].partition("@")[0],
        image=public_url(url_for("static", filename="shared.png", v=None)),
    )


def event_data(occurrence: Occurrence, owner: str) -> Mapping[str, Any]:
    """Return a session as schema.org describes an event: what its page says, and not a word more."""
    venue = in_language(occurrence.venue.names)
    title = in_language(occurrence.names) or str(_("Family services at %(place)s", place=venue))
    status = "EventScheduled" if occurrence.cancelled_at is None else "EventCancelled"
    data: dict[str, Any] = {
        "@context": SCHEMA,
        "@type": "Event",
        "name": title,
        "description": str(_("Talk about family life in a familiar place")),
        "startDate": stamp_of(occurrence),
        "eventStatus": f"{SCHEMA}/{status}",
        "eventAttendanceMode": ONLINE if occurrence.venue.is_remote else IN_PERSON,
        "isAccessibleForFree": True,
        "inLanguage": language_tag(current_language()),
        "url": public_url(url_for("site.session", public_id=occurrence.public_id)),
        "location": _place(occurrence.venue),
    }
    if occurrence.venue.is_remote:  # where to book, not where to meet: that address is behind each family's link
        data["location"] = {"@type": "VirtualLocation", "url": data["url"]}
    if occurrence.ends_at is not None:
        data["endDate"] = stamp_of(occurrence, occurrence.ends_at)
    if owner:
        data["organizer"] = {"@type": "Organization", "name": owner}
    return data


def _here(code: str) -> str:
    values = {**(request.view_args or {}), "lang_code": code}
    return public_url(url_for(str(request.endpoint), **values))


def _place(venue: Venue) -> Mapping[str, Any]:
    address = {
        "@type": "PostalAddress",
        "streetAddress": venue.street_address,
        "postalCode": venue.postal_code,
        "addressLocality": venue.city,
        "addressCountry": "FI",
    }
    return {
        "@type": "Place",
        "name": in_language(venue.names),
        "address": {name: value for name, value in address.items() if value},
    }
