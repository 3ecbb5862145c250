"""Feed bytes over HTTP: strong ETag, Last-Modified, 304, HEAD, gzip (RFC 9110)."""

import gzip
import hashlib
import re
from datetime import UTC, datetime, time

from flask import Response, request

from ..clock import HELSINKI, local_today

GZIP_FROM_BYTES = 500
PUBLIC = "public, max-age=60"
PERSONAL = "private, no-cache"


def feed_answer(body: bytes, revised_at: datetime | None, *, file_name: str, cache: str, now: datetime) -> Response:
    """Answer with `body`: the same bytes have the same ETag, and a reader that has them gets 304."""
    is_zipped = request.accept_encodings.quality("gzip") > 0 and len(body) >= GZIP_FROM_BYTES
    sent = gzip.compress(body, compresslevel=6, mtime=0) if is_zipped else body
    answer = Response(sent, mimetype="text/calendar")
    if is_zipped:
        answer.headers["Content-Encoding"] = "gzip"
    answer.headers["Vary"] = "Accept-Encoding"
    answer.headers["Cache-Control"] = cache
    answer.headers["Content-Disposition"] = f'inline; filename="{_safe(file_name)}.ics"'
    answer.set_etag(hashlib.sha256(body).hexdigest()[:32] + ("-gz" if is_zipped else ""))
    answer.last_modified = _last_modified(revised_at, now)
    answer.make_conditional(request)
    return answer


def _last_modified(revised_at: datetime | None, now: datetime) -> datetime:
    # The window moves at month starts, so what left it changed the feed then at the latest.
    month_start = local_today(now).replace(day=1)
    moved_at = datetime.combine(month_start, time(), HELSINKI).astimezone(UTC)
    return max(moved_at, revised_at) if revised_at else moved_at


def _safe(name: str) -> str:
    return re.sub(r"[^a-z0-9-]+", "-", name.lower()).strip("-") or "tavataan"
