"""Headers of every answer: nothing foreign runs, nothing personal is cached."""

import hashlib
from collections.abc import Callable
from functools import cached_property, wraps
from typing import ParamSpec

from flask import Flask, Response, current_app, make_response, request
from flask.typing import ResponseReturnValue

from ..config import Config
from .kept import answer_kept, kept, this_minute
from .zipped import FROM_BYTES, TYPES, unzips, zipped

P = ParamSpec("P")

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
FRAMED_CSP = CSP.replace("frame-ancestors 'none'", "frame-ancestors *").replace(
    "form-action 'self'", "form-action 'none'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), browsing-topics=()",
}
HSTS = "max-age=63072000; includeSubDomains"
"""Two years. Told by the public address, not by the request: a proxy may not say that it came by https."""
PUBLIC = "public, max-age=0, s-maxage=10"
"""A browser asks each time, or who has just booked a time sees it free; a cache before us spares us a rush."""


def init_app(app: Flask) -> None:
    """Put the headers on every answer."""
    app.after_request(_add_headers)


def framed(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """Let any page show this one in a frame: it only tells, so nobody can be made to press anything in it."""

    @wraps(view)
    def marked(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        answer = make_response(view(*args, **kwargs))
        answer.headers["Content-Security-Policy"] = FRAMED_CSP
        answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return answer

    return marked


class _Page:
    """A page as it is kept: its bytes and what its view said of them."""

    def __init__(self, answer: Response) -> None:
        self.body = answer.get_data()
        self.may_be_zipped = answer.mimetype in TYPES and len(self.body) >= FROM_BYTES
        self.etag = hashlib.sha256(self.body).hexdigest()[:32]
        self.headers = [pair for pair in answer.headers if pair[0] != "Content-Length"]
        if "Cache-Control" not in answer.headers:
            self.headers.append(("Cache-Control", PUBLIC))

    def __len__(self) -> int:
        """Return about how much room it takes."""
        return len(self.body) * 5 // 4

    @cached_property
    def zipped(self) -> bytes:
        return zipped(self.body)


def public_page(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """Mark a GET page as the same for everybody: kept while nothing is written, cached, 304 to its own ETag."""

    @wraps(view)
    def marked(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        others: list[ResponseReturnValue] = []

        def make() -> _Page | None:
            answer = make_response(view(*args, **kwargs))
            if answer.status_code == 200:
                return _Page(answer)
            others.append(answer)
            return None

        page = kept(("page", request.url, this_minute()), make)
        if page is None:
            return others[0]
        if page.may_be_zipped and unzips():
            return answer_kept(page.zipped, [*page.headers, ("Content-Encoding", "gzip")], f"{page.etag}-gz")
        return answer_kept(page.body, page.headers, page.etag)

    return marked


def _add_headers(response: Response) -> Response:
    told = {name.lower() for name, _ in response.headers}
    if response.headers.get("Content-Security-Policy") == FRAMED_CSP:
        told.add("x-frame-options")  # it knows no value for "anybody"
    response.headers.extend(pair for pair in HEADERS.items() if pair[0].lower() not in told)
    settings: Config = current_app.config["SETTINGS"]
    if settings.is_https:
        response.headers.setdefault("Strict-Transport-Security", HSTS)
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    return response
