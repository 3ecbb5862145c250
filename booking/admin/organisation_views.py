"""Organisations: the list, a new one, what is told about one."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ..accounts.access import needs
from ..accounts.rules import Permission
from ..clock import utc_now
from ..db import reading, transaction
from ..network import service
from ..network.forms import KIND_NAMES, OrganisationForm
from ..network.queries import organisation_by_public_id, organisations
from .blueprint import actor, bp, form_page, require_everywhere
from .editing import edit_page
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
    return edit_page(
        "admin/organisation.html",
        OrganisationForm.from_request(),
        lambda tx: organisation_by_public_id(tx, public_id),
        blank=OrganisationForm,
        done_url=url_for(".organisation_list", done="saved"),
        row=row,
        use=use,
    )
