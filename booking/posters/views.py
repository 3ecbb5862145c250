"""The sheets for a door, which anybody may print: all that is on them is public."""

from flask import request
from flask.typing import ResponseReturnValue

from ..clock import utc_now
from ..db import reading
from ..errors import Missing
from ..schedule.queries import occurrence_by_public_id
from ..web.branding import offered_languages
from . import sheets
from .blueprint import bp
from .queries import venue_in_use
from .rules import Wanted, read_wanted
from .served import served


@bp.get("/<language:lang_code>/venues/<slug>/poster.<any(pdf, png):form>")
def poster(lang_code: str, slug: str, form: str) -> ResponseReturnValue:
    """Give the poster of a place, as a document to print or as a picture of it."""
    wanted = _wanted(lang_code)
    with reading() as tx:
        venue = venue_in_use(tx, slug)
        page = sheets.poster(tx, venue, lang_code, wanted, now=utc_now())
        name = f"{venue.slug}-{lang_code}-{wanted.size}"
    return served(page, form, name)


@bp.get("/<language:lang_code>/sessions/<public_id>/cancelled.<any(pdf, png):form>")
def cancelled(lang_code: str, public_id: str, form: str) -> ResponseReturnValue:
    """Give the notice for the door that a session is cancelled, while it is."""
    wanted = _wanted(lang_code)
    with reading() as tx:
        session = occurrence_by_public_id(tx, public_id, is_public=True)
        if session.cancelled_at is None or session.venue.remote_way:
            raise Missing("occurrence")
        page = sheets.cancelled(tx, session, lang_code, wanted, now=utc_now())
        name = f"{session.venue.slug}-{session.held_on}-{lang_code}-{wanted.size}"
    return served(page, form, name)


def _wanted(language: str) -> Wanted:
    return read_wanted(request.args.get("size", ""), request.args.getlist("also"), offered_languages(), language)
