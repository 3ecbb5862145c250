"""Addresses: pages that may not be built yet, this service from outside, the few places links lead out to."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from flask import current_app, url_for

from ..config import Config
from ..web.languages import current_language

MAP_SEARCH = "https://www.openstreetmap.org/search"
GOOGLE_CALENDAR = "https://calendar.google.com/calendar/r"
OUTLOOK_ON_THE_WEB = "https://outlook.office.com/calendar/0/addfromweb"
ACCESSIBILITY_SUPERVISOR = "https://www.saavutettavuusvaatimukset.fi/"
DATA_PROTECTION_OMBUDSMAN = "https://tietosuoja.fi/"


def url_if_there(endpoint: str, **values: Any) -> str:
    """Return the address of a page, or "" when this installation does not have it."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else ""


def map_search(address: str) -> str:
    """Return a link to a map at `address`; followed only when somebody presses it."""
    return f"{MAP_SEARCH}?{urlencode({'query': address})}"


def service_settings() -> Config:
    """Return the settings of this installation."""
    settings: Config = current_app.config["SETTINGS"]
    return settings


def public_url(path: str) -> str:
    """Return the address as the world sees it."""
    return service_settings().public_url + path


@dataclass(frozen=True)
class Feed:
    """A calendar to subscribe to, with a link for each kind of calendar."""

    key: str
    name: str
    url: str
    webcal: str
    google: str
    outlook: str


def feed_of(key: str, name: str, path: str) -> Feed:
    """Return the subscribe links of the feed at `path`."""
    url = public_url(path)
    webcal = "webcal://" + url.partition("://")[2]
    return Feed(
        key=key,
        name=name,
        url=url,
        webcal=webcal,
        google=f"{GOOGLE_CALENDAR}?cid={quote(webcal, safe='')}",
        outlook=f"{OUTLOOK_ON_THE_WEB}?url={quote(url, safe='')}&name={quote(name, safe='')}",
    )


def public_feed(name: str) -> Feed | None:
    """Return the feed of all sessions, if there is one."""
    path = url_if_there("feeds.public", lang=_language_of_feed())
    return feed_of("all", name, path) if path else None


def venue_feed(slug: str, name: str) -> Feed | None:
    """Return the feed of one venue, if there is one."""
    path = url_if_there("feeds.venue", slug=slug, lang=_language_of_feed())
    return feed_of(slug, name, path) if path else None


def _language_of_feed() -> str | None:
    """Return the page's language; None where the feed speaks it without being asked."""
    language = current_language()
    return None if language == service_settings().default_language else language
