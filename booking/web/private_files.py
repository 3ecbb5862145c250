"""Files to keep that lie behind a family's link: no search engine may name them."""

import json
from collections.abc import Mapping

from flask import Response


def calendar_answer(content: bytes | str) -> Response:
    """Return an event as a calendar file (RFC 5545)."""
    return _answer(content, "tavataan.ics", "text/calendar; charset=utf-8")


def json_answer(document: Mapping[str, object]) -> Response:
    """Return what is kept of somebody as a JSON file."""
    return _answer(json.dumps(document, ensure_ascii=False, indent=2) + "\n", "tavataan.json", "application/json")


def _answer(content: bytes | str, name: str, content_type: str) -> Response:
    answer = Response(content, content_type=content_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
