"""What machines read: what robots find and leave alone, and whom to tell of a weakness (RFC 9116)."""

from datetime import datetime
from urllib.parse import quote

from flask import Response, abort
from flask.typing import ResponseReturnValue

from ..clock import utc_now
from ..config import STAFF_LANGUAGES
from ..db import reading
from ..web.headers import public_page
from ..web.identity import contact_email
from .blueprint import bp
from .links import public_url, service_settings
from .sitemap import sitemap

ROBOTS = """User-agent: *
Disallow: /staff
Disallow: /feeds/p/
Disallow: /*/b/
Disallow: /*/s/
Disallow: /*/code

Sitemap: {sitemap}
"""
SECURITY_TXT = "/.well-known/security.txt"
HOLDS_MONTHS = 11
"""RFC 9116 2.5.5 recommends less than a year."""


@bp.get("/robots.txt")
@public_page
def robots() -> ResponseReturnValue:
    """Ask robots to leave alone what is not for them."""
    return _plain(ROBOTS.format(sitemap=public_url("/sitemap.xml")))


@bp.get("/sitemap.xml")
@public_page
def sitemap_xml() -> ResponseReturnValue:
    """List the public pages, each in its languages."""
    with reading() as tx:
        content = sitemap(tx, now=utc_now())
    return Response(content, content_type="application/xml; charset=utf-8")


@bp.get(SECURITY_TXT)
@public_page
def security_txt() -> ResponseReturnValue:
    """Say whom to tell of a weakness; there is no such page until the installer names somebody."""
    settings = service_settings()
    contact = settings.security_contact or contact_email()
    if not contact:
        abort(404)
    lines = [
        f"Contact: {contact if contact.startswith('https://') else 'mailto:' + quote(contact, safe='@+')}",
        f"Expires: {_expiry(utc_now())}",
        f"Preferred-Languages: {', '.join(STAFF_LANGUAGES)}",
        f"Canonical: {settings.public_url}{SECURITY_TXT}",
    ]
    return _plain("".join(f"{line}\n" for line in lines))


def _expiry(now: datetime) -> str:
    # The start of a month: the same bytes for a whole month, so that a change of them means something.
    years, month = divmod(now.month - 1 + HOLDS_MONTHS, 12)
    return f"{now.year + years:04}-{month + 1:02}-01T00:00:00Z"


def _plain(text: str) -> Response:
    return Response(text, content_type="text/plain; charset=utf-8")
