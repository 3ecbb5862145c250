"""Pages of the venues and of the professions."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ..clock import local_today, utc_now
from ..db import reading
from ..errors import Missing
from ..web.headers import public_page
from ..web.languages import asked_language
from . import queries
from .asked_month import asked_month
from .blueprint import bp
from .frame import remember_municipality
from .people_page import people_page
from .queries import Within
from .venue_page import venue_page, venues_page


@bp.get("/<language:lang_code>/venues")
@public_page
def venues(lang_code: str) -> ResponseReturnValue:  # noqa: ARG001
    """Show all places, on the drawn map and as a list."""
    with reading() as tx:
        page = venues_page(tx, now=utc_now())
    return render_template("site/venues.html", page=page)


@bp.get("/<language:lang_code>/venues/<slug>")
@public_page
def venue(lang_code: str, slug: str) -> ResponseReturnValue:  # noqa: ARG001
    """Show one place: how to find in, its sessions, its closed days; a former address leads to the present one."""
    with reading() as tx:
        found = queries.venue_by_slug(tx, slug)
        if found is None:
            raise Missing("venue")
        if found.slug != slug:
            return redirect(url_for("site.venue", slug=found.slug), code=301)
        remember_municipality(found.municipality)
        page = venue_page(tx, found, asked_month(), now=utc_now())
    return render_template("site/venue.html", page=page, sign=page.sign)


@bp.get("/v/<slug>")
def short_venue(slug: str) -> ResponseReturnValue:
    """Lead the short address on the door's poster to the next session there, else to the place."""
    language = asked_language()
    now = utc_now()
    with reading() as tx:
        found = queries.venue_by_slug(tx, slug)
        if found is None:
            raise Missing("venue")
        coming = queries.coming(tx, Within(venue_id=found.id), now=now, today=local_today(now), limit=12)
    public_id = next((row.public_id for row in coming if row.cancelled_at is None), "")
    if public_id:
        return redirect(url_for("site.session", lang_code=language, public_id=public_id), code=302)
    return redirect(url_for("site.venue", lang_code=language, slug=found.slug), code=302)


@bp.get("/<language:lang_code>/people")
@public_page
def people(lang_code: str) -> ResponseReturnValue:  # noqa: ARG001
    """Show the professions, what one can talk about with them, and when they are next there."""
    with reading() as tx:
        page = people_page(tx, now=utc_now())
    return render_template("site/people.html", page=page)
