"""What a seal is made of: digests over rows in one canonical spelling, each including the seal before it."""

import hashlib
import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

FIRST = "0" * 64
"""What the first seal has before it."""
LEAST_AGE = timedelta(days=365)
"""The database itself deletes no log row that is younger, whatever the settings say."""


@dataclass(frozen=True)
class Fault:
    """A seal that does not fit what is there: `rows_removed`, `rows_added`, `rows_altered`, `seal_missing`,
    `seal_altered` or `other_key` (the rows are whole, but another SECRET_KEY signed).
    """

    number: int
    code: str
    detail: str = ""


def row_text(
    row_id: int,
    happened_at: datetime,
    actor: str,
    actor_id: int | None,
    action: str,
    subject: str,
    subject_id: int | None,
    details: dict[str, Any],
    controller_id: int | None = None,
) -> str:
    """Return a row in the one spelling that is digested, the same on both databases."""
    at = happened_at.astimezone(UTC).isoformat(timespec="microseconds")
    values = [row_id, at, actor, actor_id, action, subject, subject_id, details]
    if controller_id is not None:  # rows of before there was such a column are spelled as they were sealed
        values.append(controller_id)
    return json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def digest_of_rows(texts: Iterable[str]) -> str:
    """Return the digest of rows in the order of their ids."""
    digest = hashlib.sha256()
    for text in texts:
        digest.update(text.encode() + b"\n")
    return digest.hexdigest()


def digest_of_seal(before: str, number: int, first_id: int, last_id: int, amount: int, rows_digest: str) -> str:
    """Return the digest of a seal, which includes the one before it."""
    return hashlib.sha256(f"{before}|{number}|{first_id}|{last_id}|{amount}|{rows_digest}".encode()).hexdigest()


def signature_of(secret_key: str, digest: str) -> str:
    """Return what only the holder of the server's key can make of a digest."""
    return hmac.new(secret_key.encode(), b"audit seal:" + digest.encode(), hashlib.sha256).hexdigest()
