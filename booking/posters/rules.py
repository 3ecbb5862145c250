"""What stands on a page for a door, and how much of a text finds room on it."""

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import TypeVar

SIZES = ("a4", "a5")
FORMS = {"pdf": "application/pdf", "png": "image/png"}
MOST_DATES = 6
NEXT_DATES = 2
"""After a cancelled session."""
NAME_MOST = 90
LINE_MOST = 70
WORD_MOST = 26
"""A longer word may be broken anywhere: the longest that places are called (varhaiskasvatusyksikkö) are shorter."""
BREAK = "\N{SOFT HYPHEN}"
CUT = "…"

DRAWN = (
    range(0x20, 0x7F),
    range(0xA0, 0x250),
    range(0x2010, 0x2016),
    range(0x2018, 0x201F),
    range(0x2020, 0x2023),
    range(0x2026, 0x2027),
    range(0x20AC, 0x20AD),
)
"""The letters that some font of the repository or of Typst draws: one it cannot draw would spoil the whole document."""

Row = TypeVar("Row")


class Way(Enum):
    """How families come to a session."""

    TIME_OR_DOOR = auto()
    TIME = auto()
    """At a distance: there is no door to come to."""
    SEAT = auto()
    DOOR = auto()


def way_of(*, has_times: bool, has_seats: bool, is_remote: bool) -> Way:
    """Return how families come to a session that has times to book, or seats to sign up for."""
    if has_seats:
        return Way.SEAT
    if has_times:
        return Way.TIME if is_remote else Way.TIME_OR_DOOR
    return Way.DOOR


@dataclass(frozen=True)
class Wanted:
    """How somebody wants the page."""

    size: str
    also: tuple[str, ...]
    """Further languages, one line each."""


def read_wanted(size: str, also: Sequence[str], offered: Sequence[str], main: str) -> Wanted:
    """Read what an address asks for; what is unknown counts as not said."""
    others = tuple(code for code in offered if code in also and code != main)
    return Wanted(size if size in SIZES else SIZES[0], others)


def fitting(text: str, most: int) -> str:
    """Return the text in one line of drawable letters, cut at a word when it is longer than `most`."""
    composed = unicodedata.normalize("NFC", text)
    words = "".join(letter if _is_drawn(letter) else " " for letter in composed if not _joins(letter)).split()
    whole = " ".join(words)
    if len(whole) > most:
        shorter = whole[:most].rpartition(" ")[0] or whole[: most - 1]
        whole = shorter.rstrip(" ,;:-–") + CUT
    return " ".join(_breakable(word) for word in whole.split(" "))


def first_dates(own: Iterable[Row], elsewhere: Iterable[Row], most: int, when: Callable[[Row], object]) -> list[Row]:
    """Return the coming dates of the place, and while there is room those of the same round elsewhere, in order."""
    chosen = list(own)[:most]
    chosen += list(elsewhere)[: most - len(chosen)]
    return sorted(chosen, key=when)  # type: ignore[arg-type]  # dates and times compare


def _breakable(word: str) -> str:
    if len(word) <= WORD_MOST:
        return word
    return BREAK.join(word[start : start + WORD_MOST // 2] for start in range(0, len(word), WORD_MOST // 2))


def _is_drawn(letter: str) -> bool:
    return any(ord(letter) in span for span in DRAWN) and letter != BREAK


def _joins(letter: str) -> bool:
    # Joiners, marks of direction and accents on their own leave no gap behind.
    return unicodedata.category(letter) in ("Cf", "Mn", "Me")
