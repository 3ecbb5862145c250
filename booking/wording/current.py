"""The texts in force: read when something was written since, or once for a whole round of sending."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from ..db import reading
from ..web.kept import kept
from .queries import Replaced, replaced_texts
from .rounds import as_a_round, of_this_round
from .rules import Part


def texts_in_force(kind: str, language: str) -> Mapping[Part, str]:
    """Return the parts that say something else than the catalogues."""
    return _in_force().get((kind, language), {})


@contextmanager
def tried_out(kind: str, language: str, texts: Mapping[Part, str]) -> Iterator[None]:
    """Let these texts be in force inside, for a look at the messages that have them."""
    with as_a_round({**_in_force(), (kind, language): texts}):
        yield


def _in_force() -> Replaced:
    found = of_this_round()
    return found if found is not None else kept("message_texts", _read) or {}


def _read() -> Replaced:
    with reading() as tx:
        return replaced_texts(tx)
