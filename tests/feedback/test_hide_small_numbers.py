"""Small numbers stay hidden, and nobody works them out from what is shown. `./dev audit surveys` tries 1,000 tables."""

import pytest

from booking.feedback.suppression import Shown, one_of_several, some_of_several, together

from .tables import leaks, random_table, small_keys

HOUSE, DAYCARE, CHURCH = "house", "daycare", "church"


def numbers(shown: Shown, *choices: str) -> list[list[int | None]]:
    places = list(dict.fromkeys(place for _, place in shown.numbers))
    return [[shown.numbers[choice, place] for place in places] for choice in choices]


def test_a_number_alone_in_its_row_takes_another_one_with_it() -> None:
    ticks = {("mon", HOUSE): 3, ("mon", DAYCARE): 9, ("mon", CHURCH): 7}

    shown = some_of_several(ticks, {HOUSE: 20, DAYCARE: 20, CHURCH: 20})

    assert numbers(shown, "mon") == [[None, 9, None, 19]]


def test_two_small_numbers_whose_sum_is_small_take_a_third_with_them() -> None:
    ticks = {("mon", HOUSE): 1, ("mon", DAYCARE): 2, ("mon", CHURCH): 7}

    shown = some_of_several(ticks, {HOUSE: 20, DAYCARE: 20, CHURCH: 20})

    assert numbers(shown, "mon") == [[None, None, None, 10]]


def test_faces_are_protected_along_rows_and_columns() -> None:
    faces = {
        ("good", HOUSE): 14,
        ("good", DAYCARE): 12,
        ("bad", HOUSE): 2,
        ("bad", DAYCARE): 8,
        ("none", HOUSE): 9,
        ("none", DAYCARE): 11,
    }

    shown = one_of_several(faces, {HOUSE: 25, DAYCARE: 31})

    assert numbers(shown, "good", "bad", "none") == [[14, 12, 26], [None, None, 10], [None, None, 20]]


def test_what_all_chose_but_one_hides_nothing_of_the_others() -> None:
    shown = some_of_several({("thu", HOUSE): 24, ("fri", HOUSE): 4}, {HOUSE: 25})

    assert numbers(shown, "thu", "fri") == [[24, 24], [None, None]]


def test_where_few_answered_only_how_many_is_shown() -> None:
    shown = one_of_several({("good", HOUSE): 5, ("bad", HOUSE): 1}, {HOUSE: 6})

    assert numbers(shown, "good", "bad") == [[None, None], [None, None]]


def test_places_with_few_answers_are_counted_together() -> None:
    assert together({HOUSE: 12, DAYCARE: 7, CHURCH: 0}) == [(HOUSE,), (DAYCARE,)]
    assert together({HOUSE: 12, DAYCARE: 3, CHURCH: 2}) == [(HOUSE,), (CHURCH, DAYCARE)]
    assert together({HOUSE: 12, DAYCARE: 7, CHURCH: 2}) == [(HOUSE,), (CHURCH, DAYCARE)], "or 2 were what is missing"
    assert together({HOUSE: 3, DAYCARE: 1}) == [], "four answers are too few to show anything"
    assert together({}) == []


@pytest.mark.parametrize("number", range(50))
def test_no_hidden_number_can_be_worked_out(number: int) -> None:
    shown = random_table(number)

    assert leaks(shown.edges, shown.hidden) == []


def test_small_numbers_hidden_alone_would_be_worked_out() -> None:
    caught = 0
    for number in range(50):
        shown = random_table(number)
        caught += bool(leaks(shown.edges, small_keys(shown)))

    assert caught > 25, "the look at a table finds what it is there to find"
