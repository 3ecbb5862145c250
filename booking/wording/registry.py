"""Which kinds of message there are. A room gives the facts of each; the words come from here, and from nowhere else."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from ..notices import registry as outbox
from ..notices.message import Message
from ..notices.text_message import TextMessage
from .composing import Told, composed
from .frames import FAMILY_FRAME, STAFF_FRAME
from .pieces import Piece
from .rules import Letter

Teller = Callable[[Session, int, datetime], Told | None]
"""(tx, subject_id, now) -> who is told what by the current rows, or None when it is no longer due."""

_letters: dict[str, Letter] = {}
_pieces: dict[str, Piece] = {one.kind: one for one in (FAMILY_FRAME, STAFF_FRAME)}


def register(letter: Letter, teller: Teller) -> None:
    """Let the outbox know that `teller` knows the facts of these letters; registering again replaces."""

    _letters[letter.kind] = letter
    outbox.register(letter.kind, _renderer(letter, teller))


def register_alike(kind: str, letter: Letter, teller: Teller) -> None:
    """Let the outbox know that `teller` knows the facts of another kind of notice, told with the words of a letter."""
    outbox.register(kind, _renderer(letter, teller))


def register_piece(piece: Piece) -> None:
    """Let words that stand in several messages be replaced as these are; registering again replaces."""
    _pieces[piece.kind] = piece


def letters() -> list[Letter]:
    """Return the kinds in the order in which the rooms registered them."""
    return list(_letters.values())


def pieces() -> list[Piece]:
    """Return the words that stand in several messages."""
    return list(_pieces.values())


def letter_of(kind: str) -> Letter | None:
    """Return a kind by its name."""
    return _letters.get(kind)


def wording_of(kind: str) -> Letter | Piece | None:
    """Return a kind of message, or words that stand in several, by name."""
    return _letters.get(kind) or _pieces.get(kind)


def _renderer(letter: Letter, teller: Teller) -> outbox.Renderer:
    def render(tx: Session, subject_id: int, now: datetime) -> Message | TextMessage | None:
        told = teller(tx, subject_id, now)
        return None if told is None else composed(letter, told)

    return render
