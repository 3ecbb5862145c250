"""Read what the administrator chose."""

from dataclasses import fields

from sqlalchemy.orm import Session

from ..config import LANGUAGES
from .model import THE_ONE, BrandRow
from .rules import Brand


def chosen(tx: Session) -> Brand:
    """Return what was chosen; an empty brand when nothing was."""
    row = tx.get(BrandRow, THE_ONE)
    if row is None:
        return Brand()
    values = {one.name: getattr(row, one.name) for one in fields(Brand)}
    known = tuple(language for language in row.languages_off if language in LANGUAGES)
    return Brand(**{**values, "languages_off": known})
