"""The limits and secrets of feeds."""

import hashlib
import secrets

TOKEN_BYTES = 20
MOST_ADDRESSES = 10
"""A person may have many addresses (work, home, phone), not endlessly many."""
MAX_LABEL = 60


def new_token() -> str:
    """Return a random token of 160 bits for a private address."""
    return secrets.token_hex(TOKEN_BYTES)


def digest(token: str) -> str:
    """Return the SHA-256 that is kept instead of the token; 160 random bits need no slow hash (ASVS 6.5.2)."""
    return hashlib.sha256(token.encode()).hexdigest()


def random_domain() -> str:
    """Return a UID domain for an installation without a public name; .invalid is nobody's (RFC 2606)."""
    return f"{secrets.token_hex(6)}.tavataan.invalid"
