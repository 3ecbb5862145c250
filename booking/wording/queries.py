"""Read what the administrator says in place of the catalogues' words."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..audit.model import AuditEvent
from .model import MessageText
from .rules import Part

LOGGED_AS = "message_text"
"""What rows of the log are about."""
Replaced = Mapping[tuple[str, str], Mapping[Part, str]]
"""(kind, language) -> the parts that say something else."""


def replaced_texts(tx: Session) -> Replaced:
    """Return all of them."""
    found: dict[tuple[str, str], dict[Part, str]] = {}
    for row in tx.execute(select(MessageText.kind, MessageText.language, MessageText.part, MessageText.text)):
        found.setdefault((row.kind, row.language), {})[Part(row.part)] = row.text
    return found


def texts_of(tx: Session, kind: str, language: str, *, is_changing: bool = False) -> list[MessageText]:
    """Return the rows of one kind in one language; locked for whoever changes them."""
    chosen = select(MessageText).where(MessageText.kind == kind, MessageText.language == language)
    ordered = chosen.order_by(MessageText.id)
    return list(tx.scalars(ordered.with_for_update() if is_changing else ordered))


def changed_by(tx: Session, ids: Sequence[int]) -> dict[int, int | None]:
    """Return the user who changed each of these rows last, as the log has it; None for the command line."""
    about = (AuditEvent.subject == LOGGED_AS, AuditEvent.subject_id.in_(ids))
    rows = tx.execute(select(AuditEvent.subject_id, AuditEvent.actor_id).where(*about).order_by(AuditEvent.id))
    return {row_id: user_id for row_id, user_id in rows if row_id is not None}
