"""Answers zipped for readers that unzip (RFC 9110 8.4.1): a phone at a door waits for each kilobyte.

What somebody signed in reads is never zipped. It holds secrets beside words that others may have had put there, and
the length of a zipped answer tells whether the two are alike (BREACH). Families' pages know no sign-in: what is secret
in them stands in their own address, which nobody else can have them load.
"""

import gzip
from collections.abc import Callable
from functools import lru_cache

from flask import Flask, Response, request

FROM_BYTES = 500
"""Less fits into one packet anyhow."""
TYPES = {"text/html", "text/css", "text/javascript", "image/svg+xml", "application/xml"}
FILES_KEPT = 64


def init_app(app: Flask, *, is_private: Callable[[str], bool]) -> None:
    """Zip every answer that may be; `is_private` tells whether those at a path may not."""
    app.after_request(lambda answer: answer if is_private(request.path) else _zip(answer))


def zipped(body: bytes) -> bytes:
    """Return the bytes zipped, the same each time."""
    return gzip.compress(body, compresslevel=6, mtime=0)


def unzips() -> bool:
    """Tell whether the reader unzips."""
    # Most name gzip or nothing; only who names it is read closely.
    named = request.environ.get("HTTP_ACCEPT_ENCODING", "").lower()
    return ("gzip" in named or "*" in named) and request.accept_encodings.quality("gzip") > 0


def _zip(response: Response) -> Response:
    if response.mimetype not in TYPES:
        return response
    response.vary.add("Accept-Encoding")
    if response.status_code in (204, 304) or "Content-Encoding" in response.headers or not unzips():
        return response
    response.direct_passthrough = False  # a file is read whole: the largest is a stylesheet
    body = response.get_data()
    if len(body) >= FROM_BYTES:
        response.set_data(_zipped_file(body) if request.endpoint == "static" else zipped(body))
        response.headers["Content-Encoding"] = "gzip"
        etag, _ = response.get_etag()
        if etag:
            response.set_etag(etag, weak=True)  # the same file, other bytes
    return response


_zipped_file = lru_cache(maxsize=FILES_KEPT)(zipped)
