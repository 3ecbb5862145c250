"""Tables for spreadsheets, as CSV files in which no cell is taken for a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

from flask import Response

FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What makes a spreadsheet take a cell for a formula, full-width forms included (ASVS 5.0, 1.2.10)."""
NUL = "\x00"


def csv_answer(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """Return a table as a file to keep; every row is as wide as the head."""
    answer = Response(csv_text(head, rows).encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def csv_text(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table with semicolons, as spreadsheets in Finland read it, and every cell quoted."""
    written = io.StringIO()
    writer = csv.writer(written, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    for row in (head, *rows):
        if len(row) != len(head):
            raise ValueError("a row of another width than the head")
        writer.writerow([safe_cell(one) for one in row])
    return written.getvalue()


def safe_cell(value: object) -> str:
    """Return a cell that is text to every spreadsheet: what could begin a formula gets an apostrophe in front."""
    text = ("" if value is None else str(value)).replace(NUL, "")
    # Some spreadsheets drop blanks in front before they look.
    is_formula = text.startswith(FORMULA_BEGINS) or text.lstrip().startswith(FORMULA_BEGINS)
    return f"'{text}" if is_formula else text
