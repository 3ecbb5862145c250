"""Ask for a link to set a new password; set the password behind a link."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..audit.service import by_user
from ..clock import utc_now
from ..db import reading, transaction
from ..errors import Missing, TooMany
from ..web.limits import Limit, caller, count_try
from . import mail_links, service
from .blueprint import bp
from .forms import ForgottenForm, SetPasswordForm
from .proof import passwords

ASKERS = Limit("reset", ("30/hour",))
ADDRESSES = Limit("reset_address", ("3/hour",))
WRONG_LINKS = Limit("wrong_account_link", ("30/5 minutes",))
NOBODY = ""


@bp.route("/forgotten", methods=["GET", "POST"])
def forgotten() -> ResponseReturnValue:
    """Ask for the e-mail address; say that a message goes there if it has an account, whether it has or not."""
    form = ForgottenForm.from_request()
    if not form.validate_on_submit():
        return _forgotten_page(form), 200 if request.method != "POST" else 422
    count_try(ASKERS, caller())
    address = _heard(form.email.data.lower())
    with transaction() as tx:
        mail_links.send_reset(tx, address, now=utc_now())
    return redirect(url_for(".forgotten", done="asked"), code=303)


@bp.route("/set-password/<token>", methods=["GET", "POST"])
def set_password(token: str) -> ResponseReturnValue:
    """Set a password with a link from a mail; every session of the account ends, and the link with them."""
    form = SetPasswordForm.from_request()
    form.own_words = _own_words(token)
    if not form.validate_on_submit():
        return _set_password_page(form, token), 200 if request.method != "POST" else 422
    new_hash = passwords().hash(form.new.data)
    with transaction() as tx:
        user = mail_links.use_link(tx, token, now=utc_now()).user
        service.change_password(tx, user.id, new_hash, now=utc_now(), actor=by_user(user.id))
    return redirect(url_for(".sign_in", done="password"), code=303)


def _heard(address: str) -> str:
    """Return the address; nobody's when it was asked for too often. That is not told, or it would tell of others."""
    try:
        count_try(ADDRESSES, address)
    except TooMany:
        return NOBODY
    return address


def _own_words(token: str) -> tuple[str, ...]:
    try:
        with reading() as tx:
            user = mail_links.find_link(tx, token, now=utc_now()).user
            return user.email, user.name
    except Missing:
        count_try(WRONG_LINKS, caller())
        raise


def _forgotten_page(form: ForgottenForm) -> str:
    is_asked = request.method != "POST" and request.args.get("done") == "asked"
    return render_template("accounts/forgotten.html", form=form, is_asked=is_asked)


def _set_password_page(form: SetPasswordForm, token: str) -> str:
    return render_template("accounts/set_password.html", form=form, action=url_for(".set_password", token=token))
