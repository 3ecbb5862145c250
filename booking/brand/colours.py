"""Colours that can be read: contrast as WCAG 2.2 counts it, the nearest shade that passes, and the shades of a page.

A page has a light and a dark scheme; a colour is looked at against every background of its scheme on which the
stylesheet puts it. The backgrounds are those of booking/static/style.css, and a test compares them.
"""

import re
from collections.abc import Iterable
from colorsys import hls_to_rgb, rgb_to_hls
from dataclasses import dataclass
from functools import lru_cache

TEXT_LEAST = 4.5
"""WCAG 2.2, 1.4.3: text against its background."""
MARK_LEAST = 3.0
"""WCAG 2.2, 1.4.11: lines and marks."""
STEPS = 1000

_HEX = re.compile(r"#?([0-9a-f]{3}|[0-9a-f]{6})")


@dataclass(frozen=True)
class Scheme:
    """The colours that stay the same, of pages read in light or in the dark."""

    ink: str
    paper: str
    surface: str
    sand: str
    ok_tint: str
    letters: tuple[str, str]
    """Of letters on a filled button: the better one is taken."""
    hover: str
    """Towards what a button goes under the pointer."""
    tint: float
    """How much of the main colour is in its tint."""

    @property
    def under_text(self) -> tuple[str, ...]:
        """Where the main colour stands as text."""
        return self.paper, self.surface, self.sand, self.ok_tint

    @property
    def under_marks(self) -> tuple[str, ...]:
        """Where the accent stands as a line."""
        return self.paper, self.sand


LIGHT = Scheme("#1d2b29", "#f7f2e9", "#fffdf8", "#efe6d6", "#dfeae0", ("#ffffff", "#1d2b29"), "#000000", 0.14)
DARK = Scheme("#f2ece0", "#131c1a", "#1b2624", "#22302d", "#22382f", ("#0d211a", "#ffffff"), "#ffffff", 0.2)


def read_colour(text: str) -> str | None:
    """Return a colour typed as #1d5744, 1d5744 or #abc as #rrggbb; None when it is none."""
    found = _HEX.fullmatch(text.strip().lower())
    if found is None:
        return None
    digits = found[1]
    return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21.

    Source: WCAG 2.2, "contrast ratio" and "relative luminance".
    """
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def worst_contrast(colour: str, backgrounds: tuple[str, ...]) -> float:
    """Return the contrast with the background that is nearest to the colour."""
    return min(contrast(colour, background) for background in backgrounds)


def nearest_passing(colour: str, backgrounds: tuple[str, ...], least: float) -> str:
    """Return the shade of the same hue, as little lighter or darker as it can be, that passes on all backgrounds."""
    hue, lightness, saturation = rgb_to_hls(*(part / 255 for part in _parts(colour)))
    steps = sorted(range(STEPS + 1), key=lambda step: abs(step / STEPS - lightness))
    shades = (_hex(part * 255 for part in hls_to_rgb(hue, step / STEPS, saturation)) for step in steps)
    return next(shade for shade in (colour, *shades) if worst_contrast(shade, backgrounds) >= least)


def main_shades(main: str, scheme: Scheme) -> dict[str, str]:
    """Return the stylesheet's names for the main colour and what follows from it: buttons, links, chosen things."""
    letters = max(scheme.letters, key=lambda one: contrast(one, main))
    tint = _mixed(main, scheme.surface, scheme.tint)
    return {
        "action": main,
        "action-hover": _mixed(main, scheme.hover, 0.72),
        "on-action": letters,
        "action-tint": tint,
        "action-ink": nearest_passing(main, (*scheme.under_text, tint), TEXT_LEAST),
    }


def _mixed(one: str, other: str, share: float) -> str:
    pairs = zip(_parts(one), _parts(other), strict=True)
    return _hex(a * share + b * (1 - share) for a, b in pairs)


@lru_cache(maxsize=64)
def _luminance(colour: str) -> float:
    red, green, blue = (_linear(part / 255) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _hex(parts: Iterable[float]) -> str:
    return "#" + "".join(f"{round(part):02x}" for part in parts)
