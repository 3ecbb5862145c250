"""What is asked of whom, when a survey is open, and what an answer may hold."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from ..errors import Conflict, Invalid

TEXT_MOST = 500
OUTCOME_MOST = 300
UNSURE = ""
"""In the place of a place: it does not matter, or was not said."""
NO_ANSWER = "none"
"""Counted where a question with one answer got none, so that its choices sum up to the answers."""
ANSWERS = "answers"
"""Counted once for each answer."""


class Round(StrEnum):
    """When in a programme something is asked."""

    START = "start"
    MIDWAY = "midway"
    END = "end"
    SESSION = "session"


class Audience(StrEnum):
    """Who is asked."""

    GUARDIAN = "guardian"
    STAFF = "staff"
    CHILD = "child"


class State(StrEnum):
    """What a survey is today."""

    EARLY = "early"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True)
class Question:
    """A question with given answers: one of several, or boxes to tick."""

    key: str
    choices: tuple[str, ...]
    has_many: bool = False
    is_required: bool = False

    def counted(self) -> tuple[str, ...]:
        """Return what is counted: where one is chosen and none has to be, that none was."""
        return self.choices if self.has_many or self.is_required else (*self.choices, NO_ANSWER)


WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
DAY_PARTS = ("morning", "afternoon", "pick_up", "evening")
FACES = ("very_good", "good", "so_so", "not_good")

SOUNDS = Question("sounds", FACES)
FELT = Question("felt", FACES)
FELT_TODAY = Question("felt", FACES, is_required=True)
HELPED = Question("helped", ("yes", "a_little", "no"))
WHEN = Question("when", tuple(f"{day}_{part}" for part in DAY_PARTS for day in WEEKDAYS), has_many=True)
THEMES = Question(
    "themes",
    ("sleep", "meals", "tantrums", "speech", "friends", "screens", "strength", "changes"),
    has_many=True,
)
HELPS = Question(
    "helps", ("child_minding", "interpreter", "same_person", "remote", "no_booking", "near_home"), has_many=True
)
SUPPORT = Question("support", ("group", "children", "parents", "services", "own_work"), has_many=True)
NEEDS = Question("needs", ("information", "space", "stand_in", "material"), has_many=True)
WORKS = Question("works", ("reach", "families", "timing", "space", "advice", "together"), has_many=True)
CHILD = Question("child", ("happy", "so_so", "sad"), is_required=True)

_GUARDIAN_LATER = (FELT, HELPED, WHEN, THEMES, HELPS)
_STAFF_LATER = (FELT, WORKS, WHEN, SUPPORT, NEEDS)
_ASKED: dict[Round, dict[Audience, tuple[Question, ...]]] = {
    Round.START: {
        Audience.GUARDIAN: (SOUNDS, WHEN, THEMES, HELPS),
        Audience.STAFF: (SOUNDS, WHEN, SUPPORT, NEEDS),
        Audience.CHILD: (CHILD,),
    },
    Round.MIDWAY: {Audience.GUARDIAN: _GUARDIAN_LATER, Audience.STAFF: _STAFF_LATER, Audience.CHILD: (CHILD,)},
    Round.END: {Audience.GUARDIAN: _GUARDIAN_LATER, Audience.STAFF: _STAFF_LATER, Audience.CHILD: (CHILD,)},
    Round.SESSION: {Audience.GUARDIAN: (FELT_TODAY,), Audience.CHILD: (CHILD,)},
}


@dataclass(frozen=True)
class SurveyRequest:
    """A survey: of which programme, which round, whom it asks, from day to day (both inclusive)."""

    programme_id: int
    round: Round
    audiences: tuple[Audience, ...]
    first_on: date
    last_on: date


@dataclass(frozen=True)
class OutcomeRequest:
    """What was wished, what was done, and whether it is done or still looked into."""

    programme_id: int
    wished: dict[str, str]
    done: dict[str, str]
    is_done: bool


@dataclass(frozen=True)
class Answer:
    """What somebody answered: the place they mean, choices by question, a text, and the key of their form."""

    place: str
    chosen: dict[str, tuple[str, ...]]
    text: str
    form_key: str = field(repr=False)

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing was answered."""
        return not self.text and not any(self.chosen.values())


def questions_of(round_: Round, audience: Audience) -> tuple[Question, ...]:
    """Return what is asked; nothing of those who are not asked in that round."""
    return _ASKED[round_].get(audience, ())


def audiences_of(round_: Round) -> tuple[Audience, ...]:
    """Return who can be asked in a round."""
    return tuple(_ASKED[round_])


def has_text(audience: Audience) -> bool:
    """Tell whether an audience is asked for words too: children only press a picture."""
    return audience is not Audience.CHILD


def state_on(today: date, first_on: date, last_on: date, *, is_closed: bool) -> State:
    """Return what a survey is on a day; one that was closed stays so."""
    if is_closed or today > last_on:
        return State.CLOSED
    return State.EARLY if today < first_on else State.OPEN


def check_survey(request: SurveyRequest) -> None:
    """Raise Invalid when nobody is asked, somebody who has no form in that round, or the days are out of order."""
    if not request.audiences or set(request.audiences) - set(audiences_of(request.round)):
        raise Invalid("nobody_asked")
    if request.last_on < request.first_on:
        raise Invalid("days_out_of_order")


def check_answer(answer: Answer, round_: Round, audience: Audience) -> None:
    """Raise Invalid when an answer is none to this form: empty, or with choices that it does not offer."""
    questions = questions_of(round_, audience)
    offered = {one.key: one for one in questions}
    if answer.is_empty or set(answer.chosen) - set(offered) or (answer.text and not has_text(audience)):
        raise Invalid("no_answer")
    for key, chosen in answer.chosen.items():
        has_too_many = len(chosen) > 1 and not offered[key].has_many
        if has_too_many or set(chosen) - set(offered[key].choices) or len(set(chosen)) < len(chosen):
            raise Invalid("no_answer")
    if any(one.is_required and not answer.chosen.get(one.key) for one in questions):
        raise Invalid("no_answer")


def counts_of(answer: Answer, round_: Round, audience: Audience) -> list[tuple[str, str]]:
    """Return each (question, choice) that an answer adds one to."""
    found = [(ANSWERS, ANSWERS)]
    for question in questions_of(round_, audience):
        chosen = answer.chosen.get(question.key, ())
        none = () if question.has_many or question.is_required else (NO_ANSWER,)
        found += [(question.key, choice) for choice in chosen or none]
    return found


def check_open(state: State) -> None:
    """Raise Conflict when a survey takes no answers."""
    if state is not State.OPEN:
        raise Conflict(f"survey_{state}")
