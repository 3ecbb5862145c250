"""A table of school breaks taken over: first what each line does or what is wrong with it, then all or nothing."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from ..accounts.access import needs
from ..accounts.rules import Permission
from ..clock import utc_now
from ..db import reading, transaction
from ..errors import Conflict
from ..network import service
from ..network.break_forms import BreakTableForm
from ..network.break_table import Table, read_table
from ..network.model import Municipality
from ..network.queries import school_breaks_of
from ..network.service import Import
from ..schedule.school_days import OnThoseDays, planned_on
from .blueprint import actor, bp, form_page
from .break_words import DOES, fault_words, headings
from .town_views import find_town


@bp.route("/municipalities/<slug>/breaks/import", methods=["GET", "POST"])
@needs(Permission.KEEP_MUNICIPALITY)
def import_breaks(slug: str) -> ResponseReturnValue:
    """Show what a table would do, then do it, if that is still what it does."""
    with reading() as tx:
        town = find_town(tx, slug, Permission.KEEP_MUNICIPALITY)
    form = BreakTableForm.from_request()
    if request.method == "POST":
        form.take_file()
        if "again" in request.form:  # whatever it was shown to do before
            form.seen.data = ""
    if not form.validate_on_submit():
        return form_page("admin/breaks_import.html", form, town=town, plan=None, headings=headings())
    table = read_table(form.table.data)
    if not form.seen.data:
        return _preview(form, town, table)
    try:
        with transaction() as tx:
            plan = service.import_breaks(tx, town, table, seen=form.seen.data, now=utc_now(), actor=actor())
    except Conflict:
        return _preview(form, town, table, is_changed=True)
    done = "imported" if plan.added or plan.renamed else "same"
    return redirect(url_for(".breaks", slug=slug, done=done), code=303)


def _preview(
    form: BreakTableForm, town: Municipality, table: Table, *, is_changed: bool = False
) -> ResponseReturnValue:
    with reading() as tx:
        plan = service.plan_import(tx, town, table)
        there = {one.public_id: one for one in school_breaks_of(tx, town.id)}
        effect = _effect(tx, town, plan)
    faults = [(fault.line, fault_words(fault, there)) for fault in plan.faults]
    form.seen.data = "" if faults else plan.seen
    page = render_template(
        "admin/breaks_import.html",
        form=form,
        town=town,
        plan=plan,
        faults=faults,
        faults_of=_by_line(faults),
        does_words=DOES,
        effect=effect,
        headings=headings(),
        is_changed=is_changed,
    )
    return page, 422 if faults else 409 if is_changed else 200


def _effect(tx: Session, town: Municipality, plan: Import) -> OnThoseDays:
    spans = [(one.first_on, one.last_on) for one in plan.added]
    return sum(planned_on(tx, town.id, spans, now=utc_now()), OnThoseDays())


def _by_line(faults: list[tuple[int, str]]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for line, words in faults:
        found.setdefault(line, []).append(words)
    return found
