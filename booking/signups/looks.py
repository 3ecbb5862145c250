"""Who has looked at families' names, in the log: no line, no page."""

from collections.abc import Iterable
from datetime import datetime

from flask import request
from sqlalchemy.orm import Session

from ..audit.service import Actor, record
from .model import Party


def record_looks(
    tx: Session, actor: Actor, session_id: int, parties: Iterable[Party], *, now: datetime, action: str = "see_names"
) -> None:
    """Append which families' names of an event are shown, and on which page: a row for each of their controllers."""
    found: dict[int, list[int]] = {}
    for one in parties:
        found.setdefault(one.sign_up.controller_id, []).append(one.id)
    for whose, ids in found.items():
        about = {"party_ids": ids, "page": request.endpoint or ""}
        record(tx, actor, action, "occurrence", session_id, now=now, controller_id=whose, **about)
