"""What saving an edited series would do to its dates, in words."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ..recurrence import Move, Orphan, PlannedDate
from ..web.dates import short_date, when_text
from ..web.languages import in_language
from .decision_forms import planned_words
from .diff import SeriesDiff
from .hours import has_begun
from .model import Occurrence

Change = tuple[str, str]
"""(kind, sentence): kinds are add, move, withdraw, restore, detach, cancel, steady, orphan, clash."""

WHY_LEFT = {
    "would_move": _l("stays where it is, because families have booked it."),
    "would_skip": _l("is held although the plan skips it, because families have booked it."),
    "would_drop": _l("is held although the plan no longer has it, because families have booked it."),
    "would_be_past": _l("stays where it is, because the plan has it at a time that is over."),
    "would_clash": _l("stays where it is, because another session of the series is on that day."),
}


def change_words(diff: SeriesDiff, rows: Iterable[Occurrence], venues: Mapping[int, str]) -> list[Change]:
    """Return each change as a sentence, apart from what waits for an answer; `venues` are names by id."""
    plan = diff.plan
    of_step = {row.step: row for row in rows if row.step is not None}
    moved = {move.step for move in plan.move}
    restored = [step for step in plan.restore if step not in moved]
    left = [one for one in plan.orphan if not one.old.has_reservations]

    def held(step: int) -> str:
        row = of_step[step]
        return f"{when_text(row.held_on, row.starts, row.ends)}, {venues.get(row.venue_id, '')}"

    said = [
        *(("add", _("New: %(when)s", when=planned_words(one, venues))) for one in plan.add),
        *(("move", _moved(one, venues)) for one in plan.move),
        *(("restore", _("Held again: %(when)s", when=held(step))) for step in restored),
        *(("withdraw", _("No longer held: %(when)s", when=held(step))) for step in plan.withdraw),
        *(("cancel", _("Cancelled: %(when)s", when=held(step))) for step in plan.cancel),
        *(("detach", _("Stays as a one-off: %(when)s", when=held(step))) for step in plan.detach),
        *(("steady", _steady(of_step[step])) for step in diff.steady),
        *(("orphan", left_words(one)) for one in left),
        *(("clash", _clashing(one, venues)) for one in plan.clash),
    ]
    return [(kind, str(sentence)) for kind, sentence in said]


def kept_words(diff: SeriesDiff, rows: Iterable[Occurrence], now: datetime) -> str:
    """Return the dates to come that stay as they are: Thu 1 Nov, Thu 15 Nov (changed by hand)."""
    kept = set(diff.plan.keep)
    coming = [one for one in rows if one.step in kept and one.cancelled_at is None and not has_begun(one, now)]
    return ", ".join(_kept(one) for one in sorted(coming, key=lambda one: one.held_on))


def hand_words(rows: Iterable[Occurrence]) -> dict[int | None, str]:
    """Return what a person made of planned dates, by step: held at another time, or cancelled."""
    return {row.step: words for row in rows if (words := _by_hand(row))}


def left_words(orphan: Orphan) -> str:
    """Thu 1 Nov 2018 stays where it is, because families have booked it."""
    return f"{short_date(orphan.old.held_on)} {WHY_LEFT[orphan.reason.value]}"


def _kept(row: Occurrence) -> str:
    day = short_date(row.held_on, with_year=False)
    return _("%(date)s (changed by hand)", date=day) if row.changed_by_hand_at is not None else day


def _by_hand(row: Occurrence) -> str:
    if row.cancelled_at is not None:
        return str(_("Cancelled by hand")) if row.cancelled_by == "user" else ""
    if row.changed_by_hand_at is None:
        return ""
    when = when_text(row.held_on, row.starts, row.ends)
    return str(_("Changed by hand: %(when)s, %(place)s", when=when, place=in_language(row.venue.names)))


def _moved(move: Move, venues: Mapping[int, str]) -> str:
    old = move.old
    before = f"{when_text(old.held_on, old.starts, old.ends)}, {venues.get(old.venue_id, '')}"
    return str(_("Moves: %(old)s → %(new)s", old=before, new=planned_words(move.new, venues)))


def _steady(row: Occurrence) -> str:
    day = short_date(row.held_on)
    return str(_("%(date)s keeps its present times to book, because families have booked them.", date=day))


def _clashing(planned: PlannedDate, venues: Mapping[int, str]) -> str:
    when = planned_words(planned, venues)
    return str(_("Not added: %(when)s. Another session of the series is on that day.", when=when))
