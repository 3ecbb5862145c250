"""Contact persons of a municipality, as its help page names them."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from ..accounts.access import needs, require
from ..accounts.rules import Permission
from ..clock import utc_now
from ..db import reading, transaction
from ..network import service
from ..network.model import Municipality
from ..network.place_forms import ContactForm
from ..network.queries import contact_by_public_id, contacts_of
from .blueprint import actor, bp, form_page
from .editing import edit_page
from .town_views import find_town, place_around


@bp.route("/municipalities/<slug>/contacts/new", methods=["GET", "POST"])
@needs(Permission.KEEP_MUNICIPALITY)
def new_contact(slug: str) -> ResponseReturnValue:
    """Name a contact person."""
    with reading() as tx:
        town = find_town(tx, slug, Permission.KEEP_MUNICIPALITY)
        last = max((one.position for one in contacts_of(tx, town.id)), default=0)
    form = ContactForm.from_request()
    if request.method != "POST":
        form.position.data = str(min(last + 1, 999))
    if not form.validate_on_submit():
        return form_page("admin/contact.html", form, row=None, town=town)
    with transaction() as tx:
        service.create_contact(tx, town, form.to_request(), now=utc_now(), actor=actor())
    return redirect(url_for(".town", slug=slug, done="created"), code=303)


@bp.route("/contacts/<public_id>", methods=["GET", "POST"])
@needs(Permission.KEEP_MUNICIPALITY)
def contact(public_id: str) -> ResponseReturnValue:
    """Say something else of a contact person."""
    with reading() as tx:
        row = contact_by_public_id(tx, public_id)
        town = tx.get_one(Municipality, row.municipality_id)
        require(Permission.KEEP_MUNICIPALITY, place_around(town))
    return edit_page(
        "admin/contact.html",
        ContactForm.from_request(),
        lambda tx: contact_by_public_id(tx, public_id),
        blank=ContactForm,
        done_url=url_for(".town", slug=town.slug, done="saved"),
        row=row,
        town=town,
    )
