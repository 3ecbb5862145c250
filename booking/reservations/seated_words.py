"""How many come to an event with seats, in words for staff."""

from collections.abc import Iterator

from flask_babel import ngettext

from .seated import Seated


def seated_words(seated: Seated) -> list[str]:
    """Return how many have seats, wish for child minding and wait; nothing of what there is none of."""
    return list(_said(seated))


def _said(seated: Seated) -> Iterator[str]:
    if seated.taken:
        yield ngettext("%(num)s adult", "%(num)s adults", seated.adults)
        yield ngettext("%(num)s child", "%(num)s children", seated.children)
    if seated.minding:
        yield ngettext("child minding for %(num)s child", "child minding for %(num)s children", seated.minding)
    if seated.waiting:
        yield ngettext("%(num)s family in the queue", "%(num)s families in the queue", seated.waiting)
