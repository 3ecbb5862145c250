"""Change what the service is called, looks like and says of itself."""

import hashlib
from dataclasses import astuple, fields
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ..audit.service import Actor, record
from ..brand.model import THE_ONE, BrandRow
from ..brand.queries import chosen
from ..brand.rules import Brand, changed_fields, refuse_unsound
from ..errors import Conflict


def change_brand(tx: Session, brand: Brand, *, seen: str | None = None, now: datetime, actor: Actor) -> list[str]:
    """Choose `brand` and return the names of what changed; unchanged, nothing is written.

    Args:
        seen: `seen_state` of the brand that was shown; None for callers that show nothing.

    Raises:
        Invalid: it breaks a rule; the code is the name of the field, `contrast` for a colour.
        Conflict: somebody has changed it since it was shown (`changed_meanwhile`).
    """
    refuse_unsound(brand)
    row = tx.get(BrandRow, THE_ONE, with_for_update=True)
    current = chosen(tx)
    changed = changed_fields(current, brand)
    if not changed:  # pressed twice, the second finds nothing left to change
        return []
    if seen not in (None, seen_state(current)):
        raise Conflict("changed_meanwhile")
    if row is None:
        row = BrandRow(id=THE_ONE)
        tx.add(row)
    for one in fields(Brand):
        value = getattr(brand, one.name)
        setattr(row, one.name, list(value) if isinstance(value, tuple) else value)
    row.revised_at = now
    try:
        tx.flush()
    except IntegrityError as error:
        # Two people chose the first brand at once; the database let one of them.
        raise Conflict("changed_meanwhile") from error
    record(tx, actor, "change_brand", "brand", THE_ONE, now=now, fields=changed)
    return changed


def seen_state(brand: Brand) -> str:
    """Name a brand, so that the one shown and the one changed can be compared."""
    return hashlib.sha256(repr(astuple(brand)).encode()).hexdigest()[:32]
