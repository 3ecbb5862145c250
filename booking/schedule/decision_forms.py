"""What becomes of each date that families hold: a question with radio buttons, made from the diff."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from ..recurrence import Decision, Orphan, OrphanReason, PlannedDate
from ..web.dates import local_time, slot_text, when_text
from ..web.fields import RadioChoice, options
from ..web.forms import StaffForm
from .diff import Question, SeriesDiff
from .wording import skip_words

PREFIX = "decision-"
LONGEST_STEP = 6


def decisions_in(sent: Mapping[str, str]) -> dict[int, Decision]:
    """Return the answers that were sent, by step; what is no answer is left out."""
    known = {one.value: one for one in Decision}
    numbers = {name: name.removeprefix(PREFIX) for name in sent if name.startswith(PREFIX)}
    return {
        int(number): known[sent[name]]
        for name, number in numbers.items()
        if sent[name] in known and number.isascii() and number.isdigit() and len(number) <= LONGEST_STEP
    }


def decision_form(diff: SeriesDiff, venues: Mapping[int, str], sent: Any = None) -> StaffForm:
    """Return the questions of the diff as radio buttons, with the answers that were sent."""
    fields = {f"{PREFIX}{one.step}": _field(one, venues) for one in diff.questions}
    made: type[StaffForm] = type("DecisionForm", (StaffForm,), fields)
    return made(sent or None)


def say_faults(form: StaffForm, diff: SeriesDiff) -> None:
    """Put what is missing, or cannot be, at each question."""
    for step in diff.unanswered:
        form[f"{PREFIX}{step}"].errors = [_("Choose what becomes of this session.")]
    for step in diff.unfit:
        form[f"{PREFIX}{step}"].errors = [
            _("It cannot be moved like that: another session of the series stays on that day. Choose another answer.")
        ]


def _field(question: Question, venues: Mapping[int, str]) -> Any:
    old = question.orphan.old
    label = f"{when_text(old.held_on, old.starts, old.ends)}, {venues.get(old.venue_id, '')}"
    said = [_why(question.orphan, venues), _count(question), _way(question)]
    return RadioChoice(
        label,
        description=" ".join(one for one in said if one),
        choices=options((one.value, _answer(one, question.stake.reservations)) for one in question.options),
    )


def _why(orphan: Orphan, venues: Mapping[int, str]) -> str:
    new = orphan.new
    if new is None:
        return str(_("The series no longer has this date."))
    if orphan.reason is OrphanReason.WOULD_SKIP and new.skip is not None:
        return str(_("The series skips this date (%(reason)s).", reason=skip_words(new.skip)))
    return str(_("The series has it %(when)s.", when=planned_words(new, venues)))


def planned_words(planned: PlannedDate, venues: Mapping[int, str]) -> str:
    """Thu 1 Nov 2018, 9.30–11.00, Perheiden talo."""
    stop = planned.stop
    return f"{when_text(planned.held_on, stop.starts, stop.ends)}, {venues.get(stop.venue_id, '')}"


def _count(question: Question) -> str:
    stake = question.stake
    booked = ngettext("%(num)s booking.", "%(num)s bookings.", stake.reservations)
    told = ngettext("A message reaches %(num)s family.", "A message reaches %(num)s families.", stake.messages)
    return f"{booked} {told}"


def _way(question: Question) -> str:
    """Return how families would go along, or why the date cannot be moved."""
    if question.obstacle == "no_room":
        return str(_("It cannot be moved with its bookings: there is no time as long for each of them."))
    if question.obstacle == "blocked":
        return str(_("It cannot be moved: another session of the series stays on that day."))
    if question.obstacle == "past":
        return str(_("It cannot be moved: that time is over."))
    if question.carried is None:
        return ""
    changed = [f"{_clock(old)} → {_clock(new)}" for old, new in question.carried.times if _clock(old) != _clock(new)]
    if not changed:
        return str(_("The times of day stay the same."))
    return str(_("Times if it moves: %(times)s.", times=", ".join(changed)))


def _clock(at: Any) -> str:
    return slot_text(local_time(at))


def _answer(decision: Decision, count: int) -> str:
    if decision is Decision.KEEP:
        return str(_("Keep it as it is. It becomes a one-off."))
    if decision is Decision.MOVE:
        return str(
            ngettext(
                "Move it with its booking. The family is told and may cancel.",
                "Move it with its %(num)s bookings. The families are told and may cancel.",
                count,
            )
        )
    return str(ngettext("Cancel it and tell the family.", "Cancel it and tell the families.", count))
