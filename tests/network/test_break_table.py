"""A table of school breaks as it comes out of spreadsheets: read line by line, each fault named, and written back."""

from datetime import date

import pytest

from booking.errors import Invalid
from booking.network.break_table import Fault, decoded, read_table, written
from booking.network.rules import BreakRequest

AUTUMN = BreakRequest(names={"fi": "Syysloma"}, first_on=date(2018, 10, 15), last_on=date(2018, 10, 19))
IN_THREE = BreakRequest(
    names={"fi": "Syysloma", "sv": "Höstlov", "en": "Autumn holiday"},
    first_on=date(2018, 10, 15),
    last_on=date(2018, 10, 19),
)


def breaks(text: str) -> list[BreakRequest]:
    return [line.asked for line in read_table(text).lines]


def faults(text: str) -> list[tuple[int, str, str]]:
    return [(one.line, one.code, one.about) for one in read_table(text).faults]


@pytest.mark.parametrize(
    "text",
    [
        "nimi;alkaa;päättyy\nSyysloma;15.10.2018;19.10.2018",
        "NIMI,Alkaa,PÄÄTTYY\r\nSyysloma,2018-10-15,2018-10-19\r\n",
        "nimi\talkaa\tpäättyy\nSyysloma\t15.10.2018\t19.10.2018\n",
        "\ufeffpäättyy;nimi;alkaa\n\n19.10.2018;Syysloma;15. 10. 2018\n;;\n",
        'name_fi;first_on;last_on\n"Syysloma";"15.10.2018";"19.10.2018"',
        "\n\nnimi suomeksi;ensimmäinen päivä;viimeinen päivä\n Syysloma\u00a0;15.10.2018 ;19.10.2018",
    ],
)
def test_it_is_read_whatever_the_spreadsheet_made_of_it(text: str):
    assert read_table(text).faults == ()
    assert breaks(text) == [AUTUMN]


def test_names_in_several_languages_and_a_break_of_one_day():
    text = "name in finnish;name in swedish;first day;last day\nVappu;Första maj;1.5.2019;\n"

    assert breaks(text) == [
        BreakRequest(names={"fi": "Vappu", "sv": "Första maj"}, first_on=date(2019, 5, 1), last_on=date(2019, 5, 1))
    ]


def test_a_column_that_means_nothing_is_told_and_left_out():
    table = read_table("nimi;alkaa;päättyy;huom;nimi\nSyysloma;15.10.2018;19.10.2018;viikko 42;Loma")

    assert [line.asked for line in table.lines] == [AUTUMN]
    assert table.unused == ("huom", "nimi")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [(0, "empty", "")]),
        ("nimi;alkaa;päättyy\n", [(0, "empty", "")]),
        ("Syysloma;15.10.2018;19.10.2018", [(0, "no_column", c) for c in ("name", "first_on", "last_on")]),
        ("nimi;alkaa\nSyysloma;15.10.2018", [(0, "no_column", "last_on")]),
        ("nimi;alkaa;päättyy\n" + "A;1.1.2019;1.1.2019\n" * 401, [(0, "too_many_lines", "400")]),
    ],
)
def test_what_is_no_table_says_why(text: str, expected: list[tuple[int, str, str]]):
    assert faults(text) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (";15.10.2018;19.10.2018", [("no_name", "")]),
        ("x" * 121 + ";15.10.2018;19.10.2018", [("long_name", "120")]),
        ("Syys\u202eloma;15.10.2018;19.10.2018", [("control_characters", "")]),
        ("Syysloma;15.10.;19.10.2018", [("no_date", "15.10.")]),
        ("Syysloma;15.10.2018;30.2.2018", [("no_date", "30.2.2018")]),
        ("Syysloma;;", [("no_date", "")]),
        ("Syysloma;10/15/2018;19.10.2018", [("no_date", "10/15/2018")]),
        ("Syysloma;15.10.1918;19.10.1918", [("no_date", "15.10.1918"), ("no_date", "19.10.1918")]),
        ("Syysloma;20181015;19.10.2018", [("no_date", "20181015")]),
        ("Syysloma;1.1.99999999999;19.10.2018", [("no_date", "1.1.99999999999")]),
        ("Syysloma;19.10.2018;15.10.2018", [("last_before_first", "")]),
        ("Kesäloma;1.5.2018;29.8.2018", [("too_long", "120")]),
        ("Syysloma", [("no_date", "")]),
        (";x;19.10.2018", [("no_name", ""), ("no_date", "x")]),
    ],
)
def test_a_wrong_line_is_named_with_everything_that_is_wrong(line: str, expected: list[tuple[str, str]]):
    text = f"nimi;alkaa;päättyy\n\nJoululoma;22.12.2018;6.1.2019\n{line}\n"

    assert faults(text) == [(4, code, about) for code, about in expected]


def test_lines_that_touch_each_other_are_named():
    text = "nimi;alkaa;päättyy\nA;1.3.2019;8.3.2019\nB;4.2.2019;1.3.2019\nC;5.3.2019;6.3.2019\nD;9.3.2019;9.3.2019\n"

    assert faults(text) == [(3, "overlaps_line", "2"), (4, "overlaps_line", "2")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_file_is_read_in_the_encodings_of_spreadsheets(encoding: str):
    text = "nimi;alkaa;päättyy\nPääsiäinen – lyhyt;18.4.2019;22.4.2019"

    assert decoded(text.encode(encoding)) == text


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n\x00\x00", b"nimi\x81\x8d", b"\xff\xfe\x00"])
def test_a_file_that_is_no_text_is_refused(data: bytes):
    with pytest.raises(Invalid, match="no_text"):
        decoded(data)


def test_what_is_written_reads_back_and_is_no_formula_to_a_spreadsheet():
    hostile = BreakRequest(names={"fi": '=HYPERLINK("x";"y")'}, first_on=date(2019, 3, 4), last_on=date(2019, 3, 4))

    text = written([IN_THREE, hostile])

    assert text.splitlines() == [
        "name_fi;name_sv;name_en;name_selko;first_on;last_on",
        "Syysloma;Höstlov;Autumn holiday;;15.10.2018;19.10.2018",
        """"'=HYPERLINK(""x"";""y"")";;;;4.3.2019;4.3.2019""",
    ]
    assert breaks(text) == [IN_THREE, hostile]


def test_faults_stay_in_the_order_of_the_lines():
    assert read_table("nimi;alkaa;päättyy\n;x;y\n;1.1.2019;").faults == (
        Fault(2, "no_name"),
        Fault(2, "no_date", "x"),
        Fault(2, "no_date", "y"),
        Fault(3, "no_name"),
    )
