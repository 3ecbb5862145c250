"""A lost link is sent to its contact again; the answer is one and the same for everybody."""

from flask import Blueprint, Flask, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..clock import utc_now
from ..db import transaction
from ..errors import TooMany
from ..families.contact_form import AddressForm
from ..web.limits import Limit, caller, count_try
from . import letter
from .service import NOBODY, send_lost_links

bp = Blueprint("lost_links", __name__)

ASKERS = Limit("lost_link", ("10/hour",))
CONTACTS = Limit("lost_link_contact", ("3/hour",))


def init_app(app: Flask) -> None:
    """Open the room."""
    letter.register()
    app.register_blueprint(bp)


@bp.route("/<language:lang_code>/lost-link", methods=["GET", "POST"])
def ask(lang_code: str) -> ResponseReturnValue:  # noqa: ARG001
    """Ask for the contact; say that a message goes there if it has a time, whether it has or not."""
    if request.method == "POST":
        count_try(ASKERS, caller())
    form = AddressForm.from_request()
    if not form.validate_on_submit():
        return _page(form), 422 if form.errors else 200
    address = _heard(form.address)
    with transaction() as tx:
        send_lost_links(tx, address, now=utc_now())
    return redirect(url_for(".ask", done="asked"), code=303)


def _heard(address: str) -> str:
    """Return the address; nobody's when it was asked for too often. That is not told, or it would tell of others."""
    try:
        count_try(CONTACTS, address.lower())
    except TooMany:
        return NOBODY
    return address


def _page(form: AddressForm) -> str:
    is_asked = request.method != "POST" and request.args.get("done") == "asked"
    return render_template("lost_links/ask.html", form=form, is_asked=is_asked)
