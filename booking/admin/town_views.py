"""Municipalities: a new one, one's page with everything that belongs to it, what its pages say at the top."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from ..accounts.access import allowed, needs, reach, require
from ..accounts.rules import Permission, Place
from ..clock import local_today, utc_now
from ..db import reading, transaction
from ..errors import Forbidden
from ..network import service
from ..network.model import Area, Municipality
from ..network.place_forms import MunicipalityForm
from ..network.queries import areas, contacts_of, municipality_by_slug, school_breaks_of
from ..schedule.queries import programmes_of
from ..venues.queries import venues_of
from .blueprint import actor, bp, form_page
from .editing import edit_page
from .uses import use_of

BREAKS_SHOWN = 3


@bp.route("/municipalities/new", methods=["GET", "POST"])
@needs(Permission.MANAGE_NETWORK)
def new_town() -> ResponseReturnValue:
    """Make a municipality; an area comes first."""
    with reading() as tx:
        offered = _areas_to_choose(tx)
        has_areas = bool(areas(tx))
    if not offered and has_areas:
        raise Forbidden("no_permission", permission=Permission.MANAGE_NETWORK)
    if not offered and request.method != "POST":
        return redirect(url_for(".new_area"), code=303)
    form = MunicipalityForm.from_request(areas=offered)
    if request.method != "POST":
        form.area.data = request.args.get("area") or form.area.data
    if not form.validate_on_submit():
        return form_page("admin/town_edit.html", form, row=None)
    with transaction() as tx:
        row = service.create_municipality(tx, form.to_request(), now=utc_now(), actor=actor())
    return redirect(url_for(".town", slug=row.slug, done="created"), code=303)


@bp.get("/municipalities/<slug>")
@needs(Permission.KEEP_MUNICIPALITY)
def town(slug: str) -> str:
    """Show what belongs to a municipality."""
    with reading() as tx:
        row = find_town(tx, slug, Permission.KEEP_MUNICIPALITY)
        return render_template(
            "admin/town.html",
            row=row,
            contacts=contacts_of(tx, row.id),
            coming_breaks=[one for one in school_breaks_of(tx, row.id) if one.last_on >= local_today()][:BREAKS_SHOWN],
            programmes=programmes_of(tx, row.id),
            venues=venues_of(tx, row.id),
            may_edit=allowed(Permission.MANAGE_NETWORK, place_around(row)),
        )


@bp.route("/municipalities/<slug>/edit", methods=["GET", "POST"])
@needs(Permission.MANAGE_NETWORK)
def edit_town(slug: str) -> ResponseReturnValue:
    """Say something else of a municipality, or move it to another area."""
    with reading() as tx:
        row = find_town(tx, slug, Permission.MANAGE_NETWORK)
        use = use_of(tx, row)
        offered = _areas_to_choose(tx, row)
    return edit_page(
        "admin/town_edit.html",
        MunicipalityForm.from_request(areas=offered),
        lambda tx: municipality_by_slug(tx, slug),
        blank=lambda: MunicipalityForm(areas=offered),
        done_url=url_for(".town", slug=slug, done="saved"),
        row=row,
        use=use,
    )


def find_town(tx: Session, slug: str, permission: Permission) -> Municipality:
    """Return the municipality at an address; 404 when there is none, 403 when it is another's."""
    row = municipality_by_slug(tx, slug)
    require(permission, place_around(row))
    return row


def place_around(row: Municipality) -> Place:
    """Return the place of a municipality."""
    return Place(municipality_id=row.id, area_id=row.area_id)


def _areas_to_choose(tx: Session, row: Municipality | None = None) -> list[Area]:
    """Return the areas the user keeps, and the one where the municipality is now."""
    kept = reach(Permission.MANAGE_NETWORK)
    now_id = None if row is None else row.area_id
    return [one for one in areas(tx) if one.id == now_id or kept.covers(Place(area_id=one.id))]
