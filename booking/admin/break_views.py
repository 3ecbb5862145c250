"""School breaks of a municipality: the table, one break, and the table as a file in and out."""

from flask import Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..accounts.access import needs, reach, require
from ..accounts.rules import Permission, Place
from ..clock import local_today, utc_now
from ..db import reading, transaction
from ..errors import Conflict
from ..network import service
from ..network.break_forms import BreakForm
from ..network.break_table import written
from ..network.model import Municipality
from ..network.queries import municipalities, school_break_by_public_id, school_breaks_of
from ..schedule.school_days import OnThoseDays, planned_on
from .blueprint import actor, bp, form_page
from .break_words import break_words, headings
from .editing import edit_page
from .town_views import find_town, place_around


@bp.get("/breaks")
@needs(Permission.KEEP_MUNICIPALITY)
def breaks_of_towns() -> ResponseReturnValue:
    """Lead on to the only municipality that the user keeps, else let one be chosen."""
    kept = reach(Permission.KEEP_MUNICIPALITY)
    with reading() as tx:
        towns = [one for one in municipalities(tx) if kept.covers(Place(municipality_id=one.id, area_id=one.area_id))]
    if len(towns) == 1:
        return redirect(url_for(".breaks", slug=towns[0].slug), code=303)
    return render_template("admin/breaks_of_towns.html", towns=towns)


@bp.get("/municipalities/<slug>/breaks")
@needs(Permission.KEEP_MUNICIPALITY)
def breaks(slug: str) -> str:
    """Show the school breaks to come with what is planned on their days, and the past ones."""
    today = local_today()
    with reading() as tx:
        town = find_town(tx, slug, Permission.KEEP_MUNICIPALITY)
        rows = school_breaks_of(tx, town.id)
        coming = [one for one in rows if one.last_on >= today]
        planned = planned_on(tx, town.id, [(one.first_on, one.last_on) for one in coming], now=utc_now())
    return render_template(
        "admin/breaks.html",
        town=town,
        coming=list(zip(coming, planned, strict=True)),
        past=[one for one in reversed(rows) if one.last_on < today],
        total=sum(planned, OnThoseDays()),
    )


@bp.get("/municipalities/<slug>/breaks.csv")
@needs(Permission.KEEP_MUNICIPALITY)
def breaks_file(slug: str) -> Response:
    """Give the table as a file that a spreadsheet opens and that can be read in again."""
    with reading() as tx:
        town = find_town(tx, slug, Permission.KEEP_MUNICIPALITY)
        text = written(school_breaks_of(tx, town.id), headings())
    answer = Response("\ufeff" + text, content_type="text/csv; charset=utf-8")  # the mark tells Excel it is UTF-8
    answer.headers["Content-Disposition"] = f'attachment; filename="breaks-{town.slug}.csv"'
    return answer


@bp.route("/municipalities/<slug>/breaks/new", methods=["GET", "POST"])
@needs(Permission.KEEP_MUNICIPALITY)
def new_break(slug: str) -> ResponseReturnValue:
    """Add a break."""
    with reading() as tx:
        town = find_town(tx, slug, Permission.KEEP_MUNICIPALITY)
    form = BreakForm.from_request()
    if not form.validate_on_submit():
        return form_page("admin/break.html", form, row=None, town=town)
    try:
        with transaction() as tx:
            service.create_break(tx, town, form.to_request(), now=utc_now(), actor=actor())
    except Conflict as refusal:
        _say_overlap(form, refusal)
        return form_page("admin/break.html", form, row=None, town=town)
    return redirect(url_for(".breaks", slug=slug, done="created"), code=303)


@bp.route("/breaks/<public_id>", methods=["GET", "POST"])
@needs(Permission.KEEP_MUNICIPALITY)
def edit_break(public_id: str) -> ResponseReturnValue:
    """Change the days or the names of a break."""
    with reading() as tx:
        row = school_break_by_public_id(tx, public_id)
        town = tx.get_one(Municipality, row.municipality_id)
        require(Permission.KEEP_MUNICIPALITY, place_around(town))
    form = BreakForm.from_request()

    try:
        return edit_page(
            "admin/break.html",
            form,
            lambda tx: school_break_by_public_id(tx, public_id),
            save=service.edit_break,
            blank=BreakForm,
            done_url=url_for(".breaks", slug=town.slug, done="saved"),
            row=row,
            town=town,
        )
    except Conflict as refusal:
        _say_overlap(form, refusal)
        return form_page("admin/break.html", form, row=row, town=town)


def _say_overlap(form: BreakForm, refusal: Conflict) -> None:
    if refusal.code != "break_overlaps":
        raise refusal
    name = break_words(refusal.data["touched"])
    form.first_on.errors = [_("The days overlap with a break that is there already: %(name)s.", name=name)]
