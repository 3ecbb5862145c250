"""The pages on which staff choose the languages and the size of a sheet for a door, see it and take it."""

from typing import Any

from flask import Flask, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ..accounts.access import needs, require, signed_in_user
from ..accounts.queries import place_of
from ..accounts.rules import Permission
from ..changes.queries import own_venues
from ..clock import local_today
from ..day.access import seen_session
from ..db import reading
from ..web.branding import offered_languages
from . import group_message, views
from .blueprint import bp
from .forms import SheetForm
from .queries import venue_in_use

PAGES = (views,)
"""The other files whose views stand on the blueprint."""


def init_app(app: Flask) -> None:
    """Open the room."""
    group_message.init_app(app)
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
    return _page("posters/choose.html", "poster", {"slug": venue.slug}, venue=venue, short_url=_short_url(venue.slug))


@bp.get("/staff/sessions/<public_id>/notice")
@needs(Permission.SEE_DAY)
def notice(public_id: str) -> ResponseReturnValue:
    """Choose the language and the size of the notice that a session is cancelled, see it and take it."""
    with reading() as tx:
        session = seen_session(tx, public_id)
    if session.cancelled_at is None or session.published_at is None or session.venue.remote_way:
        return redirect(url_for("day.session", public_id=public_id), code=303)
    return _page("posters/notice.html", "cancelled", {"public_id": public_id}, session=session)


def _page(template: str, sheet: str, of: dict[str, Any], **around: Any) -> str:
    form = SheetForm.asked(offered_languages(), current_app.config["DEFAULT_LANGUAGE"])
    chosen = {**of, "lang_code": form.main.data, "also": form.further, "size": form.size.data}
    return render_template(
        template,
        form=form,
        pdf_url=url_for(f".{sheet}", form="pdf", **chosen),
        picture_url=url_for(f".{sheet}", form="png", **chosen),
        **around,
    )


def _short_url(slug: str) -> str:
    return str(current_app.config["SETTINGS"].public_url + url_for("site.short_venue", slug=slug))
