"""Sign in with the OpenID Connect provider: the way there, the way back, and out of it.

The way there starts from a link: the Content Security Policy lets no form lead to another site. Authlib is imported
when somebody signs in, because it takes longer to load than everything else here.
"""

import hmac
import logging
import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, ParamSpec

from flask import Flask, current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from ..clock import utc_now
from ..config import Config
from ..db import transaction
from ..errors import Missing, TooMany
from ..oidc import Provider
from ..web.languages import chosen_language, language_links
from ..web.limits import Limit, caller, count_try
from . import access
from .account_rules import safe_next
from .blueprint import bp
from .provider_people import sign_in_by_provider
from .provider_rules import ProviderRefused, check_roles

log = logging.getLogger(__name__)
P = ParamSpec("P")

STARTS = Limit("provider_start", ("60/5 minutes",))
ONCE = Limit("provider_state", ("1/hour",))
"""An answer of the provider's is heard once."""
WAY_LASTS = timedelta(minutes=10)
COOKIE = "tavataan-way"
CODE_LENGTH = 4096
STATUS = {"unreachable": 503, "configuration": 503, "unknown_person": 403, "closed_account": 403}
"""Of the page that refuses, by reason; every other reason is a request that cannot be right."""


def init_app(app: Flask) -> None:
    """Refuse to start with groups that mean nothing."""
    settings: Config = app.config["SETTINGS"]
    if settings.provider is not None:
        check_roles(settings.provider)


def provider() -> Provider | None:
    """Return whom staff may sign in with, None when there is nobody."""
    settings: Config = current_app.config["SETTINGS"]
    return settings.provider


def refused_plainly(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """Answer a refused sign-in with a plain page; the log learns the reason and nothing that was sent."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        try:
            return view(*args, **kwargs)
        except ProviderRefused as refused:
            log.warning("sign-in by the provider refused: %s", refused.reason)
            status = STATUS.get(refused.reason, 400)
            answer = make_response(_refused_page(status), status)
            _drop_way(answer)
            return answer

    return guarded


@bp.get("/login/provider", endpoint="provider")
@refused_plainly
def to_provider() -> ResponseReturnValue:
    """Lead to the provider; the browser keeps what proves that the way back is its own."""
    known = _provider()
    count_try(STARTS, caller())
    from .provider import address_of

    seed = secrets.token_urlsafe(32)
    answer = redirect(address_of(known, seed, _back_address()), code=303)
    way = {"seed": seed, "at": utc_now().isoformat(), "next": safe_next(request.args.get("next"))}
    value = str(_serializer().dumps({**way, "lang": chosen_language()}))
    answer.set_cookie(_cookie_name(), value, max_age=int(WAY_LASTS.total_seconds()), **_cookie_shape())
    return answer


@bp.get("/login/provider/back")
@refused_plainly
def provider_back() -> ResponseReturnValue:
    """Hear who signed in there, let the roles follow their groups, open a session."""
    known, way = _provider(), _way()
    if not hmac.compare_digest(request.args.get("state", "").encode("utf-8", "surrogatepass"), way["state"].encode()):
        raise ProviderRefused("state")
    try:
        count_try(ONCE, way["state"])
    except TooMany:
        raise ProviderRefused("replayed") from None
    if request.args.get("iss", known.issuer) != known.issuer:  # RFC 9207
        raise ProviderRefused("issuer")
    code = request.args.get("code", "")
    if "error" in request.args or not 1 <= len(code) <= CODE_LENGTH:
        raise ProviderRefused("denied")
    from .provider import person_from

    person = person_from(known, way["seed"], code, _back_address())
    with transaction() as tx:
        token = sign_in_by_provider(tx, known, person, now=utc_now())
    answer = redirect(way["next"] or url_for(".sign_in", lang=way["lang"]), code=303)
    access.set_cookie(answer, token)
    _drop_way(answer)
    return answer


@bp.get("/login/provider/out")
@refused_plainly
def provider_out() -> ResponseReturnValue:
    """Lead to where the provider ends its own session; it leads back (OpenID Connect RP-Initiated Logout 1.0)."""
    known = _provider()
    count_try(STARTS, caller())
    from .provider import sign_out_address

    address = sign_out_address(known, _back_address(), f"{_public_url()}{url_for('.sign_in', out=1)}")
    return redirect(address or url_for(".sign_in", out=1), code=303)


def _refused_page(status: int) -> str:
    # The usual links to the same page in other languages would hold the code and the state.
    links = [replace(link, url=url_for(".sign_in", lang=link.code)) for link in language_links()]
    name = _provider().name
    return render_template("accounts/provider_refused.html", status=status, name=name, languages=links)


def _provider() -> Provider:
    known = provider()
    if known is None:
        raise Missing("provider")
    return known


def _way() -> dict[str, Any]:
    """Return what the browser kept, with the state that belongs to it; ProviderRefused when it is not ours or old."""
    from .provider import state_of

    try:
        way: dict[str, Any] = _serializer().loads(request.cookies.get(_cookie_name(), ""))
    except BadSignature:
        raise ProviderRefused("state") from None
    if utc_now() - datetime.fromisoformat(way["at"]) >= WAY_LASTS:
        raise ProviderRefused("too_late")
    return {**way, "state": state_of(way["seed"])}


def _drop_way(answer: Response) -> None:
    answer.delete_cookie(_cookie_name(), **_cookie_shape())


def _cookie_name() -> str:
    return f"__Host-{COOKIE}" if _settings().is_https else COOKIE


def _cookie_shape() -> dict[str, Any]:
    return {"path": "/", "secure": _settings().is_https, "httponly": True, "samesite": "Lax"}


def _back_address() -> str:
    return f"{_public_url()}{url_for('.provider_back', lang=None)}"


def _public_url() -> str:
    return _settings().public_url


def _settings() -> Config:
    settings: Config = current_app.config["SETTINGS"]
    return settings


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.config["SECRET_KEY"]), salt="way to the provider")
