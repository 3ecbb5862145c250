"""What saving an edited series would do to its dates, in words."""

from collections.abc import Iterable, Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ..recurrence import Move, Orphan, PlannedDate, SyncPlan
from ..web.dates import short_date, when_text
from .model import Occurrence

Change = tuple[str, str]
"""(kind, sentence): kinds are add, move, withdraw, restore, orphan, clash."""

WHY_LEFT = {
    "would_move": _l("stays where it is, because families have booked it."),
    "would_skip": _l("is held although the plan skips it, because families have booked it."),
    "would_drop": _l("is held although the plan no longer has it, because families have booked it."),
    "would_be_past": _l("stays where it is, because the plan has it at a time that is over."),
    "would_clash": _l("stays where it is, because another session of the series is on that day."),
}


def change_words(plan: SyncPlan, rows: Iterable[Occurrence], venues: Mapping[int, str]) -> list[Change]:
    """Return each change of a sync as a sentence; `venues` are names by id."""
    of_step = {row.step: row for row in rows if row.step is not None}
    moved = {move.step for move in plan.move}
    restored = [of_step[step] for step in plan.restore if step not in moved]
    said = [
        *(("add", _("New: %(when)s", when=_planned(one, venues))) for one in plan.add),
        *(("move", _moved(one, venues)) for one in plan.move),
        *(("restore", _("Held again: %(when)s", when=_held(row, venues))) for row in restored),
        *(("withdraw", _("No longer held: %(when)s", when=_held(of_step[step], venues))) for step in plan.withdraw),
        *(("orphan", _orphaned(one)) for one in plan.orphan),
        *(("clash", _clashing(one, venues)) for one in plan.clash),
    ]
    return [(kind, str(sentence)) for kind, sentence in said]


def _moved(move: Move, venues: Mapping[int, str]) -> str:
    old = move.old
    before = f"{when_text(old.held_on, old.starts, old.ends)}, {venues.get(old.venue_id, '')}"
    return str(_("Moves: %(old)s → %(new)s", old=before, new=_planned(move.new, venues)))


def _orphaned(orphan: Orphan) -> str:
    return f"{short_date(orphan.old.held_on)} {WHY_LEFT[orphan.reason.value]}"


def _clashing(planned: PlannedDate, venues: Mapping[int, str]) -> str:
    when = _planned(planned, venues)
    return str(_("Not added: %(when)s. Another session of the series is on that day.", when=when))


def _planned(planned: PlannedDate, venues: Mapping[int, str]) -> str:
    stop = planned.stop
    return f"{when_text(planned.held_on, stop.starts, stop.ends)}, {venues.get(stop.venue_id, '')}"


def _held(row: Occurrence, venues: Mapping[int, str]) -> str:
    return f"{when_text(row.held_on, row.starts, row.ends)}, {venues.get(row.venue_id, '')}"
