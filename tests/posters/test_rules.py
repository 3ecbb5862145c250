"""How texts are made to fit, and which dates stand on a poster."""

from datetime import date

import pytest

from booking.posters.rules import Wanted, Way, first_dates, fitting, read_wanted, way_of

SOFT = "\N{SOFT HYPHEN}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kontiopuiston päiväkoti", "Kontiopuiston päiväkoti"),
        ("Šamaanin  talo\n", "Šamaanin talo"),
        ("Pa\u0308iva\u0308koti", "Päiväkoti"),
        ("Päiväkoti 🐻 Nalle", "Päiväkoti Nalle"),
        ("Päivä\u202ekoti\u200b", "Päiväkoti"),
        ("Perheiden talo ja avoin kohtaamispaikka", "Perheiden talo ja avoin…"),
        ("Kissankellonniemenkadunpäiväkoti", f"Kissankellonn{SOFT}iemenkadunpäi{SOFT}v…"),
    ],
)
def test_a_text_is_one_line_of_drawable_letters_cut_at_a_word(text: str, expected: str) -> None:
    assert fitting(text, 28) == expected


def test_the_dates_here_come_before_the_others_while_there_is_room() -> None:
    own = [date(2018, 11, 15), date(2018, 12, 13)]
    elsewhere = [date(2018, 11, 1), date(2018, 11, 29), date(2018, 12, 27)]

    assert first_dates(own, elsewhere, 4, lambda day: day) == [
        date(2018, 11, 1),
        date(2018, 11, 15),
        date(2018, 11, 29),
        date(2018, 12, 13),
    ]
    assert first_dates(own, elsewhere, 1, lambda day: day) == [date(2018, 11, 15)]


def test_what_an_address_asks_wrongly_counts_as_not_said() -> None:
    offered = ("fi", "sv", "en")

    assert read_wanted("a5", ["en", "sv", "fi", "selko", "xx"], offered, "fi") == Wanted("a5", ("sv", "en"))
    assert read_wanted("a3", [], offered, "fi") == Wanted("a4", ())


@pytest.mark.parametrize(
    ("has_times", "has_seats", "is_remote", "expected"),
    [
        (True, False, False, Way.TIME_OR_DOOR),
        (True, False, True, Way.TIME),
        (False, True, False, Way.SEAT),
        (False, False, False, Way.DOOR),
    ],
)
def test_nobody_is_invited_to_come_as_they_are_where_they_cannot(
    has_times: bool, has_seats: bool, is_remote: bool, expected: Way
) -> None:
    assert way_of(has_times=has_times, has_seats=has_seats, is_remote=is_remote) is expected
