"""The secret link of a reservation: derived, never stored; the row keeps its SHA-256 for look-up."""

import hashlib

from ..db import PUBLIC_ID_ALPHABET
from .keys import keyed
from .model import Reservation

TOKEN_LENGTH = 26
"""5 bits each: 130 bits of the HMAC."""


def link_token(reservation: Reservation) -> str:
    """Return the token of the reservation's present link, lower-case base32 without letters that look alike."""
    return token_of(reservation.public_id, reservation.link_generation)


def token_of(public_id: str, generation: int) -> str:
    """Return the token of one generation of a reservation's link."""
    number = int.from_bytes(keyed("link", public_id, str(generation)))
    return "".join(PUBLIC_ID_ALPHABET[(number >> 5 * place) & 31] for place in range(TOKEN_LENGTH))


def token_sha256(token: str) -> str:
    """Return what the row keeps of a token; 130 random bits need no slow hash."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def is_token(text: str) -> bool:
    """Tell whether `text` could be a token at all: one spelling only."""
    return len(text) == TOKEN_LENGTH and all(letter in PUBLIC_ID_ALPHABET for letter in text)


def link_path(reservation: Reservation) -> str:
    """Return the path of the page behind the link, in the reservation's language."""
    return f"/{reservation.language}/b/{link_token(reservation)}"
