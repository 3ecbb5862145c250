"""A drawn map of the venues: no request to anybody, positions given by the municipality as 0-100 from the corner."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..venues.model import Venue
from .cards import Sign, sign_of

WIDTH, HEIGHT = 420, 250
LETTER_WIDTH = 8.4
PIN_HEIGHT, PIN_HALF_WIDTH, LABEL_HEIGHT = 70, 30, 34


@dataclass(frozen=True)
class Pin:
    """A venue on the map: the tip of its pin, and the middle of its name."""

    venue: Sign
    x: int
    y: int
    label_x: int


def pins_of(venues: Sequence[Venue]) -> tuple[Pin, ...]:
    """Return the pins of the venues that have a place on the map, kept inside its edges."""
    return tuple(
        _pin(sign_of(venue), venue.map_x, venue.map_y)
        for venue in venues
        if venue.map_x is not None and venue.map_y is not None
    )


def _pin(sign: Sign, percent_x: int, percent_y: int) -> Pin:
    half_label = min(round(len(sign.name) * LETTER_WIDTH / 2), WIDTH // 2 - 4)
    x = _inside(percent_x * WIDTH // 100, PIN_HALF_WIDTH, WIDTH - PIN_HALF_WIDTH)
    y = _inside(percent_y * HEIGHT // 100, PIN_HEIGHT, HEIGHT - LABEL_HEIGHT)
    return Pin(sign, x, y, _inside(x, half_label + 4, WIDTH - half_label - 4))


def _inside(value: int, least: int, most: int) -> int:
    return max(least, min(value, most))
