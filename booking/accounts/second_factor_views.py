"""The second factor: show it at sign-in, set it up, new recovery codes, turn it off."""

import segno
from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.exceptions import BadRequest

from ..audit.service import by_user
from ..clock import real_now, utc_now
from ..db import reading, transaction
from ..errors import Invalid
from ..web.identity import service_name
from ..web.limits import Limit, count_try, forget_tries
from . import access, second_factor
from .account_rules import Waits, safe_next
from .blueprint import bp
from .menu import home_url
from .proof import knows_password
from .queries import second_factor_of
from .rules import Permission
from .second_factor_forms import WRONG, CodeForm, EnrolForm, ProofForm

WRONG_FACTORS = Limit("wrong_second_factor", ("10/15 minutes", "60/day"))
"""Per account: whoever gets here knows the password."""


@bp.route("/login/code", methods=["GET", "POST"])
@access.needs(Permission.OWN_ACCOUNT, also_waiting=(Waits.CODE,))
def code() -> ResponseReturnValue:
    """Ask for the second factor, then go where the user wanted to go."""
    asked = safe_next(request.args.get("next"))
    user, form = access.waiting_user(), CodeForm.from_request()
    is_sent = form.validate_on_submit()
    if user is None:
        return redirect(asked or home_url(access.signed_in_user()), code=303)
    if not is_sent:
        return _code_page(form), 200 if request.method != "POST" else 422
    token = _shown(form, user)
    if token is None:
        (form.code if form.code.data else form.recovery_code).errors = [str(WRONG)]
        return _code_page(form), 422
    response = redirect(asked or url_for(".sign_in"), code=303)
    access.set_cookie(response, token)
    return response


@bp.route("/account/second-factor", methods=["GET", "POST"])
@access.needs(Permission.OWN_ACCOUNT, also_waiting=(Waits.ENROLMENT,))
def enrol() -> ResponseReturnValue:
    """Show a new secret to an app; with the app's first code it is the second factor."""
    user = access.somebody()
    form = EnrolForm.from_request()
    if request.method != "POST":
        form.seed.data = second_factor.new_seed()
        return _enrol_page(form, user)
    is_whole = form.validate()
    if not second_factor.is_seed(form.seed.data or ""):
        raise BadRequest
    if not is_whole or not knows_password(form.password, user):
        return _enrol_page(form, user), 422
    count_try(WRONG_FACTORS, user.public_id)
    try:
        with transaction() as tx:
            token, codes = second_factor.enrol(
                tx, user.session_id, form.seed.data, form.code.data, now=utc_now(), at=real_now()
            )
    except Invalid:
        form.code.errors = [str(WRONG)]
        return _enrol_page(form, user), 422
    forget_tries(WRONG_FACTORS, user.public_id)
    access.take_over(token)
    return _codes_page(codes, is_new=True), 200, {"Set-Cookie": access.cookie_header(token)}


@bp.route("/account/recovery-codes", methods=["GET", "POST"])
@access.needs(Permission.OWN_ACCOUNT)
def recovery_codes() -> ResponseReturnValue:
    """Make new recovery codes after the password; the old ones end."""
    user, form = access.signed_in_user(), ProofForm.from_request()
    is_sent = form.validate_on_submit()
    if not _has_factor(user):
        return redirect(url_for(".account"), code=303)
    if not is_sent or not knows_password(form.password, user):
        return _proof_page(form, ".recovery_codes"), 200 if request.method != "POST" else 422
    with transaction() as tx:
        codes = second_factor.renew_recovery_codes(tx, user.id, now=utc_now(), actor=by_user(user.id))
    return _codes_page(codes, is_new=False)


@bp.route("/account/second-factor/off", methods=["GET", "POST"])
@access.needs(Permission.OWN_ACCOUNT)
def second_factor_off() -> ResponseReturnValue:
    """Turn the second factor off after the password, where the user's roles allow it."""
    user, form = access.signed_in_user(), ProofForm.from_request()
    is_sent = form.validate_on_submit()
    if not _has_factor(user) or user.is_second_factor_needed:
        return redirect(url_for(".account"), code=303)
    if not is_sent or not knows_password(form.password, user):
        return _proof_page(form, ".second_factor_off"), 200 if request.method != "POST" else 422
    with transaction() as tx:
        second_factor.remove(tx, user.id, now=utc_now(), actor=by_user(user.id), but=user.session_id)
    return redirect(url_for(".account", done="second_factor_off"), code=303)


def _shown(form: CodeForm, user: access.SignedIn) -> str | None:
    count_try(WRONG_FACTORS, user.public_id)
    with transaction() as tx:
        if form.code.data:
            token = second_factor.show_code(tx, user.session_id, form.code.data, now=utc_now(), at=real_now())
        else:
            token = second_factor.show_recovery_code(tx, user.session_id, form.recovery_code.data, now=utc_now())
    if token is not None:
        forget_tries(WRONG_FACTORS, user.public_id)
    return token


def _has_factor(user: access.SignedIn) -> bool:
    with reading() as tx:
        return second_factor_of(tx, user.id) is not None


def _code_page(form: CodeForm) -> str:
    action = url_for(".code", next=safe_next(request.args.get("next")))
    return render_template("accounts/code.html", form=form, action=action)


def _enrol_page(form: EnrolForm, user: access.SignedIn) -> str:
    seed = form.seed.data
    address = second_factor.app_address(user.public_id, seed, email=user.email, service=service_name())
    picture = segno.make(address, error="m", micro=False).svg_inline(light="#fff", svgclass="qr", omitsize=True)
    secret = second_factor.secret_of(user.public_id, seed)
    return render_template(
        "accounts/enrol.html",
        form=form,
        email=user.email,
        picture=Markup(picture),
        secret=" ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        is_needed=user.waits_for is not None,
        has_factor=_has_factor(user),
        action=url_for(".enrol", next=safe_next(request.args.get("next"))),
    )


def _codes_page(codes: list[str], *, is_new: bool) -> str:
    following = safe_next(request.args.get("next")) or home_url(access.signed_in_user())
    return render_template("accounts/recovery_codes.html", codes=codes, is_new=is_new, following=following)


def _proof_page(form: ProofForm, endpoint: str) -> str:
    return render_template("accounts/proof.html", form=form, endpoint=f"accounts{endpoint}")
