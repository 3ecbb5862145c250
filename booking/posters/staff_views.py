"""The page on which staff choose the languages and the size of a place's poster, see it and take it."""

from typing import Any

from flask import Flask, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ..accounts.access import needs, require, signed_in_user
from ..accounts.queries import place_of
from ..accounts.rules import Permission
from ..changes.queries import own_venues
from ..clock import local_today
from ..db import reading
from ..web.branding import offered_languages
from . import views
from .blueprint import bp
from .forms import PosterForm
from .queries import venue_in_use

PAGES = (views,)
"""The other files whose views stand on the blueprint."""


def init_app(app: Flask) -> None:
    """Open the room."""
    app.register_blueprint(bp)


@bp.get("/staff/venues/<slug>/poster")
@needs(Permission.SEE_COUNTS)
def choose(slug: str) -> ResponseReturnValue:
    """Choose the language and the size of a place's poster, see it and take it."""
    with reading() as tx:
        venue = venue_in_use(tx, slug)
        if venue.slug != slug:
            return redirect(url_for(".choose", slug=venue.slug), code=301)
        is_own = venue.id in own_venues(tx, signed_in_user().own, local_today())
        require(Permission.SEE_COUNTS, place_of(tx, venue_id=venue.id, is_own=is_own))
    form = PosterForm.asked(offered_languages(), current_app.config["DEFAULT_LANGUAGE"])
    wanted: dict[str, Any] = {"slug": venue.slug, "lang_code": form.main.data, "size": form.size.data}
    return render_template(
        "posters/choose.html",
        venue=venue,
        form=form,
        pdf_url=url_for(".poster", form="pdf", also=form.further, **wanted),
        picture_url=url_for(".poster", form="png", also=form.further, **wanted),
        short_url=current_app.config["SETTINGS"].public_url + url_for("site.short_venue", slug=venue.slug),
    )
