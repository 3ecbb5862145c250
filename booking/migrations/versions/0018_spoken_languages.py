"""The languages spoken at a venue are codes, not a text."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

from booking.db import JSON_COLUMN

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

VENUE = sa.table("venue", sa.column("id", sa.Integer), sa.column("languages", JSON_COLUMN))
NAMES = {
    "fi": ("suomi", "finska", "finnish"),
    "sv": ("ruotsi", "svenska", "swedish"),
    "en": ("englanti", "engelska", "english"),
    "ru": ("venäjä", "ryska", "russian"),
    "uk": ("ukraina", "ukrainska", "ukrainian"),
    "ar": ("arabia", "arabiska", "arabic"),
    "et": ("viro", "estniska", "estonian"),
    "so": ("somali", "somaliska", "somali"),
}


def upgrade() -> None:
    """Apply; a language whose name is not known is left out, and somebody ticks it."""
    _rewrite(_codes)


def downgrade() -> None:
    """Undo."""
    _rewrite(_texts)


def _rewrite(change: Callable[[Any], Any]) -> None:
    tx = op.get_bind()
    for row in tx.execute(sa.select(VENUE.c.id, VENUE.c.languages)).all():
        tx.execute(sa.update(VENUE).where(VENUE.c.id == row.id).values(languages=change(row.languages)))


def _codes(texts: Any) -> list[str]:
    said = " ".join(texts.values()).lower() if isinstance(texts, dict) else ""
    return [code for code, names in NAMES.items() if any(name in said for name in names)]


def _texts(codes: Any) -> dict[str, str]:
    words = ", ".join(NAMES[code][0] for code in codes if code in NAMES)
    return {"fi": words.capitalize()} if words else {}
