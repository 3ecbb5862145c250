"""Forged forms are refused, twice over.

Guests have no cookie, so their forms carry a signed token with an age; staff forms carry a token bound to
the session row. Before either, the browser's own word (`Sec-Fetch-Site`, else `Origin`) is heard; a missing
header alone never refuses anybody (old browsers, privacy tools).
"""

import hashlib
import hmac
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app, g, request
from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer
from werkzeug.exceptions import BadRequest
from wtforms.csrf.core import CSRF, CSRFTokenField
from wtforms.validators import ValidationError

from .texts import FORM_TOO_OLD

GUEST_TOKEN_AGE_SECONDS = 4 * 60 * 60
UNSAFE_METHODS = ("POST", "PUT", "PATCH", "DELETE")


def init_app(app: Flask) -> None:
    """Hear the browser's own word before any unsafe request."""
    app.before_request(_refuse_other_sites)


def staff_token() -> str:
    """Return the form token of the signed-in session, empty when nobody is signed in."""
    session_secret: str = getattr(g, "staff_session_secret", "")
    return hmac.new(_key(), b"staff-form:" + session_secret.encode(), hashlib.sha256).hexdigest()


class GuestCSRF(CSRF):
    """A signed token with an age; too old gives the form back with its answers."""

    def generate_csrf_token(self, csrf_token_field: CSRFTokenField) -> str:
        """Sign a new token."""
        return str(_serializer().dumps("guest"))

    def validate_csrf_token(self, form: Any, field: CSRFTokenField) -> None:
        """Refuse a forged token with 400, an old one as a form error."""
        try:
            _serializer().loads(str(field.data or ""), max_age=GUEST_TOKEN_AGE_SECONDS)
        except SignatureExpired:
            raise ValidationError(str(FORM_TOO_OLD)) from None
        except BadSignature:
            raise BadRequest from None


class StaffCSRF(CSRF):
    """A token bound to the session row: another session's is refused with 400."""

    def generate_csrf_token(self, csrf_token_field: CSRFTokenField) -> str:
        """Return the session's token."""
        return staff_token()

    def validate_csrf_token(self, form: Any, field: CSRFTokenField) -> None:
        """Refuse a token that is not this session's."""
        if not hmac.compare_digest(str(field.data or "").encode(), staff_token().encode()):
            raise BadRequest


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(_key(), salt="guest-form")


def _key() -> bytes:
    return str(current_app.config["SECRET_KEY"]).encode()


def _refuse_other_sites() -> None:
    if request.method not in UNSAFE_METHODS:
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        if site not in ("same-origin", "none"):
            raise BadRequest
        return
    origin = request.headers.get("Origin")
    if origin is not None and _place(origin) != request.host:
        raise BadRequest


def _place(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc or None
    except ValueError:
        return None
