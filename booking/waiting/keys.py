"""The server key as this room uses it: links are derived from it, so that no row holds them."""

import hashlib

from ..keys import LETTERS, TOKEN_LENGTH, RoomKey

_key = RoomKey("waiting")
use_key = _key.use


def token_of(public_id: str) -> str:
    """Return the token of the link to a place in the queue."""
    return _key.token("link", public_id)


def token_sha256(token: str) -> str:
    """Return what the row keeps of a token; 130 random bits need no slow hash."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def is_token(text: str) -> bool:
    """Tell whether `text` could be a token at all: one spelling only."""
    return len(text) == TOKEN_LENGTH and all(letter in LETTERS for letter in text)


def person_hash(address: str) -> str:
    """Return by what two places of one contact are known as one person's; nobody without the key can make it."""
    return _key.derive("person", address.lower()).hex()
