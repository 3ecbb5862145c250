"""For other pages: a small page that can be framed, and the lines of HTML to paste."""

from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..clock import local_today, utc_now
from ..db import reading
from ..errors import Missing
from ..web.headers import framed, public_page
from ..web.languages import in_language
from . import queries
from .blueprint import bp
from .card_reads import cards_for
from .frame import remember_municipality
from .links import public_url
from .queries import Within

SHOWN = 3


@dataclass(frozen=True)
class Shared:
    """What can be shown on another page: everything, or one venue."""

    name: str
    embed_url: str
    link_url: str
    is_chosen: bool
    choose_url: str


@bp.get("/<language:lang_code>/embed")
@bp.get("/<language:lang_code>/embed/<slug>")
@public_page
@framed
def embed(lang_code: str, slug: str = "") -> ResponseReturnValue:  # noqa: ARG001
    """Show the next sessions, everywhere or at one venue, in a frame on somebody's page."""
    now = utc_now()
    with reading() as tx:
        venue = queries.venue_by_slug(tx, slug) if slug else None
        if slug and venue is None:
            raise Missing("venue")
        if venue is not None:
            remember_municipality(venue.municipality)
        within = Within(venue_id=venue.id if venue else None)
        cards = cards_for(tx, queries.coming(tx, within, now=now, today=local_today(now), limit=SHOWN), now)
    name = in_language(venue.names) if venue else ""
    return render_template("site/embed.html", cards=cards, venue_name=name, slug=venue.slug if venue else "")


@bp.get("/<language:lang_code>/share")
@public_page
def share(lang_code: str) -> ResponseReturnValue:
    """Give the lines of HTML that put the times on another page."""
    asked = request.args.get("venue", "")
    with reading() as tx:
        venues = queries.venues(tx, Within())
    places = [("", "")] + [(venue.slug, in_language(venue.names)) for venue in venues]
    known = asked if asked in {slug for slug, _ in places} else ""
    shared = [_shared(lang_code, slug, name, is_chosen=slug == known) for slug, name in places]
    return render_template("site/share.html", shared=shared, chosen=next(one for one in shared if one.is_chosen))


def _shared(code: str, slug: str, name: str, *, is_chosen: bool) -> Shared:
    values: dict[str, Any] = {"slug": slug} if slug else {}
    chosen: dict[str, Any] = {"venue": slug} if slug else {}
    link = url_for("site.short_venue", slug=slug) if slug else url_for("site.sessions", lang_code=code)
    return Shared(
        name=name,
        embed_url=public_url(url_for("site.embed", lang_code=code, **values)),
        link_url=public_url(link),
        is_chosen=is_chosen,
        choose_url=url_for("site.share", lang_code=code, **chosen),
    )
