"""Feed bytes over HTTP: strong ETag, Last-Modified, 304, HEAD, gzip (RFC 9110)."""

import gzip
import hashlib
import re
from datetime import UTC, datetime, time
from functools import cached_property, lru_cache

from flask import Response, request
from werkzeug.http import http_date

from ..clock import HELSINKI, local_today
from ..web.kept import answer_kept

GZIP_FROM_BYTES = 500
PUBLIC = "public, max-age=60"
PERSONAL = "private, no-cache"


class FeedBytes:
    """A feed as it is kept and sent: its bytes, zipped once, with what they are known by."""

    def __init__(self, body: bytes, revised_at: datetime | None, *, now: datetime) -> None:
        """Name the bytes; `revised_at` is the newest change of a row in them."""
        self.body = body
        self.etag = hashlib.sha256(body).hexdigest()[:32]
        self.last_modified = http_date(_last_modified(revised_at, now))

    def __len__(self) -> int:
        """Return about how much room it takes."""
        return len(self.body) * 5 // 4

    @cached_property
    def zipped(self) -> bytes:
        """The bytes for readers that unzip."""
        return gzip.compress(self.body, compresslevel=6, mtime=0)


def feed_answer(feed: FeedBytes, *, file_name: str, cache: str) -> Response:
    """Answer with the feed: the same bytes have the same ETag, and a reader that has them gets 304."""
    headers = [
        ("Content-Type", "text/calendar; charset=utf-8"),
        ("Vary", "Accept-Encoding"),
        ("Cache-Control", cache),
        ("Content-Disposition", f'inline; filename="{_safe(file_name)}.ics"'),
        ("Last-Modified", feed.last_modified),
    ]
    if len(feed.body) >= GZIP_FROM_BYTES and _unzips():
        return answer_kept(feed.zipped, [*headers, ("Content-Encoding", "gzip")], f"{feed.etag}-gz")
    return answer_kept(feed.body, headers, feed.etag)


def _unzips() -> bool:
    # Most calendars name gzip or nothing; only who names it is read closely.
    named = request.environ.get("HTTP_ACCEPT_ENCODING", "").lower()
    return ("gzip" in named or "*" in named) and request.accept_encodings.quality("gzip") > 0


def _last_modified(revised_at: datetime | None, now: datetime) -> datetime:
    # The window moves at month starts, so what left it changed the feed then at the latest.
    month_start = local_today(now).replace(day=1)
    moved_at = datetime.combine(month_start, time(), HELSINKI).astimezone(UTC)
    return max(moved_at, revised_at) if revised_at else moved_at


@lru_cache(maxsize=1024)
def _safe(name: str) -> str:
    return re.sub(r"[^a-z0-9-]+", "-", name.lower()).strip("-") or "tavataan"
