"""Organisations: the list, a new one, what is told about one."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from ..accounts.access import needs
from ..accounts.rules import Permission
from ..clock import utc_now
from ..db import reading, transaction
from ..network import service
from ..network.forms import KIND_NAMES, OrganisationForm
from ..network.queries import organisation_by_public_id, organisations
from .blueprint import actor, bp, form_page, is_saved, require_everywhere
from .uses import use_of


@bp.get("/organisations")
@needs(Permission.MANAGE_NETWORK)
def organisation_list() -> str:
    """List the organisations."""
    require_everywhere()
    with reading() as tx:
        rows = organisations(tx, with_archived=True)
    return render_template("admin/organisations.html", rows=rows, kind_names=KIND_NAMES)


@bp.route("/organisations/new", methods=["GET", "POST"])
@needs(Permission.MANAGE_NETWORK)
def new_organisation() -> ResponseReturnValue:
    """Make an organisation."""
    require_everywhere()
    form = OrganisationForm.from_request()
    if not form.validate_on_submit():
        return form_page("admin/organisation.html", form, row=None)
    with transaction() as tx:
        service.create_organisation(tx, form.to_request(), now=utc_now(), actor=actor())
    return redirect(url_for(".organisation_list", done="created"), code=303)


@bp.route("/organisations/<public_id>", methods=["GET", "POST"])
@needs(Permission.MANAGE_NETWORK)
def organisation(public_id: str) -> ResponseReturnValue:
    """Tell more about an organisation, or something else."""
    require_everywhere()
    with reading() as tx:
        row = organisation_by_public_id(tx, public_id)
        use = use_of(tx, row)
    form = OrganisationForm.from_request()
    if request.method != "POST":
        form.show(row)

    def save(tx: Session) -> None:
        found = organisation_by_public_id(tx, public_id)
        service.edit_organisation(
            tx, found, form.to_request(), seen=form.seen.data or None, now=utc_now(), actor=actor()
        )

    if not form.validate_on_submit():
        return form_page("admin/organisation.html", form, row=row, use=use)
    if not is_saved(form, save, lambda tx: _as_saved(tx, public_id)):
        return form_page("admin/organisation.html", form, 409, row=row, use=use)
    return redirect(url_for(".organisation_list", done="saved"), code=303)


def _as_saved(tx: Session, public_id: str) -> OrganisationForm:
    form = OrganisationForm()
    form.show(organisation_by_public_id(tx, public_id))
    return form
