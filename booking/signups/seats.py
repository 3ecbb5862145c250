"""Who gets seats: one guarded write decides, however many press at once."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from .model import Gathering


def take(tx: Session, gathering: Gathering, seats: int) -> bool:
    """Take so many seats; False, and nothing done, when fewer are free."""
    taken = tx.scalar(
        update(Gathering)
        .where(Gathering.occurrence_id == gathering.occurrence_id, Gathering.taken + seats <= Gathering.capacity)
        .values(taken=Gathering.taken + seats)
        .returning(Gathering.taken)
        .execution_options(synchronize_session=False)
    )
    tx.refresh(gathering, ["taken"])
    return taken is not None


def give_back(tx: Session, gathering: Gathering, seats: int) -> None:
    """Let so many seats go."""
    tx.execute(
        update(Gathering)
        .where(Gathering.occurrence_id == gathering.occurrence_id)
        .values(taken=Gathering.taken - seats)
        .execution_options(synchronize_session=False)
    )
    tx.refresh(gathering, ["taken"])
