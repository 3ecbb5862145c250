"""What the processes write to standard error: one JSON object a line in production, plain lines in development.

Never what anybody typed and never a secret: a request is told by its route's pattern, an exception by its kind
and place, because paths hold links and the texts of exceptions hold values.
"""

import json
import logging
import re
import secrets
import traceback
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from types import TracebackType
from typing import Any

from flask import Flask, Response, g, has_request_context, request

from ..config import Config

log = logging.getLogger("tavataan.requests")

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
FIELDS = ("method", "route", "status", "ms")
_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class PlainLines(logging.Formatter):
    """For people: level, logger, message."""

    def __init__(self) -> None:
        """Fix the shape of a line."""
        super().__init__("%(levelname)s %(name)s: %(message)s")

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802 - the library's name
        """Tell an exception by its kind and its places in the code."""
        return "\n".join((_kind(ei), *(f"  {place}" for place in _places(ei))))


class JsonLines(logging.Formatter):
    """For machines: one JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, Any] = {"at": at, "level": record.levelname, "logger": record.name}
        line["message"] = record.getMessage()
        if has_request_context() and "request_id" in g:
            line["request_id"] = g.request_id
        line |= {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
        if record.exc_info:
            line["fault"], line["places"] = _kind(record.exc_info), _places(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def set_up(config: Config) -> None:
    """Let the process write its log; a second application in it changes nothing."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if config.is_log_json else PlainLines())
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    logging.getLogger("alembic").setLevel(logging.WARNING)  # it tells of every plugin at every start


def init_app(app: Flask, config: Config) -> None:
    """Write a line for each request; before the other rooms, so that it is told how the answer left."""
    is_behind_proxy, level = config.proxy_hops > 0, logging.INFO if config.is_log_json else logging.DEBUG

    def begin() -> None:
        given = request.headers.get("X-Request-ID", "") if is_behind_proxy else ""
        g.request_id = given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(8)
        g.request_began = perf_counter()

    def end(response: Response) -> Response:
        began = g.get("request_began")
        facts = {
            "method": request.method if request.method in METHODS else "other",
            "route": request.url_rule.rule if request.url_rule is not None else "",
            "status": response.status_code,
            "ms": None if began is None else round((perf_counter() - began) * 1000, 1),
        }
        log.log(level, "request", extra=facts)
        return response

    app.before_request(begin)
    app.after_request(end)


def _kind(fault: Any) -> str:
    return "" if fault[0] is None else str(fault[0].__name__)


def _places(fault: Any) -> list[str]:
    frames = traceback.extract_tb(fault[2])
    return [f"{Path(one.filename).parent.name}/{Path(one.filename).name}:{one.lineno} {one.name}" for one in frames]
