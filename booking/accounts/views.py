"""Sign in, sign out, one's own account."""

from flask import Flask, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..audit.service import by_user
from ..clock import local_today, utc_now
from ..config import Config
from ..db import reading, transaction
from ..errors import Conflict
from ..web.limits import caller, count_try, forget_tries
from . import (
    access,
    email_views,
    keys,
    lapse_letters,
    letters,
    mail_link_views,
    people_views,
    provider_views,
    second_factor_views,
    service,
    substitute_letters,
    substitute_views,
)
from .account_rules import Waits, safe_next
from .blueprint import bp
from .forms import AccountForm, PasswordForm, SignInForm
from .menu import frame, home_url
from .model import User
from .passwords import COST
from .places import PlaceBook
from .proof import WRONG_PASSWORDS, check_token, knows_password, passwords
from .queries import has_administrator, second_factor_of, session_key, unused_recovery_codes
from .role_lines import role_lines
from .role_words import days_words
from .rules import Permission
from .sessions import living_sessions, renew_session
from .substitutes import substitutes_of
from .whom_to_ask import whom_to_ask

__all__ = [
    "bp",
    "email_views",
    "init_app",
    "mail_link_views",
    "provider_views",
    "second_factor_views",
    "substitute_views",
]


def init_app(app: Flask, *, without_second_factor: str | None) -> None:
    """Open the room; addresses that end with `without_second_factor` need none in any role."""
    keys.use_key(app.config["SECRET_KEY"])
    app.config.setdefault("PASSWORD_COST", COST)
    app.config["WITHOUT_SECOND_FACTOR"] = without_second_factor
    provider_views.init_app(app)
    access.init_app(app)
    letters.register()
    lapse_letters.register()
    substitute_letters.register()
    app.register_blueprint(bp)
    app.register_blueprint(people_views.bp)
    app.context_processor(frame)
    app.jinja_env.globals["whom_to_ask"] = whom_to_ask  # the page of refusals stands in a room below
    app.jinja_env.globals["days_words"] = days_words


@bp.route("/login", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    """Ask for e-mail address and password, open a session, go where the user wanted to go."""
    asked = safe_next(request.args.get("next"))
    if request.method != "POST" and "next" in request.args and asked is None:
        return redirect(url_for(".sign_in"), code=303)
    user, waiting = access.current_user(), access.waiting_user()
    if request.method != "POST" and user is not None:
        return redirect(asked or home_url(user), code=303)
    if request.method != "POST" and waiting is not None:
        return redirect(access.waiting_url(waiting, asked), code=303)
    form = SignInForm.from_request()
    if not form.validate_on_submit():
        return _sign_in_page(form), 200 if request.method != "POST" else 422
    token = _token_for(form)
    if token is None:
        form.form_errors.append(_("The e-mail address or the password is wrong."))
        return _sign_in_page(form), 422
    response = redirect(asked or url_for(".sign_in"), code=303)
    access.set_cookie(response, token)
    return response


@bp.post("/logout")
@access.needs(Permission.OWN_ACCOUNT, also_waiting=(Waits.CODE, Waits.ENROLMENT))
def sign_out() -> ResponseReturnValue:
    """End this session."""
    check_token()
    user = access.somebody()
    with transaction() as tx:
        service.sign_out(tx, user.session_id, now=utc_now(), actor=by_user(user.id))
    response = redirect(url_for(".sign_in", out="provider" if user.is_by_provider else 1), code=303)
    access.drop_cookie(response)
    return response


@bp.route("/account", methods=["GET", "POST"])
@access.needs(Permission.OWN_ACCOUNT)
def account() -> ResponseReturnValue:
    """Show and change name and language; list where the user is signed in."""
    user = access.signed_in_user()
    form = AccountForm.from_request(obj=user)
    if not form.validate_on_submit():
        return _account_page(form), 200 if request.method != "POST" else 422
    with transaction() as tx:
        service.save_account(tx, user.id, form.to_request(), now=utc_now(), actor=by_user(user.id))
    # From here on the account's own language holds, whatever was chosen in the foot of the page.
    return redirect(url_for(".account", done="saved", lang=None), code=303)


@bp.route("/account/password", methods=["GET", "POST"])
@access.needs(Permission.OWN_ACCOUNT)
def password() -> ResponseReturnValue:
    """Change one's password; every session ends and this browser gets a new one."""
    user = access.signed_in_user()
    form = PasswordForm.from_request()
    form.own_words = (user.email, user.name)
    if not form.validate_on_submit():
        return _password_page(form), 200 if request.method != "POST" else 422
    if not knows_password(form.current, user):
        return _password_page(form), 422
    new_hash = passwords().hash(form.new.data)
    with transaction() as tx:
        service.change_password(tx, user.id, new_hash, now=utc_now(), actor=by_user(user.id))
        token = renew_session(tx, user.session_id, now=utc_now())
    response = redirect(url_for(".account", done="password"), code=303)
    access.set_cookie(response, token)
    return response


@bp.post("/account/sessions/<key>/end")
@access.needs(Permission.OWN_ACCOUNT)
def end_session(key: str) -> ResponseReturnValue:
    """End one of the user's own sessions."""
    check_token()
    user = access.signed_in_user()
    with transaction() as tx:
        ended = service.end_one_session(tx, user.id, key, now=utc_now(), actor=by_user(user.id))
    if ended == user.session_id:
        return redirect(url_for(".sign_in", out=1), code=303)
    return redirect(url_for(".account", done="ended"), code=303)


def _token_for(form: SignInForm) -> str | None:
    asked = form.to_request()
    subject = f"{asked.email} {caller()}"
    # Counted before the hash is computed: tries side by side cannot slip through.
    count_try(WRONG_PASSWORDS, subject)
    hashing = passwords()
    with reading() as tx:
        user = service.recognise(tx, asked, hashing)
    if user is None:
        with transaction() as tx:
            service.note_failed_sign_in(tx, asked.email, now=utc_now())
        return None
    forget_tries(WRONG_PASSWORDS, subject)
    new_hash = hashing.hash(asked.password) if hashing.is_outdated(user.password_hash) else None
    replaced = request.cookies.get(access.cookie_name())
    try:
        with transaction() as tx:
            return service.begin_session(tx, user, now=utc_now(), replaced=replaced, new_hash=new_hash)
    except Conflict:
        return None


def _sign_in_page(form: SignInForm) -> str:
    action = url_for(".sign_in", next=safe_next(request.args.get("next")), lang=request.args.get("lang"))
    done = "out" if "out" in request.args else request.args.get("done", "")
    provider = provider_views.provider()
    return render_template(
        "accounts/sign_in.html",
        form=form,
        action=action,
        done=done,
        provider_name=None if provider is None else provider.name,
        provider_url=url_for(".provider", next=safe_next(request.args.get("next"))),
        is_out_here_only=provider is not None and request.args.get("out") == "provider",
        is_without_administrator=_is_without_administrator(),
    )


def _is_without_administrator() -> bool:
    settings: Config = current_app.config["SETTINGS"]
    if not settings.is_production:
        return False
    with reading() as tx:
        return not has_administrator(tx, local_today())


def _account_page(form: AccountForm) -> str:
    user = access.signed_in_user()
    settings: Config = current_app.config["SETTINGS"]
    with reading() as tx:
        rows = living_sessions(tx, user.id, now=utc_now())
        grants = tx.get_one(User, user.id).grants
        roles = role_lines(grants, PlaceBook.read(tx), local_today(), settings.role_lapse_days)
        substitutes = substitutes_of(tx, user.id, local_today())
        factor, codes_left = second_factor_of(tx, user.id), unused_recovery_codes(tx, user.id)
    sessions = [(session_key(row), row, row.id == user.session_id) for row in rows]
    done = request.args.get("done", "") if request.method != "POST" else ""
    return render_template(
        "accounts/account.html",
        form=form,
        user=user,
        sessions=sessions,
        substitutes=substitutes,
        roles=[one for one in roles if not one.is_over],
        factor=factor,
        codes_left=codes_left,
        done=done,
    )


def _password_page(form: PasswordForm) -> str:
    return render_template("accounts/password.html", form=form, email=access.signed_in_user().email)
