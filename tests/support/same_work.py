"""Do two kinds of request cost the same? Work and time side by side, with a sign-flip permutation test.

The bar is that of reliability: medians within 5 ms or 15 %, or p >= 0.01 over at least 24 pairs. `calls` counts the
calls of Python and C functions that a request makes, which no other load on the machine changes.
"""

import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import fmean, median
from time import perf_counter

Asks = Callable[[int], object]
PAIRS = 24
FLIPS = 4_000


@dataclass(frozen=True)
class Compared:
    """Two kinds of request, measured in turns."""

    known: tuple[float, ...]
    unknown: tuple[float, ...]

    @property
    def apart(self) -> float:
        """How far the medians lie apart."""
        return abs(median(self.known) - median(self.unknown))

    @property
    def share(self) -> float:
        """The same, as a share of the greater one."""
        return self.apart / max(median(self.known), median(self.unknown))

    @property
    def p(self) -> float:
        """How often chance alone would make the mean of the paired differences this large (two-sided)."""
        return p_of_differences([a - b for a, b in zip(self.known, self.unknown, strict=True)])


def p_of_differences(differences: Sequence[float], seed: int = 0) -> float:
    """Return the p-value of a sign-flip permutation test: under no difference either sign is as likely."""
    draw, seen = random.Random(seed), abs(fmean(differences))
    flipped = (fmean(draw.choice((1, -1)) * one for one in differences) for _ in range(FLIPS))
    return (1 + sum(abs(mean) >= seen for mean in flipped)) / (1 + FLIPS)


def compare(measure: Callable[[Callable[[], object]], float], known: Asks, unknown: Asks) -> Compared:
    """Measure PAIRS requests of each kind in turns; which of a pair comes first changes from pair to pair."""
    found: dict[bool, list[float]] = {True: [], False: []}
    for number in range(PAIRS + 1):
        for is_known in (True, False) if number % 2 else (False, True):
            cost = measure(partial(known if is_known else unknown, number))
            if number:  # the first pair only warms up
                found[is_known].append(cost)
    return Compared(tuple(found[True]), tuple(found[False]))


def seconds(act: Callable[[], object]) -> float:
    """Return how long `act` takes."""
    began = perf_counter()
    act()
    return perf_counter() - began


def calls(act: Callable[[], object]) -> float:
    """Return how many functions `act` calls."""
    counted = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        act()
    finally:
        sys.setprofile(None)
    return counted
