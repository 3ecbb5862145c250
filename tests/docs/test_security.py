"""The table of docs/security.md names tests that are there."""

import re

from .reading import ROOT, document

SECURITY = document("docs/security.md")


def test_every_row_names_a_test_that_is_there() -> None:
    rows = [line for line in SECURITY.splitlines() if line.startswith("| ")][1:]
    named = [(row, re.findall(r"`(tests/[\w/]+\.py)`", row)) for row in rows]

    assert rows
    assert [row for row, tests in named if not tests] == []
    assert [test for _row, tests in named for test in tests if not (ROOT / test).exists()] == []
