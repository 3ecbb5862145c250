"""Answers that stay the same until something is written: kept per process under the version of the data.

No list says what an answer hangs on, so none can be forgotten: after any commit it is made anew. Only the
clock is the caller's business; what changes with time alone changes with a whole minute (`this_minute`).
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import datetime
from threading import Lock
from typing import Protocol, TypeVar

from flask import Flask, Response, current_app, has_request_context, request

from ..clock import utc_now
from ..db import data_version

CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_MATCH")
STILL_TOLD = ("Cache-Control", "ETag", "Vary")
"""What 304 repeats of the 200 that the reader has (RFC 9110 15.4.5)."""
LOOKED = "tavataan.data_version"
MOST_BYTES = 16 * 1024 * 1024
"""In each process; the least recently used answers go first."""


class Sized(Protocol):
    """What is kept says how large it is."""

    def __len__(self) -> int:
        """Return the size in bytes."""
        ...


Answer = TypeVar("Answer", bound=Sized)


class Kept:
    """The answers of one process."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        """Keep nothing yet."""
        self._rows: OrderedDict[Hashable, tuple[object, Sized]] = OrderedDict()
        self._most = most
        self._size = 0
        self._lock = Lock()

    def get(self, key: Hashable, version: object) -> Sized | None:
        """Return what was kept under `version`."""
        with self._lock:
            found = self._rows.get(key)
            if found is None or found[0] != version:
                return None
            self._rows.move_to_end(key)
            return found[1]

    def put(self, key: Hashable, version: object, answer: Sized) -> None:
        """Keep `answer`, and let go what no longer fits."""
        with self._lock:
            self._drop(key)
            self._rows[key] = (version, answer)
            self._size += len(answer)
            while self._size > self._most:
                self._drop(next(iter(self._rows)))

    def _drop(self, key: Hashable) -> None:
        found = self._rows.pop(key, None)
        if found is not None:
            self._size -= len(found[1])


def init_app(app: Flask) -> None:
    """Give `app` a place for answers."""
    app.extensions["kept"] = Kept()


def kept(key: Hashable, make: Callable[[], Answer | None]) -> Answer | None:
    """Return what `make` returned when nothing has been written since, else what it returns now; None is not kept."""
    store: Kept = current_app.extensions["kept"]
    version = _version()  # before the reading: what is written meanwhile is another version
    found = store.get(key, version)
    if found is not None:
        return found  # type: ignore[return-value]  # one key holds one kind of answer
    made = make()
    if made is not None:
        store.put(key, version, made)
    return made


def _version() -> object:
    # One look is enough for a page; who sends a form reads what it has just written.
    if not has_request_context() or request.method not in ("GET", "HEAD"):
        return data_version()
    if LOOKED not in request.environ:
        request.environ[LOOKED] = data_version()
    return request.environ[LOOKED]


def this_minute() -> datetime:
    """Return the minute of the rules' clock: sessions, slots and deadlines begin and end with whole minutes."""
    return utc_now().replace(second=0, microsecond=0)


def answer_kept(body: bytes, headers: list[tuple[str, str]], etag: str) -> Response:
    """Answer with kept bytes under their ETag, or with 304 when the reader says that it has them."""
    named, environ = [*headers, ("ETag", f'"{etag}"')], request.environ
    # The usual questions are answered at once; werkzeug knows the rest of RFC 9110.
    if environ.get("HTTP_IF_NONE_MATCH") == f'"{etag}"':
        return Response(status=304, headers=[pair for pair in named if pair[0] in STILL_TOLD])
    answer = Response(body, headers=named)
    if any(condition in environ for condition in CONDITIONS):
        answer.make_conditional(request)
    return answer
