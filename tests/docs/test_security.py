"""The tables of docs/security.md are whole, and name tests that are there."""

import re
from collections.abc import Iterator

from .reading import ROOT, document, section

SECURITY = document("docs/security.md")
COLUMNS = {"The bar": 5, "How others were broken": 3, "Bad input": 3, "What else was tried": 4}
TEST = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


def rows(heading: str) -> list[list[str]]:
    """Return the cells of the table under a heading, without its head."""
    lines = [line for line in section(SECURITY, heading).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[2:]]


def named() -> Iterator[tuple[str, str]]:
    """Yield each test that a table names: its file, and its name or nothing for the whole file."""
    for heading in COLUMNS:
        for cells in rows(heading):
            yield from TEST.findall(" ".join(cells))


def test_the_bar_has_each_of_its_38_rows_once_and_in_order() -> None:
    assert [cells[0] for cells in rows("The bar")] == [str(number) for number in range(1, 39)]


def test_every_row_is_whole_and_names_its_tests() -> None:
    for heading, columns in COLUMNS.items():
        for cells in rows(heading):
            assert len(cells) == columns, cells[:2]
            assert all(cells), cells[:2]
            assert TEST.search(" ".join(cells)), f"{heading}: {cells[:2]} names no test"


def test_every_named_test_is_there() -> None:
    functions = {
        path: set(re.findall(r"^def (test_\w+)", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE))
        for path, _name in named()
        if (ROOT / path).exists()
    }

    assert [f"{path}::{name}" for path, name in named() if name and name not in functions.get(path, ())] == []
    assert [path for path, _name in named() if path not in functions] == []


def test_what_is_not_met_says_why() -> None:
    told = [cells[-1] for cells in rows("The bar") if "Not met" in cells[-1]]

    assert told
    assert [one for one in told if not re.search(r"Not met[^:]*: \w", one)] == []
