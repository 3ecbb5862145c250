"""Read matrix.txt, and say what is missing from it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from werkzeug.routing import Rule

from .people import SUBJECTS

TABLE = Path(__file__).parent / "matrix.txt"
LOGIN = "login"
EVERYBODY = "everybody"
FOR_EVERYBODY = ("guest", "none", "pro", "coord", "admin")
"""Who is asked where all get the same."""
REFUSED = frozenset({LOGIN, "401", "403", "404"})
HOW_TO_ADD = "Add to tests/access/matrix.txt, with what each is to get in place of each ?, and run tests/access"
CHOICE = re.compile(r"<any\((?P<words>[^)]*)\):(?P<name>\w+)>")
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
        return Row(words[0], words[1], dict.fromkeys(FOR_EVERYBODY, words[-1]))
    return Row(words[0], words[1], dict(zip(SUBJECTS, words[2:], strict=True)))


@dataclass(frozen=True)
class Route:
    """A route as a line writes it: one for each word where its address has a choice of words."""

    rule: Rule
    chosen: dict[str, str]


def routes(app: Flask) -> dict[tuple[str, str], Route]:
    """Return every route of the application by the method and address of its line."""
    return {
        (method, text): route
        for rule in app.url_map.iter_rules()
        for text, route in _spelled(rule.rule, Route(rule, {}))
        for method in (rule.methods or set()) - ASKED_FOR_BY_ITSELF
    }


def _spelled(text: str, route: Route) -> Iterator[tuple[str, Route]]:
    choice = CHOICE.search(text)
    if choice is None:
        yield text, route
        return
    for word in choice["words"].split(", "):
        chosen = {**route.chosen, choice["name"]: word}
        yield from _spelled(text.replace(choice[0], word), Route(route.rule, chosen))


def missing(app: Flask) -> str:
    """Return the lines to add and to take out, ready to be filled in; nothing when the table is whole."""
    written = {(row.method, row.rule) for row in rows()}
    built = set(routes(app))
    added = [_line_to_fill(method, rule) for method, rule in sorted(built - written, key=lambda pair: pair[::-1])]
    gone = [f"{method} {rule}" for method, rule in sorted(written - built)]
    said = [f"{HOW_TO_ADD}:", *added] if added else []
    return "\n".join([*said, *(["Take out of tests/access/matrix.txt:", *gone] if gone else [])])


def _line_to_fill(method: str, rule: str) -> str:
    if not rule.startswith("/staff"):
        return f"{method:<5}{rule:<60} {EVERYBODY} ?"
    cells = [LOGIN, *("?" for _subject in SUBJECTS[1:])]
    columns = zip(cells, SUBJECTS, strict=True)
    return f"{method:<5}{rule:<60} " + " ".join(f"{cell:<{max(len(who), 5)}}" for cell, who in columns).rstrip()
