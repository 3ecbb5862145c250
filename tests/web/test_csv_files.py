"""A table for spreadsheets: no cell is a formula, every row is as wide as the head, it is a file to keep."""

import csv
import io

import pytest

from booking.web.csv_files import csv_answer, csv_text, safe_cell


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+358401234567", "'+358401234567"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("\n=1", "'\n=1"),
        ("＝1", "'＝1"),
        ("＋1", "'＋1"),
        ("－1", "'－1"),
        ("＠x", "'＠x"),
        ("  =1", "'  =1"),
        ("\u00a0=1", "'\u00a0=1"),
        ("\x00=1", "'=1"),
        ("Aurinko", "Aurinko"),
        ('"; =1', '"; =1'),
        (None, ""),
        (7, "7"),
    ],
)
def test_what_could_begin_a_formula_is_text(value: object, cell: str) -> None:
    assert safe_cell(value) == cell


def test_what_is_typed_breaks_no_row_and_no_cell() -> None:
    hostile = 'a";=1;"b\r\n=2;c'

    read = list(csv.reader(io.StringIO(csv_text(("what", "value"), [("name", hostile)])), delimiter=";"))

    assert read == [["what", "value"], ["name", hostile]]


def test_a_row_of_another_width_is_refused() -> None:
    with pytest.raises(ValueError, match="another width"):
        csv_text(("a", "b"), [("1",)])


def test_it_is_a_file_to_keep_that_a_spreadsheet_reads_as_utf_8() -> None:
    answer = csv_answer("tavataan", ("a",), [("ä",)])

    assert answer.headers["Content-Disposition"] == 'attachment; filename="tavataan.csv"'
    assert answer.content_type == "text/csv; charset=utf-8"
    assert answer.get_data() == b'\xef\xbb\xbf"a"\r\n"\xc3\xa4"\r\n'
