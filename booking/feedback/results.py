"""What a survey's counts say, with small numbers hidden: one set of tables, of which every page shows columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .queries import Counts
from .rules import ANSWERS, Audience, Question, Round, questions_of
from .suppression import LEAST, TOTAL, Shown, one_of_several, some_of_several, together


@dataclass(frozen=True)
class Column:
    """A place, several with few answers together, or all."""

    key: str
    places: tuple[str, ...]
    answers: int

    @property
    def is_total(self) -> bool:
        """Tell whether it is all places."""
        return self.key == TOTAL


@dataclass(frozen=True)
class QuestionResult:
    """How often each choice of a question was made, by column; None is hidden."""

    question: Question
    rows: tuple[tuple[str, tuple[int | None, ...]], ...]

    @property
    def most_in_all(self) -> int:
        """Return the largest number of all places that is shown, 1 at least: what the longest bar stands for."""
        return max((numbers[-1] or 1 for _, numbers in self.rows), default=1)

    def warmth(self, number: int | None) -> str:
        """Return the shade of a number of all places, `h1` to `h4`; "" for a hidden one."""
        return "" if number is None else f"h{1 + min(3, 4 * number // (self.most_in_all + 1))}"


@dataclass(frozen=True)
class Results:
    """The tables of an audience; without columns there are too few answers to show any."""

    audience: Audience
    columns: tuple[Column, ...]
    questions: tuple[QuestionResult, ...]

    @property
    def answers(self) -> int:
        """Return how many answered, 0 when too few to be told."""
        return self.columns[-1].answers if self.columns else 0

    def only(self, keys: frozenset[str]) -> "Results":
        """Return the same tables with these columns left, and all places: nothing is counted or hidden anew."""
        kept = [index for index, one in enumerate(self.columns) if one.is_total or one.key in keys]
        questions = tuple(
            QuestionResult(one.question, tuple((key, tuple(row[index] for index in kept)) for key, row in one.rows))
            for one in self.questions
        )
        return Results(self.audience, tuple(self.columns[index] for index in kept), questions)


def results_of(round_: Round, audience: Audience, counts: Counts, places: Sequence[str] = ()) -> Results:
    """Return what may be shown of an audience's answers, the columns in the order of `places`; others come last."""
    turns = {place: turn for turn, place in enumerate(places)}
    amounts = {place: amount for (_, place), amount in counts.get(ANSWERS, {}).items()}
    answered = {place: amounts[place] for place in sorted(amounts, key=lambda one: (turns.get(one, len(turns)), one))}
    columns = _columns(answered)
    if not columns:
        return Results(audience, (), ())
    questions = tuple(_question(one, columns, counts.get(one.key, {})) for one in questions_of(round_, audience))
    total = Column(TOTAL, tuple(answered), sum(answered.values()))
    if len(columns) == 1:
        # The one column is all there is.
        return Results(audience, (*columns, total), questions).only(frozenset())
    return Results(audience, (*columns, total), questions)


def at_least(answers: int) -> int:
    """Return how many answers are told of while a survey is open: in fives, so that no single one shows."""
    return answers - answers % LEAST


def _columns(answered: Mapping[str, int]) -> tuple[Column, ...]:
    return tuple(
        Column("+".join(group), group, sum(answered[place] for place in group)) for group in together(answered)
    )


def _question(
    question: Question, columns: tuple[Column, ...], counted: Mapping[tuple[str, str], int]
) -> QuestionResult:
    numbers = {
        (choice, column.key): sum(counted.get((choice, place), 0) for place in column.places)
        for choice in question.counted()
        for column in columns
    }
    answers = {column.key: column.answers for column in columns}
    shown: Shown = (some_of_several if question.has_many else one_of_several)(numbers, answers)
    keys = [*(column.key for column in columns), TOTAL]
    rows = ((choice, tuple(shown.numbers[choice, key] for key in keys)) for choice in question.counted())
    return QuestionResult(question, tuple(rows))
