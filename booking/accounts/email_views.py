"""Another e-mail address: one's own, somebody else's by an administrator, and the page behind the link to it."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..audit.service import by_user
from ..clock import utc_now
from ..db import reading, transaction
from ..errors import Conflict, Missing
from ..web.forms import GuestForm
from ..web.limits import Limit, caller, count_try
from . import mail_links
from .access import needs, require, signed_in_user
from .account_rules import Purpose
from .blueprint import bp
from .email_change import ask_for_new_email, confirm_new_email
from .forms import NewEmailForm, OwnNewEmailForm
from .giver import giver
from .mail_link_views import WRONG_LINKS
from .people_blueprint import bp as people_bp
from .people_blueprint import person_url
from .proof import knows_password
from .rules import Permission, Place

ASKERS = Limit("new_email", ("5/hour",))
"""Per user who asks: nobody is flooded with mails from here."""


@bp.route("/account/email", methods=["GET", "POST"])
@needs(Permission.OWN_ACCOUNT)
def new_email() -> ResponseReturnValue:
    """Ask for the new address and the password; a link goes to the new address."""
    user = signed_in_user()
    form = OwnNewEmailForm.from_request() if user.has_password else NewEmailForm.from_request()
    is_sent = form.validate_on_submit()
    if not is_sent or (isinstance(form, OwnNewEmailForm) and not knows_password(form.password, user)):
        return render_template("accounts/email.html", form=form), 200 if request.method != "POST" else 422
    _ask(user.id, form)
    return redirect(url_for(".account", done="email_asked"), code=303)


@people_bp.route("/<public_id>/email", methods=["GET", "POST"])
@needs(Permission.MANAGE_USERS)
def email(public_id: str) -> ResponseReturnValue:
    """Ask for somebody's new address; a link goes there, and whoever reads its mail confirms it."""
    require(Permission.MANAGE_USERS, Place())
    with reading() as tx:
        user = giver(tx).find(tx, public_id)
    if user.deactivated_at is not None:
        return redirect(person_url(user), code=303)
    form = NewEmailForm.from_request()
    if not form.validate_on_submit():
        page = render_template("accounts/person_email.html", form=form, user=user)
        return page, 200 if request.method != "POST" else 422
    _ask(user.id, form)
    return redirect(person_url(user, "email_asked"), code=303)


@bp.route("/confirm-email/<token>", methods=["GET", "POST"])
def confirm_email(token: str) -> ResponseReturnValue:
    """Give the account the address that the link proves; opening the page alone changes nothing."""
    form = GuestForm.from_request()
    _check(token)
    if not form.validate_on_submit():
        return _confirm_page(form, token), 200 if request.method != "POST" else 422
    try:
        with transaction() as tx:
            confirm_new_email(tx, token, now=utc_now())
    except Conflict:
        return _confirm_page(form, token, is_taken=True), 409
    return redirect(url_for(".sign_in", done="email"), code=303)


def _ask(user_id: int, form: NewEmailForm) -> None:
    asker = signed_in_user()
    count_try(ASKERS, asker.public_id)
    with transaction() as tx:
        ask_for_new_email(tx, user_id, form.email.data or "", now=utc_now(), actor=by_user(asker.id))


def _check(token: str) -> None:
    try:
        with reading() as tx:
            mail_links.find_link(tx, token, now=utc_now(), purposes=(Purpose.EMAIL,))
    except Missing:
        count_try(WRONG_LINKS, caller())
        raise


def _confirm_page(form: GuestForm, token: str, *, is_taken: bool = False) -> str:
    action = url_for(".confirm_email", token=token)
    return render_template("accounts/confirm_email.html", form=form, action=action, is_taken=is_taken)
