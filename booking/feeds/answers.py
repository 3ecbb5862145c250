"""Feed bytes over HTTP: strong ETag, Last-Modified, 304, HEAD, gzip (RFC 9110)."""

import hashlib
import re
from datetime import UTC, datetime, time
from functools import cached_property, lru_cache

from flask import Response
from werkzeug.http import http_date

from ..clock import HELSINKI, local_today
from ..web.kept import answer_kept
from ..web.zipped import FROM_BYTES, unzips, zipped

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
        return zipped(self.body)


def feed_answer(feed: FeedBytes, *, file_name: str, cache: str) -> Response:
    """Answer with the feed: the same bytes have the same ETag, and a reader that has them gets 304."""
    headers = [
        ("Content-Type", "text/calendar; charset=utf-8"),
        ("Vary", "Accept-Encoding"),
        ("Cache-Control", cache),
        ("Content-Disposition", f'inline; filename="{_safe(file_name)}.ics"'),
        ("Last-Modified", feed.last_modified),
    ]
    if len(feed.body) >= FROM_BYTES and unzips():
        return answer_kept(feed.zipped, [*headers, ("Content-Encoding", "gzip")], f"{feed.etag}-gz")
    return answer_kept(feed.body, headers, feed.etag)


def _last_modified(revised_at: datetime | None, now: datetime) -> datetime:
    # The window moves at month starts, so what left it changed the feed then at the latest.
    month_start = local_today(now).replace(day=1)
    moved_at = datetime.combine(month_start, time(), HELSINKI).astimezone(UTC)
    return max(moved_at, revised_at) if revised_at else moved_at


@lru_cache(maxsize=1024)
def _safe(name: str) -> str:
    return re.sub(r"[^a-z0-9-]+", "-", name.lower()).strip("-") or "tavataan"
