"""Programmes: the years that terms belong to, with their names and days."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from ..accounts.access import needs, reach, require
from ..accounts.rules import Permission, Place
from ..clock import utc_now
from ..db import reading, transaction
from ..errors import Invalid
from ..network.model import Municipality
from ..network.queries import municipalities
from ..schedule import service
from ..schedule.queries import programme_by_public_id, programmes_of
from .blueprint import actor, bp, form_page
from .editing import edit_page
from .programme_forms import ProgrammeForm
from .town_views import place_around
from .uses import use_of


@bp.get("/programmes")
@needs(Permission.PLAN_TERM)
def programmes() -> str:
    """Show the programmes of the municipalities that the user plans for."""
    with reading() as tx:
        towns = {town.id: town for town in _towns(tx)}
        kept = [one for one in programmes_of(tx, with_archived=True) if one.municipality_id in towns]
    return render_template("admin/programmes.html", rows=kept, towns=towns)


@bp.route("/programmes/new", methods=["GET", "POST"])
@needs(Permission.PLAN_TERM)
def new_programme() -> ResponseReturnValue:
    """Make a programme before its first term."""
    with reading() as tx:
        towns = _towns(tx)
    if not towns:
        return redirect(url_for(".programmes"), code=303)
    form = ProgrammeForm.from_request(towns=towns)
    if request.method != "POST" and request.args.get("town") in {town.slug for town in towns}:
        form.municipality.data = request.args["town"]
    if not form.validate_on_submit():
        return form_page("admin/programme.html", form, row=None)
    with transaction() as tx:
        service.create_programme(tx, form.to_new(), now=utc_now(), actor=actor())
    return redirect(url_for(".programmes", done="created"), code=303)


@bp.route("/programmes/<public_id>", methods=["GET", "POST"])
@needs(Permission.PLAN_TERM)
def programme(public_id: str) -> ResponseReturnValue:
    """Name a programme anew or change its days; show the terms in it."""
    with reading() as tx:
        row = programme_by_public_id(tx, public_id)
        require(Permission.PLAN_TERM, place_around(row.municipality))
        use = use_of(tx, row)
    form = ProgrammeForm.from_request(towns=[row.municipality])
    try:
        return edit_page(
            "admin/programme.html",
            form,
            lambda tx: programme_by_public_id(tx, public_id),
            save=service.edit_programme,
            blank=lambda: ProgrammeForm(towns=[row.municipality]),
            done_url=url_for(".programmes", done="saved"),
            row=row,
            use=use,
        )
    except Invalid as refusal:
        if refusal.code != "terms_outside":
            raise
        form.say_terms_outside(refusal)
        return form_page("admin/programme.html", form, row=row, use=use)


def _towns(tx: Session) -> list[Municipality]:
    """Return the municipalities that the user plans for."""
    mine = reach(Permission.PLAN_TERM)
    return [one for one in municipalities(tx) if mine.covers(Place(municipality_id=one.id, area_id=one.area_id))]
