"""Family services: the list, a new one, what is told about one."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..accounts.access import needs
from ..accounts.rules import Permission
from ..clock import utc_now
from ..db import reading, transaction
from ..network import service
from ..network.forms import ServiceForm
from ..network.queries import service_by_slug, services
from .blueprint import actor, bp, form_page, require_everywhere
from .editing import edit_page
from .uses import use_of


@bp.get("/services")
@needs(Permission.MANAGE_NETWORK)
def service_list() -> str:
    """List the family services in the order families read them."""
    require_everywhere()
    with reading() as tx:
        rows = services(tx, with_archived=True)
    return render_template("admin/services.html", rows=rows)


@bp.route("/services/new", methods=["GET", "POST"])
@needs(Permission.MANAGE_NETWORK)
def new_service() -> ResponseReturnValue:
    """Make a family service."""
    require_everywhere()
    form = ServiceForm.from_request()
    if request.method != "POST":
        with reading() as tx:
            form.suggest(max((one.position for one in services(tx, with_archived=True)), default=0) + 1)
    if not form.validate_on_submit():
        return form_page("admin/service.html", form, row=None)
    with transaction() as tx:
        service.create_service(tx, form.to_request(), now=utc_now(), actor=actor())
    return redirect(url_for(".service_list", done="created"), code=303)


@bp.route("/services/<slug>", methods=["GET", "POST"])
@needs(Permission.MANAGE_NETWORK)
def edit_service(slug: str) -> ResponseReturnValue:
    """Tell more about a family service, or something else."""
    require_everywhere()
    with reading() as tx:
        row = service_by_slug(tx, slug)
        use = use_of(tx, row)
    return edit_page(
        "admin/service.html",
        ServiceForm.from_request(),
        lambda tx: service_by_slug(tx, slug),
        blank=ServiceForm,
        done_url=url_for(".service_list", done="saved"),
        row=row,
        use=use,
    )
