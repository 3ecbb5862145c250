"""The list of public pages for search engines (sitemaps.org, with the languages of each page)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from flask import url_for
from sqlalchemy.orm import Session

from ..clock import local_today
from ..web.branding import offered_languages
from ..web.languages import language_tag
from . import queries
from .links import public_url
from .queries import Within

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML = "http://www.w3.org/1999/xhtml"
ALWAYS = ("sessions", "venues", "people", "calendar", "about", "help", "privacy", "accessibility", "share")


@dataclass(frozen=True)
class Entry:
    """A page that stands in every language."""

    endpoint: str
    values: dict[str, Any]
    revised_on: date | None = None


def sitemap(tx: Session, *, now: datetime) -> bytes:
    """Return the list: pages that are always there, venues, sessions to come."""
    root = Element("urlset", {"xmlns": SITEMAP, "xmlns:xhtml": XHTML})
    for entry in _entries(tx, now):
        addresses = {code: _address(entry, code) for code in offered_languages()}
        for address in addresses.values():
            url = SubElement(root, "url")
            SubElement(url, "loc").text = address
            if entry.revised_on is not None:
                SubElement(url, "lastmod").text = entry.revised_on.isoformat()
            for code, other in addresses.items():
                SubElement(url, "xhtml:link", {"rel": "alternate", "hreflang": language_tag(code), "href": other})
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _entries(tx: Session, now: datetime) -> Iterator[Entry]:
    for name in ALWAYS:
        yield Entry(f"site.{name}", {})
    yield Entry("feedback.wishes", {})
    for venue in queries.venues(tx, Within()):
        yield Entry("site.venue", {"slug": venue.slug})
    for row in queries.coming(tx, Within(), now=now, today=local_today(now)):
        yield Entry("site.session", {"public_id": row.public_id}, local_today(row.revised_at))


def _address(entry: Entry, code: str) -> str:
    return public_url(url_for(entry.endpoint, lang_code=code, **entry.values))
