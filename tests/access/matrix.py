"""Read matrix.txt, and say what is missing from it."""

from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from .people import SUBJECTS

TABLE = Path(__file__).parent / "matrix.txt"
LOGIN = "login"
EVERYBODY = "everybody"
FOR_EVERYBODY = ("guest", "none", "pro", "coord", "admin")
"""Who is asked where all get the same."""
REFUSED = frozenset({LOGIN, "401", "403", "404"})
HOW_TO_ADD = "Add to tests/access/matrix.txt, with what each is to get in place of each ?, and run tests/access"
ASKED_FOR_BY_ITSELF = {"HEAD", "OPTIONS"}
"""Flask adds them to each route; HEAD is GET without a body, OPTIONS tells the methods."""


@dataclass(frozen=True)
class Row:
    """One line: a method of a route, and what each subject gets."""

    method: str
    rule: str
    cells: dict[str, str]

    @property
    def is_for_everybody(self) -> bool:
        """Tell whether all get the same."""
        return set(self.cells) == set(FOR_EVERYBODY)

    @property
    def let_in(self) -> list[str]:
        """Return who is let in."""
        return [subject for subject, cell in self.cells.items() if cell not in REFUSED]

    @property
    def refused(self) -> list[str]:
        """Return who is refused."""
        return [subject for subject, cell in self.cells.items() if cell in REFUSED]


def rows() -> list[Row]:
    """Return the table's lines."""
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    return [_row(line.split()) for line in lines if line.strip() and not line.startswith("#")]


def _row(words: list[str]) -> Row:
    if words[-2] == EVERYBODY:
        return Row(words[0], " ".join(words[1:-2]), dict.fromkeys(FOR_EVERYBODY, words[-1]))
    first = len(words) - len(SUBJECTS)
    return Row(words[0], " ".join(words[1:first]), dict(zip(SUBJECTS, words[first:], strict=True)))


def routes(app: Flask) -> set[tuple[str, str]]:
    """Return (method, rule) of every route of the application."""
    return {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - ASKED_FOR_BY_ITSELF
    }


def missing(app: Flask) -> str:
    """Return the lines to add and to take out, ready to be filled in; nothing when the table is whole."""
    written = {(row.method, row.rule) for row in rows()}
    built = routes(app)
    added = [_line_to_fill(method, rule) for method, rule in sorted(built - written, key=lambda pair: pair[::-1])]
    gone = [f"{method} {rule}" for method, rule in sorted(written - built)]
    said = [f"{HOW_TO_ADD}:", *added] if added else []
    return "\n".join([*said, *(["Take out of tests/access/matrix.txt:", *gone] if gone else [])])


def _line_to_fill(method: str, rule: str) -> str:
    if not rule.startswith("/staff"):
        return f"{method:<4} {rule:<50} everybody ?"
    return f"{method:<4} {rule:<50} {LOGIN:<6}" + " ".join(f"{'?':<4}" for _subject in SUBJECTS[1:])
