"""Contrast as WCAG counts it; a colour that cannot be read is refused with its ratio and the nearest one that can."""

import re
from itertools import product
from pathlib import Path

import pytest

from booking.brand.colours import DARK, LIGHT, Scheme, contrast, main_shades, nearest_passing, read_colour
from booking.brand.rules import COLOURS, Brand, ColourFault, colour_fault, refuse_unsound, schemes, stylesheet
from booking.config import LANGUAGES
from booking.errors import Invalid

CSS = (Path(__file__).parents[2] / "booking" / "static" / "style.css").read_text(encoding="utf-8")
GRID = [f"#{r}{g}{b}" for r, g, b in product(("00", "55", "aa", "ff"), repeat=3)]


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.478), ("#0000ff", "#ffffff", 8.592), ("#abc", "#abc", 1.0)],
)
def test_contrast_is_that_of_the_guidelines(one: str, other: str, ratio: float) -> None:
    assert contrast(read_colour(one) or "", read_colour(other) or "") == pytest.approx(ratio, abs=0.001)


@pytest.mark.parametrize(
    ("typed", "read"),
    [("#1D5744", "#1d5744"), (" 1d5744 ", "#1d5744"), ("#abc", "#aabbcc"), ("red", None), ("#12345", None), ("", None)]
    + [(text, None) for text in ("#1d5744;}", "url(x)", "#1d574g", "１d5744", "#1d5744\n#", "rgb(1,2,3)")],
)
def test_a_colour_is_six_or_three_digits_and_nothing_else(typed: str, read: str | None) -> None:
    assert read_colour(typed) == read


def test_a_light_green_is_refused_on_light_pages_and_the_nearest_shade_named() -> None:
    fault = colour_fault("main_light", "#4caf50")

    assert fault is not None
    assert (round(fault.ratio, 2), fault.least, fault.passing) == (2.24, 4.5, "#337536")
    assert colour_fault("main_light", fault.passing) is None
    assert colour_fault("main_dark", "#4caf50") is None


def test_what_passes_is_left_alone() -> None:
    assert nearest_passing("#1d5744", LIGHT.under_text, 4.5) == "#1d5744"
    assert [colour_fault(name, colour) for name, colour in zip(COLOURS, HOUSE, strict=True)] == [None] * 4


HOUSE = ("#1d5744", "#9ad7b6", "#1d5744", "#9ad7b6")


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
def test_whatever_colour_is_taken_everything_on_the_page_can_be_read(scheme: Scheme) -> None:
    for wanted in GRID:
        main = nearest_passing(wanted, scheme.under_text, 4.5)
        shades = main_shades(main, scheme)
        on_button = [contrast(shades["on-action"], shades[under]) for under in ("action", "action-hover")]
        as_text = [contrast(shades["action-ink"], under) for under in (*scheme.under_text, shades["action-tint"])]
        ink = contrast(scheme.ink, shades["action-tint"])
        assert min(*on_button, *as_text, ink) >= 4.5, wanted


def test_the_backgrounds_are_those_of_the_stylesheet() -> None:
    light, dark = CSS.split("prefers-color-scheme: dark", 1)
    for scheme, css in ((LIGHT, light), (DARK, dark)):
        found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]+);", css.split("}", 1)[0] if scheme is DARK else css))
        named = {"ink": scheme.ink, "paper": scheme.paper, "surface": scheme.surface, "sand": scheme.sand}
        assert {name: found[name] for name in (*named, "ok-tint")} == {**named, "ok-tint": scheme.ok_tint}
        assert read_colour(found["on-action"]) == main_shades(found["action"], scheme)["on-action"]


def test_nothing_chosen_is_no_stylesheet_and_the_dark_follows_from_the_light() -> None:
    light, dark = schemes(Brand(main_light="#7a1f5c"))

    assert stylesheet(Brand()) == ""
    assert (light["action"], dark["action"]) == ("#7a1f5c", "#dd7abc")
    assert stylesheet(Brand(accent_dark="#e9b95c")) == (
        "@media screen and (prefers-color-scheme:dark){:root{--accent:#e9b95c;--accent-band:4px;}}"
    )


def test_a_colour_that_cannot_be_read_is_refused_whoever_calls() -> None:
    for name in COLOURS:
        unreadable = "#f0e8da" if name.endswith("light") else "#24302e"
        assert isinstance(colour_fault(name, unreadable), ColourFault)
        with pytest.raises(Invalid, match="contrast"):
            refuse_unsound(Brand(**{name: unreadable}))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("names", {"fi": "x" * 41}),
        ("names", {"fi": ""}),
        ("names", {"de": "Treffen"}),
        ("owners", {"fi": "Kunta\r\nBcc: x@example.fi"}),
        ("sender_name", "Kunta\u2028Bcc: x@example.fi"),
        ("main_light", "red;}body{display:none"),
        ("accent_dark", "#abc"),
        ("reply_to", "a@example.fi\nBcc: b@example.fi"),
        ("reply_to", "a@example.fi, b@example.fi"),
        ("contact_email", "nobody"),
        ("privacy_email", f"{'x' * 65}@example.fi"),
        ("accessibility_email", "a@" + "x." * 130 + "fi"),
        ("social_emergency_number", "112; wait"),
        ("social_emergency_number", "1 2"),
        ("languages_off", LANGUAGES),
        ("languages_off", ("de",)),
    ],
)
def test_what_no_page_lets_through_is_refused_whoever_calls(name: str, value: object) -> None:
    with pytest.raises(Invalid, match=name):
        refuse_unsound(Brand(**{name: value}))  # type: ignore[arg-type]  # each row names its own field


def test_what_is_sound_is_taken() -> None:
    refuse_unsound(
        Brand(
            names={"fi": "Perheiden paikka", "sv": "Familjernas plats"},
            owners={"fi": "Pieksämäen kaupunki"},
            sender_name="Pieksämäen perhekeskus",
            reply_to="perhe.keskus+ajat@pieksamaki.example.fi",
            social_emergency_number="015 123 4567",
            languages_off=("sv",),
        )
    )
