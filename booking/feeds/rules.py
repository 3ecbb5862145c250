"""The limits and secrets of feeds, and what of a session its event is written from."""

import hashlib
import secrets
from datetime import date, datetime
from typing import NamedTuple

TOKEN_BYTES = 20
MOST_ADDRESSES = 10
"""A person may have many addresses (work, home, phone), not endlessly many."""
MAX_LABEL = 60


class EventRow(NamedTuple):
    """All of a session that its event hangs on; texts per language are JSON still, so that rows can be compared."""

    id: int
    public_id: str
    sequence: int
    revised_at: datetime
    kind: str
    names: str
    held_on: date
    starts_at: datetime | None
    ends_at: datetime | None
    cancelled_at: datetime | None
    cancel_reason: str
    venue_names: str
    street_address: str
    postal_code: str
    city: str


def new_token() -> str:
    """Return a random token of 160 bits for a private address."""
    return secrets.token_hex(TOKEN_BYTES)


def digest(token: str) -> str:
    """Return the SHA-256 that is kept instead of the token; 160 random bits need no slow hash (ASVS 6.5.2)."""
    return hashlib.sha256(token.encode()).hexdigest()


def random_domain() -> str:
    """Return a UID domain for an installation without a public name; .invalid is nobody's (RFC 2606)."""
    return f"{secrets.token_hex(6)}.tavataan.invalid"
