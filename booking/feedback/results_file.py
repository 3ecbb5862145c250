"""Results as lines of a file, one number each."""

from collections.abc import Callable, Iterator, Sequence

from flask_babel import gettext as _

from .results import Column, Results
from .rules import Round
from .staff_words import AUDIENCES, counted_words
from .words import question_words

Line = tuple[object, ...]


def results_table(
    results: Sequence[Results], round_: Round, column_name: Callable[[Column], str]
) -> tuple[tuple[str, ...], Iterator[Line]]:
    """Return the head and the lines; a hidden number is an empty cell, and the last cell says that it is hidden."""
    head = (_("Who"), _("Question"), _("Answer"), _("Place"), _("Number"), _("Hidden"))
    return head, _lines(results, round_, column_name)


def _lines(results: Sequence[Results], round_: Round, column_name: Callable[[Column], str]) -> Iterator[Line]:
    for one in results:
        who = str(AUDIENCES[one.audience])
        for column in one.columns:
            yield who, _("Answers in all"), "", column_name(column), column.answers, ""
        for asked in one.questions:
            words = question_words(asked.question, round_)
            for choice, numbers in asked.rows:
                said = counted_words(asked.question.key, choice)
                for column, number in zip(one.columns, numbers, strict=True):
                    yield who, words, said, column_name(column), number, _("hidden") if number is None else ""
