"""Figures and how they are printed."""

from collections.abc import Iterable
from dataclasses import dataclass

HEADINGS = ("what", "ours", "anchor", "ratio", "goal", "met")


@dataclass(frozen=True)
class Figure:
    """One line: what was measured, ours beside its anchor, and the goal there is for it."""

    what: str
    ours: str
    anchor: str
    ratio: float
    goal: str = ""
    is_met: bool | None = None

    @classmethod
    def at_least(cls, what: str, ours: str, anchor: str, ratio: float, goal: float) -> "Figure":
        """Return a figure whose ratio should be at least `goal`."""
        return cls(what, ours, anchor, ratio, f">= {goal:g}", ratio >= goal)

    @classmethod
    def at_most(cls, what: str, ours: str, anchor: str, ratio: float, goal: float) -> "Figure":
        """Return a figure whose ratio should be at most `goal`."""
        return cls(what, ours, anchor, ratio, f"<= {goal:g}", ratio <= goal)

    def cells(self) -> tuple[str, ...]:
        """Return the line as texts."""
        met = {True: "yes", False: "NO", None: ""}[self.is_met]
        return self.what, self.ours, self.anchor, f"{self.ratio:.2f}", self.goal, met


def table(figures: Iterable[Figure]) -> str:
    """Return the figures as a table of Markdown."""
    rows = [HEADINGS, *(one.cells() for one in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)
