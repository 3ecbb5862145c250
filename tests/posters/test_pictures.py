"""The colours and the code of a sheet."""

import pytest

from booking.brand.colours import TEXT_LEAST, contrast
from booking.brand.rules import Brand
from booking.posters import pictures


def test_the_sheet_wears_the_colours_of_the_service() -> None:
    house = pictures.colours(Brand())
    own = pictures.colours(Brand(main_light="#7a1f5c", accent_light="#0b6e4f"))

    assert (house["ground"], house["pill"], house["on_pill"]) == ("#1d5744", "#e9b44c", "#1d2b29")
    assert (own["ground"], own["on_ground"]) == ("#7a1f5c", "#ffffff")
    assert (own["pill"], own["on_pill"]) == ("#0b6e4f", "#ffffff")


@pytest.mark.parametrize("name", ["clay", "lake", "plum", "pine", "honey-deep", "brick", "art-front", "art-sun"])
def test_letters_can_be_read_on_every_colour_of_the_sheet(name: str) -> None:
    ground = pictures.shades()[name]

    assert contrast(pictures.letters_on(ground), ground) >= TEXT_LEAST


def test_the_code_has_its_quiet_zone() -> None:
    drawn = pictures.code("https://tavataan.example.fi/v/kontiopuisto")

    assert 'viewBox="0 0 37 37"' in drawn or 'width="37" height="37"' in drawn  # 29 modules and four on each side
