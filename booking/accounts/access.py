"""Who is signed in, and what a staff page needs: `@needs` in front of the view, `require` once the object is known."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import ParamSpec

from flask import Flask, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from ..clock import local_today, utc_now
from ..config import Config
from ..db import reading, transaction
from ..errors import Forbidden
from ..web.languages import STAFF_ROOT, chosen_language, use_language
from . import rules
from .model import StaffSession
from .queries import grants_of
from .rules import Grant, Permission, Place, Reach
from .sessions import is_seen_stale, living_session, note_seen

Params = ParamSpec("Params")
View = Callable[Params, ResponseReturnValue]
ProfessionalFinder = Callable[[Session, int], int | None]

COOKIE = "tavataan"
HOST_COOKIE = "__Host-tavataan"


@dataclass(frozen=True)
class SignedIn:
    """The user of this request, as values."""

    id: int
    public_id: str
    name: str
    email: str
    language: str
    grants: tuple[Grant, ...]
    session_id: int
    professional_id: int | None = None
    """The row of the schedule that stands for the user, told by that room."""


def init_app(app: Flask) -> None:
    """Learn who is signed in before every staff page, and before no other."""
    app.before_request(_load_user)


def find_professional_with(app: Flask, finder: ProfessionalFinder) -> None:
    """Let `finder` tell which professional a user id stands for (the schedule lies above this room)."""
    app.extensions["professional_of_user"] = finder


def cookie_name() -> str:
    """Return the session cookie's name: bound to the host wherever it can be."""
    return HOST_COOKIE if _is_https() else COOKIE


def set_cookie(response: Response, token: str) -> None:
    """Put the session's token into the browser until it is closed; scripts and other sites never get it."""
    response.set_cookie(cookie_name(), token, path="/", secure=_is_https(), httponly=True, samesite="Lax")


def drop_cookie(response: Response) -> None:
    """Take the session's token out of the browser."""
    response.delete_cookie(cookie_name(), path="/", secure=_is_https(), httponly=True, samesite="Lax")


def current_user() -> SignedIn | None:
    """Return who is signed in, or None."""
    user: SignedIn | None = getattr(g, "user", None)
    return user


def signed_in_user() -> SignedIn:
    """Return who is signed in; for views behind `@needs`."""
    user = current_user()
    if user is None:
        raise Forbidden("not_signed_in")
    return user


def needs(permission: Permission) -> Callable[[View[Params]], View[Params]]:
    """Let only those in who hold `permission` somewhere; the signed-out go to the sign-in page first.

    The object's own place is asked with `require` inside the view, before anything of the form is looked at.
    """

    def guard(view: View[Params]) -> View[Params]:
        @wraps(view)
        def guarded(*args: Params.args, **kwargs: Params.kwargs) -> ResponseReturnValue:
            user = current_user()
            if user is None:
                return redirect(_sign_in_url(), code=303)
            if not rules.may_somewhere(user.grants, permission, local_today()):
                raise Forbidden("no_permission", permission=permission)
            return view(*args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]  # read by the menu and by the test of all routes
        return guarded

    return guard


def permission_of(endpoint: str) -> Permission | None:
    """Return the permission the endpoint's view names, None when there is no such view or it names none."""
    view = current_app.view_functions.get(endpoint)
    permission: Permission | None = getattr(view, "permission", None)
    return permission


def allowed(permission: Permission, place: Place) -> bool:
    """Tell whether the signed-in user may do `permission` at `place`, for showing or hiding a control."""
    user = current_user()
    return user is not None and rules.may(user.grants, permission, place, local_today())


def require(permission: Permission, place: Place) -> None:
    """Refuse with 403 unless the signed-in user may do `permission` at `place`."""
    if not allowed(permission, place):
        raise Forbidden("no_permission", permission=permission)


def reach(permission: Permission) -> Reach:
    """Return where the signed-in user holds `permission`, for lists."""
    return rules.reach(signed_in_user().grants, permission, local_today())


def _is_https() -> bool:
    settings: Config = current_app.config["SETTINGS"]
    return settings.is_https


def _load_user() -> None:
    if request.path != STAFF_ROOT and not request.path.startswith(f"{STAFF_ROOT}/"):
        return
    token = request.cookies.get(cookie_name(), "")
    if not token:
        return
    with reading() as tx:
        row = living_session(tx, token, now=utc_now())
        if row is None:
            return
        g.user = _as_signed_in(tx, row)
    g.staff_session_secret = token
    if getattr(g, "language", None) is None:
        use_language(row.user.language)
    if is_seen_stale(row, now=utc_now()):
        with transaction() as tx:
            note_seen(tx, row.id, now=utc_now())


def _as_signed_in(tx: Session, row: StaffSession) -> SignedIn:
    finder: ProfessionalFinder | None = current_app.extensions.get("professional_of_user")
    user = row.user
    return SignedIn(
        id=user.id,
        public_id=user.public_id,
        name=user.name,
        email=user.email,
        language=user.language,
        grants=grants_of(user.grants),
        session_id=row.id,
        professional_id=None if finder is None else finder(tx, user.id),
    )


def _sign_in_url() -> str:
    is_page = request.url_rule is not None and "GET" in (request.url_rule.methods or ())
    asked = request.full_path.rstrip("?") if request.method != "POST" else request.path if is_page else None
    # The language somebody chose holds for the sign-in page in front of the page too.
    return url_for("accounts.sign_in", next=rules.safe_next(asked), lang=chosen_language())
