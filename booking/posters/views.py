"""The poster of a place, as a sheet that anybody may print: all that is on it is public."""

from flask import request
from flask.typing import ResponseReturnValue

from ..clock import utc_now
from ..db import reading
from ..web.branding import offered_languages
from . import sheets
from .blueprint import bp
from .queries import venue_in_use
from .rules import read_wanted
from .served import served


@bp.get("/<language:lang_code>/venues/<slug>/poster.<any(pdf, png):form>")
def poster(lang_code: str, slug: str, form: str) -> ResponseReturnValue:
    """Give the poster of a place, as a document to print or as a picture of it."""
    wanted = read_wanted(request.args.get("size", ""), request.args.getlist("also"), offered_languages(), lang_code)
    with reading() as tx:
        venue = venue_in_use(tx, slug)
        page = sheets.poster(tx, venue, lang_code, wanted, now=utc_now())
        name = f"{venue.slug}-{lang_code}-{wanted.size}"
    return served(page, form, name)
