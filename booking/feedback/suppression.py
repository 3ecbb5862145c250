"""PURE. Which numbers of a table stay hidden, so that none under five can be read or worked out.

Small numbers are hidden first (primary suppression). Then, for each hidden number that the published ones would pin
down to fewer than `LEAST` + 1 values, the cheapest others that give it room are hidden too (complementary suppression):
a shortest path in the network of the table, as in J. P. Kelly, B. L. Golden and A. A. Assad, "Cell suppression:
disclosure protection for sensitive tabular data", Networks 22(4), 1992, and J. Castro, "A shortest-paths heuristic for
statistical data protection in positive tables", INFORMS Journal on Computing 19(4), 2007. How much room there is, is
exact (`outsider`). Where no path gives enough, everything is hidden but what is fixed, and that is safe by itself.

Between tables: those of one survey share nothing but the numbers of answers in all and from each place, which are
published, at least five each (`together`). So what is hidden in one cannot be worked out with the help of another, and
it is enough to look at each alone. A page that shows one place shows a column of the same table, never another one.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count

from .outsider import Edge, Key, Step, Values, push, pushed, steps_from, traced

LEAST = 5
"""The smallest number that is shown; and how far apart the possible values of a hidden one are at least."""
TOTAL = "total"
"""The key of what is summed up over places."""
ROW, COLUMN, ALL = "row", "column", "all"


@dataclass(frozen=True)
class Shown:
    """A table as it may be shown: what is hidden is None. Keys are (choice, place); place `TOTAL` is all places."""

    numbers: Mapping[tuple[str, str], int | None]
    edges: tuple[Edge, ...]
    hidden: frozenset[Key]

    @property
    def has_hidden(self) -> bool:
        """Tell whether anything is left out."""
        return bool(self.hidden)


def together(answers: Mapping[str, int]) -> list[tuple[str, ...]]:
    """Return the places whose answers may be shown as one column each: alone, or small ones together.

    Args:
        answers: How many answers there are from each place.

    Returns:
        Groups of places, each with at least `LEAST` answers; none when there are fewer in all.
    """
    by_size = sorted(answers, key=lambda place: (answers[place], place))
    merged: list[str] = []
    # One small place beside large ones would be what is missing from the total.
    while by_size and (answers[by_size[0]] < LEAST or 0 < sum(answers[one] for one in merged) < LEAST):
        merged.append(by_size.pop(0))
    alone: list[tuple[str, ...]] = [(place,) for place in answers if place in by_size]
    if sum(answers[one] for one in merged) == 0:
        return alone
    return [*alone, tuple(merged)] if sum(answers.values()) >= LEAST else []


def one_of_several(numbers: Mapping[tuple[str, str], int], answers: Mapping[str, int]) -> Shown:
    """Protect a question with one answer each: the choices of a place sum up to its published number of answers.

    Args:
        numbers: How often each (choice, place) was chosen.
        answers: How many answers there are from each place, at least `LEAST`.
    """
    choices = list(dict.fromkeys(choice for choice, _ in numbers))
    in_all = sum(answers.values())
    edges = [Edge(key, (ROW, key[0]), (COLUMN, key[1]), number, answers[key[1]]) for key, number in numbers.items()]
    for choice in choices:
        row = sum(number for key, number in numbers.items() if key[0] == choice)
        edges.append(Edge((choice, TOTAL), ALL, (ROW, choice), row, in_all))
    fixed = [Edge((ALL, place), (COLUMN, place), ALL, amount, amount) for place, amount in answers.items()]
    return _shown([*edges, *fixed], frozenset(edge.key for edge in edges))


def some_of_several(numbers: Mapping[tuple[str, str], int], answers: Mapping[str, int]) -> Shown:
    """Protect boxes to tick: each is a table of its own, the places that ticked it and their total.

    Args:
        numbers: How often each (choice, place) was ticked, at most once in each answer.
        answers: How many answers there are from each place, at least `LEAST`.
    """
    found = [_one_box(choice, numbers, answers) for choice in dict.fromkeys(choice for choice, _ in numbers)]
    return Shown(
        numbers={key: number for one in found for key, number in one.numbers.items()},
        edges=tuple(edge for one in found for edge in one.edges),
        hidden=frozenset().union(*(one.hidden for one in found)),
    )


def _one_box(choice: str, numbers: Mapping[tuple[str, str], int], answers: Mapping[str, int]) -> Shown:
    row = {key: number for key, number in numbers.items() if key[0] == choice}
    start, end = (ROW, choice), (COLUMN, choice)
    edges = [Edge(key, start, end, number, answers[key[1]]) for key, number in row.items()]
    edges.append(Edge((choice, TOTAL), end, start, sum(row.values()), sum(answers.values())))
    return _shown(edges, frozenset(edge.key for edge in edges))


def _shown(edges: Sequence[Edge], may_hide: frozenset[Key]) -> Shown:
    hidden = hidden_keys(edges, may_hide)
    numbers = {
        (str(choice), str(place)): None if edge.key in hidden else edge.value
        for edge in edges
        if edge.key in may_hide and isinstance(edge.key, tuple)
        for choice, place in [edge.key]
    }
    return Shown(numbers, tuple(edges), hidden)


def hidden_keys(edges: Sequence[Edge], may_hide: frozenset[Key]) -> frozenset[Key]:
    """Return which numbers of a table stay hidden.

    Args:
        edges: The table as a network (`outsider`).
        may_hide: The keys of those that may be hidden; hiding all of them must be safe.
    """
    hidden = {one.key for one in edges if one.key in may_hide and one.value < LEAST}
    while (open_key := _pinned_down(edges, hidden)) is not None:
        more = _room_for(edges, hidden, may_hide, open_key)
        if more is None:
            return may_hide
        hidden |= more
    return frozenset(hidden)


def _pinned_down(edges: Sequence[Edge], hidden: set[Key]) -> Key | None:
    """Return a hidden number of which the published ones tell too much, or None."""
    for edge in edges:
        if edge.key not in hidden:
            continue
        up = pushed(edges, hidden, edge.key, is_up=True, enough=LEAST)[edge.key] - edge.value
        if up < LEAST:
            low = pushed(edges, hidden, edge.key, is_up=False, enough=LEAST - up)[edge.key]
            if edge.value - low + up < LEAST:
                return edge.key
    return None


def _room_for(edges: Sequence[Edge], hidden: set[Key], may_hide: frozenset[Key], key: Key) -> set[Key] | None:
    """Return what is hidden once a number can be `LEAST` more or less than it is; None: nothing is enough."""
    used, left = set(hidden), LEAST
    for is_up in (True, False):
        left -= _gained(edges, used, may_hide, key, left, is_up=is_up)
    return None if left else used


def _gained(
    edges: Sequence[Edge], used: set[Key], may_hide: frozenset[Key], key: Key, left: int, *, is_up: bool
) -> int:
    """Hide along the cheapest paths, and return by how much, at most `left`, the number can change that way then."""
    asked = next(one for one in edges if one.key == key)
    others = [one for one in edges if one.key in may_hide and one.key != key]
    values: Values = {one.key: one.value for one in edges}
    start, goal = (asked.head, asked.tail) if is_up else (asked.tail, asked.head)
    wanted = min(left, asked.most - asked.value if is_up else asked.value)
    gained = 0
    while gained < wanted and (path := _cheapest_path(others, values, used, start, goal)):
        amount = min(wanted - gained, *(step.room(values) for step in path))
        push(values, path, amount)
        used |= {step.edge.key for step in path}
        gained += amount
    return gained


def _cheapest_path(
    edges: Sequence[Edge], values: Values, hidden: set[Key], start: Hashable, goal: Hashable
) -> list[Step] | None:
    """Return the path that hides the least: what is hidden already costs nothing, totals cost most."""
    away, turns = steps_from(edges, values), count()
    came: dict[Hashable, Step | None] = {}
    waiting: list[tuple[int, int, Hashable, Step | None]] = [(0, next(turns), start, None)]
    while waiting and goal not in came:
        cost, _, node, by = heappop(waiting)
        if node in came:
            continue
        came[node] = by
        for step in away.get(node, ()):
            if step.end() not in came:
                heappush(waiting, (cost + _price(step.edge, hidden), next(turns), step.end(), step))
    return traced(came, goal) if goal in came else None


def _price(edge: Edge, hidden: set[Key]) -> int:
    if edge.key in hidden:
        return 0
    is_total = isinstance(edge.key, tuple) and edge.key[1] == TOTAL
    return (edge.value + 1) * (20 if is_total else 1)
