"""The texts in force: read when something was written since, or once for a whole round of sending."""

from collections.abc import Mapping

from ..db import reading
from ..web.kept import kept
from .queries import Replaced, replaced_texts
from .rounds import of_this_round
from .rules import Part


def texts_in_force(kind: str, language: str) -> Mapping[Part, str]:
    """Return the parts that say something else than the catalogues."""
    found = of_this_round()
    if found is None:
        found = kept("message_texts", _read) or {}
    return found.get((kind, language), {})


def _read() -> Replaced:
    with reading() as tx:
        return replaced_texts(tx)
