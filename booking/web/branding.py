"""What the administrator chose for the service: read when something was written since, the same for a whole request."""

from typing import NamedTuple

from flask import Response, current_app, has_request_context, request
from sqlalchemy.exc import DBAPIError

from ..brand.queries import chosen
from ..brand.rules import Brand, stylesheet, version_of
from ..config import LANGUAGES
from ..db import reading
from .files import FOR_GOOD, VERSION
from .headers import public_page
from .kept import kept

LOOKED = "tavataan.brand"


class Chosen(NamedTuple):
    """What was chosen, and the stylesheet that follows from it."""

    brand: Brand
    css: str


def brand() -> Brand:
    """Return what was chosen; an empty brand when nothing was, or when the database does not answer."""
    return _chosen().brand


def offered_languages() -> tuple[str, ...]:
    """Return the languages in which families get pages; the service's own language always is one."""
    off, own = brand().languages_off, current_app.config["DEFAULT_LANGUAGE"]
    return tuple(code for code in LANGUAGES if code not in off or code == own)


def stylesheet_url() -> str:
    """Return the address of the service's colours, "" when none were chosen; other colours have another address."""
    css = _chosen().css
    return f"/brand.css?{VERSION}={version_of(css)}" if css else ""


@public_page
def brand_css() -> Response:
    """Answer with the service's colours, the same for everybody."""
    css = _chosen().css
    answer = Response(css, content_type="text/css; charset=utf-8")
    if request.args.get(VERSION) == version_of(css):
        answer.headers["Cache-Control"] = FOR_GOOD
    return answer


def _chosen() -> Chosen:
    if not has_request_context():
        return _kept()
    if LOOKED not in request.environ:
        request.environ[LOOKED] = _kept()
    found: Chosen = request.environ[LOOKED]
    return found


def _kept() -> Chosen:
    try:
        return kept("brand", _read) or Chosen(Brand(), "")
    except DBAPIError:
        # The page that says so has the same frame.
        return Chosen(Brand(), "")


def _read() -> Chosen:
    with reading() as tx:
        found = chosen(tx)
    return Chosen(found, stylesheet(found))
