"""The region, its areas and municipalities in one tree; naming the region and the areas."""

from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..accounts.access import allowed, needs, reach, require
from ..accounts.rules import Permission, Place
from ..clock import utc_now
from ..db import reading, transaction
from ..network import service
from ..network.model import Area, Municipality
from ..network.place_forms import NamesForm
from ..network.queries import area_by_slug, areas, municipalities, only_region
from .blueprint import actor, bp, form_page, require_everywhere
from .editing import edit_page
from .uses import use_of


@dataclass(frozen=True)
class Branch:
    """An area of the tree, with its municipalities; what of it may be changed."""

    area: Area
    towns: list[Municipality]
    may_edit: bool


@bp.get("/places")
@needs(Permission.KEEP_MUNICIPALITY)
def places() -> str:
    """Show the region down to the municipalities that the reader keeps."""
    kept = reach(Permission.KEEP_MUNICIPALITY)
    with reading() as tx:
        region = only_region(tx)
        towns = municipalities(tx, with_archived=True)
        mine = [one for one in towns if kept.covers(Place(municipality_id=one.id, area_id=one.area_id))]
        branches = [_branch(area, mine) for area in areas(tx)]
    return render_template(
        "admin/places.html",
        region=region,
        branches=[one for one in branches if one.towns or one.may_edit],
        may_keep_all=allowed(Permission.MANAGE_NETWORK, Place()),
    )


@bp.route("/region", methods=["GET", "POST"])
@needs(Permission.MANAGE_NETWORK)
def region() -> ResponseReturnValue:
    """Name the region, which comes first, or give it another name."""
    require_everywhere()
    with reading() as tx:
        row = only_region(tx)
    form = NamesForm.from_request()
    done_url = url_for(".places", done="saved")
    if row is not None:
        return edit_page(
            "admin/named.html", form, only_region, blank=NamesForm, done_url=done_url, row=row, what="region"
        )
    if not form.validate_on_submit():
        return form_page("admin/named.html", form, row=None, what="region")
    with transaction() as tx:
        service.create_region(tx, form.to_request(), now=utc_now(), actor=actor())
    return redirect(url_for(".places", done="created"), code=303)


@bp.route("/areas/new", methods=["GET", "POST"])
@needs(Permission.MANAGE_NETWORK)
def new_area() -> ResponseReturnValue:
    """Make an area; the region comes first."""
    require_everywhere()
    with reading() as tx:
        has_region = only_region(tx) is not None
    if not has_region and request.method != "POST":
        return redirect(url_for(".region"), code=303)
    form = NamesForm.from_request()
    if not form.validate_on_submit():
        return form_page("admin/named.html", form, row=None, what="area")
    with transaction() as tx:
        service.create_area(tx, form.to_request(), now=utc_now(), actor=actor())
    return redirect(url_for(".places", done="created"), code=303)


@bp.route("/areas/<slug>", methods=["GET", "POST"])
@needs(Permission.MANAGE_NETWORK)
def area(slug: str) -> ResponseReturnValue:
    """Give an area another name."""
    with reading() as tx:
        row = area_by_slug(tx, slug)
        require(Permission.MANAGE_NETWORK, Place(area_id=row.id))
        use = use_of(tx, row)
    return edit_page(
        "admin/named.html",
        NamesForm.from_request(),
        lambda tx: area_by_slug(tx, slug),
        blank=NamesForm,
        done_url=url_for(".places", done="saved"),
        row=row,
        use=use,
        what="area",
    )


def _branch(area: Area, towns: list[Municipality]) -> Branch:
    may_edit = allowed(Permission.MANAGE_NETWORK, Place(area_id=area.id))
    return Branch(area, [town for town in towns if town.area_id == area.id], may_edit)
