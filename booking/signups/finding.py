"""Find a sign-up again, by its link or its code, as long as its page can be read."""

from datetime import datetime

from sqlalchemy.orm import Session

from ..errors import Gone, Missing
from ..reservations.codes import code_hash
from ..reservations.links import is_token, token_sha256
from ..reservations.rules import LINK_LIFE
from . import queries
from .model import SignUp
from .rules import ends_at
from .service import can_undo


def find_by_link(tx: Session, token: str, *, now: datetime) -> SignUp:
    """Return the sign-up behind a link that can still be read.

    Raises:
        Missing: no sign-up has it.
        Gone: it left every event more than ten minutes ago, is erased, or its events were more than 30 days ago.
    """
    found = queries.sign_up_by_link(tx, token_sha256(token)) if is_token(token) else None
    if found is None:
        raise Missing("link")
    if is_spent(found, now):
        raise Gone("link")
    return found


def find_by_code(tx: Session, code: str, *, now: datetime) -> SignUp | None:
    """Return the sign-up with a typed code, unless its page is closed for good."""
    hashed = code_hash(code)
    found = queries.sign_up_by_code(tx, hashed) if hashed else None
    return None if found is None or is_spent(found, now) else found


def is_spent(found: SignUp, now: datetime) -> bool:
    """Tell whether the page behind the link is closed for good."""
    shown = [one for one in found.parties if one.is_live or can_undo(one, now)]
    return found.erased_at is not None or all(now >= ends_at(one.occurrence) + LINK_LIFE for one in shown)
