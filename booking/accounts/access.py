"""Who is signed in, and what a staff page needs: `@needs` in front of the view, `require` once the object is known."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps
from typing import ParamSpec

from flask import Flask, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.http import dump_cookie
from werkzeug.wrappers import Response

from ..audit.service import Actor, by_user
from ..clock import local_today, utc_now
from ..config import Config
from ..db import reading, transaction
from ..errors import Forbidden
from ..web.languages import chosen_language, is_staff_path, use_language
from . import account_rules, lending, rules
from .account_rules import Waits
from .lending import Own, Standing
from .model import StaffSession
from .public import PUBLIC
from .queries import grants_of
from .rules import Grant, Permission, Place, Reach
from .sessions import is_seen_stale, living_session, note_seen
from .standing import own_of, standing_in

log = logging.getLogger(__name__)
Params = ParamSpec("Params")
View = Callable[Params, ResponseReturnValue]
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
    is_second_factor_needed: bool
    waits_for: Waits | None
    """What the sign-in waits for before any other page opens."""
    is_by_provider: bool
    has_password: bool
    own: tuple[Own, ...] = ()
    """The professionals whose sessions are the user's own, oneself first."""
    stands_in_for: tuple[Standing, ...] = ()
    """Whose substitute the user is today."""

    @property
    def professional_id(self) -> int | None:
        """Return the row of the schedule that stands for the user."""
        return next((one.professional_id for one in self.own if one.in_place_of is None), None)


def init_app(app: Flask) -> None:
    """Refuse what nobody was let in to; learn who is signed in before every staff page, and before no other."""
    app.before_request(_refuse_the_unnamed)
    app.before_request(_load_user)


def cookie_name() -> str:
    """Return the session cookie's name: bound to the host wherever it can be."""
    return HOST_COOKIE if _is_https() else COOKIE


def set_cookie(response: Response, token: str) -> None:
    """Put the session's token into the browser until it is closed; scripts and other sites never get it."""
    response.headers.add("Set-Cookie", cookie_header(token))


def cookie_header(token: str) -> str:
    """Return the header that puts the session's token into the browser."""
    return dump_cookie(cookie_name(), token, path="/", secure=_is_https(), httponly=True, samesite="Lax")


def drop_cookie(response: Response) -> None:
    """Take the session's token out of the browser."""
    response.delete_cookie(cookie_name(), path="/", secure=_is_https(), httponly=True, samesite="Lax")


def current_user() -> SignedIn | None:
    """Return who is signed in, or None; somebody whose second factor is missing is not."""
    user: SignedIn | None = getattr(g, "user", None)
    return user


def waiting_user() -> SignedIn | None:
    """Return who has shown the right password and no second factor yet, or None."""
    user: SignedIn | None = getattr(g, "waiting_user", None)
    return user


def somebody() -> SignedIn:
    """Return who is signed in or waits for that; for views whose `@needs` lets both in."""
    return waiting_user() or signed_in_user()


def take_over(token: str) -> None:
    """Go on with this request as the session of `token`, to which nothing is missing any more."""
    g.staff_session_secret = token
    g.user = replace(somebody(), waits_for=None)
    g.waiting_user = None


def signed_in_user() -> SignedIn:
    """Return who is signed in; for views behind `@needs`."""
    user = current_user()
    if user is None:
        raise Forbidden("not_signed_in")
    return user


def needs(permission: Permission, *, also_waiting: tuple[Waits, ...] = ()) -> Callable[[View[Params]], View[Params]]:
    """Let only those in who hold `permission` somewhere; the signed-out go to the sign-in page first.

    Whoever still waits for something goes there, unless the view is for those `also_waiting` for it.
    The object's own place is asked with `require` inside the view, before anything of the form is looked at.
    """

    def guard(view: View[Params]) -> View[Params]:
        @wraps(view)
        def guarded(*args: Params.args, **kwargs: Params.kwargs) -> ResponseReturnValue:
            user, waiting = current_user(), waiting_user()
            if waiting is not None:
                is_here = waiting.waits_for in also_waiting
                return view(*args, **kwargs) if is_here else redirect(waiting_url(waiting, _asked()), code=303)
            if user is None:
                return redirect(_sign_in_url(), code=303)
            if not rules.may_somewhere(user.grants, permission, local_today()):
                raise Forbidden("no_permission", permission=permission)
            g.in_place_of = lending.lender_of(user.grants, permission, local_today())
            return view(*args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]  # read by the menu and by the test of all routes
        return guarded

    return guard


def waiting_url(user: SignedIn, asked: str | None) -> str:
    """Return the page where the user gives what the sign-in waits for; it leads on to `asked`."""
    page = "accounts.code" if user.waits_for is Waits.CODE else "accounts.enrol"
    return url_for(page, next=account_rules.safe_next(asked), lang=chosen_language())


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
        raise Forbidden("no_permission", permission=permission, place=place)
    found = lending.stood_in_for(signed_in_user().grants, permission, place, local_today())
    g.in_place_of = found or getattr(g, "in_place_of", None)


def acting() -> Actor:
    """Return the signed-in user as the log names them: a substitute with the one in whose place this is done."""
    return by_user(signed_in_user().id, getattr(g, "in_place_of", None))


def reach(permission: Permission) -> Reach:
    """Return where the signed-in user holds `permission`, for lists."""
    return rules.reach(signed_in_user().grants, permission, local_today())


def _is_https() -> bool:
    settings: Config = current_app.config["SETTINGS"]
    return settings.is_https


def _refuse_the_unnamed() -> None:
    """Deny by default: a view that names no permission and is not on the public list is a mistake of ours."""
    endpoint = request.endpoint
    if endpoint is not None and endpoint not in PUBLIC and permission_of(endpoint) is None:
        log.error("the view %s names no permission and is not public", endpoint)
        raise Forbidden("no_permission")


def _load_user() -> None:
    if not is_staff_path(request.path):
        return
    token = request.cookies.get(cookie_name(), "")
    if not token:
        return
    with reading() as tx:
        row = living_session(tx, token, now=utc_now())
        if row is None:
            return
        user = _as_signed_in(tx, row)
    if user.waits_for is None:
        g.user = user
    else:
        g.waiting_user = user
    g.staff_session_secret = token
    if getattr(g, "language", None) is None:
        use_language(row.user.language)
    if is_seen_stale(row, now=utc_now()):
        with transaction() as tx:
            note_seen(tx, row.id, now=utc_now())


def _as_signed_in(tx: Session, row: StaffSession) -> SignedIn:
    user, today = row.user, local_today()
    grants = grants_of(user.grants, is_by_provider=row.is_by_provider)
    standing = standing_in(tx, user.id, today)
    grants += tuple(one for each in standing for one in each.grants)
    is_needed = _is_second_factor_needed(user.email, grants)
    return SignedIn(
        id=user.id,
        public_id=user.public_id,
        name=user.name,
        email=user.email,
        language=user.language,
        grants=grants,
        session_id=row.id,
        is_second_factor_needed=is_needed,
        waits_for=account_rules.waits_for(
            is_shown=row.second_factor_at is not None,
            has_factor=user.second_factor is not None,
            is_needed=is_needed,
        ),
        is_by_provider=row.is_by_provider,
        has_password=user.password_hash != account_rules.NO_PASSWORD,
        own=own_of(tx, user.id, standing),
        stands_in_for=standing,
    )


def _is_second_factor_needed(email: str, grants: tuple[Grant, ...]) -> bool:
    excused: str | None = current_app.config["WITHOUT_SECOND_FACTOR"]
    is_excused = excused is not None and email.endswith(excused)
    return not is_excused and rules.needs_second_factor(grants, local_today())


def _sign_in_url() -> str:
    # The language somebody chose holds for the sign-in page in front of the page too.
    return url_for("accounts.sign_in", next=account_rules.safe_next(_asked()), lang=chosen_language())


def _asked() -> str | None:
    is_page = request.url_rule is not None and "GET" in (request.url_rule.methods or ())
    return request.full_path.rstrip("?") if request.method != "POST" else request.path if is_page else None
