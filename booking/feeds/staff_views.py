"""One's own calendar: make, renew and revoke private feed addresses; an address is shown once."""

from flask import Blueprint, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest

from ..accounts.access import needs, signed_in_user
from ..accounts.rules import Permission
from ..clock import utc_now
from ..config import Config
from ..db import reading, transaction
from ..errors import Conflict
from ..web.identity import service_name
from .forms import AddressAct, AddressForm
from .model import FeedSubscription
from .queries import living_subscriptions
from .service import create_subscription, renew_subscription, revoke_subscription
from .subscribe import SubscribeLinks, subscribe_links

bp = Blueprint("my_calendar", __name__, url_prefix="/staff/calendar")


@bp.route("", methods=["GET", "POST"])
@needs(Permission.OWN_CALENDAR)
def page() -> ResponseReturnValue:
    """List the addresses; make a new one."""
    user = signed_in_user()
    form = AddressForm.from_request()
    if not form.validate_on_submit():
        return _page(form), 422 if form.errors else 200
    try:
        with transaction() as tx:
            token, _row = create_subscription(tx, user.id, form.label.data, now=utc_now())
    except Conflict as refusal:
        form.form_errors.append(_("You have %(most)d addresses already. Remove one first.", most=refusal.data["most"]))
        return _page(form), 409
    return _page(AddressForm(), shown=_links(token))


@bp.post("/<public_id>/renew")
@needs(Permission.OWN_CALENDAR)
def renew(public_id: str) -> ResponseReturnValue:
    """Replace an address: the old one stops at once, the new one is shown once."""
    _check(AddressAct.from_request())
    try:
        with transaction() as tx:
            token, _row = renew_subscription(tx, signed_in_user().id, public_id, now=utc_now())
    except Conflict:
        form = AddressForm()
        form.form_errors.append(_("This address was renewed or removed already. The list shows what is in use."))
        return _page(form), 409
    return _page(AddressForm(), shown=_links(token))


@bp.post("/<public_id>/revoke")
@needs(Permission.OWN_CALENDAR)
def revoke(public_id: str) -> ResponseReturnValue:
    """Stop an address."""
    _check(AddressAct.from_request())
    with transaction() as tx:
        revoke_subscription(tx, signed_in_user().id, public_id, now=utc_now())
    return redirect(url_for("my_calendar.page"), code=303)


def _check(form: AddressAct) -> None:
    if not form.validate():
        raise BadRequest


def _page(form: AddressForm, shown: SubscribeLinks | None = None) -> str:
    user = signed_in_user()
    with reading() as tx:
        rows: list[FeedSubscription] = living_subscriptions(tx, user.id)
    return render_template(
        "feeds/my_calendar.html",
        form=form,
        act=AddressAct(),
        rows=rows,
        shown=shown,
    )


def _links(token: str) -> SubscribeLinks:
    name = service_name()
    path = url_for("feeds.personal", token=token, name="tavataan")
    return subscribe_links(_public_url() + path, name)


def _public_url() -> str:
    settings: Config = current_app.config["SETTINGS"]
    return settings.public_url
