"""The secret link of a sign-up: derived, never stored; the row keeps its SHA-256 for look-up."""

from ..reservations.links import token_sha256
from .keys import token
from .model import SignUp


def link_token(sign_up: SignUp) -> str:
    """Return the token of the sign-up's link."""
    return token_of(sign_up.public_id)


def token_of(public_id: str) -> str:
    """Return the token of the link of a sign-up's public id."""
    return token("link", public_id)


def sha256_of_link(public_id: str) -> str:
    """Return what the row keeps of its link."""
    return token_sha256(token_of(public_id))


def link_path(sign_up: SignUp) -> str:
    """Return the path of the page behind the link, in the sign-up's language."""
    return f"/{sign_up.language}/s/{link_token(sign_up)}"
