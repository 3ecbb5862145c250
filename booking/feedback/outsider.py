"""PURE. What somebody who reads a published table can work out about the numbers left out of it: exactly.

Every table here is a network: a number is an edge from one node to another, and at each node what comes in equals what
goes out (a row's cells sum up to its total, and so on). Published edges are fixed; a hidden one may be anything from 0
to its most that keeps every sum. The least and the largest such value are two maximum flows in the residual network of
the hidden edges (D. Gusfield, "A graph theoretic approach to statistical data security", SIAM Journal on Computing
17(3), 1988; L. R. Ford and D. R. Fulkerson, "Maximal flow through a network", Canadian Journal of Mathematics 8, 1956).

The tables that reach these values come with them: each keeps all that is published, so they prove what they say.
"""

from collections import deque
from collections.abc import Hashable, Mapping, Sequence, Set
from dataclasses import dataclass

Key = Hashable
Values = dict[Key, int]


@dataclass(frozen=True)
class Edge:
    """A number of a table, from node to node; `most` is what anybody knows that it cannot exceed."""

    key: Key
    tail: Hashable
    head: Hashable
    value: int
    most: int


@dataclass(frozen=True)
class Range:
    """The least and the largest value a number can have, each with a whole table that has it."""

    low: Values
    high: Values

    def width(self, key: Key) -> int:
        """Return how far apart the two are for a number."""
        return self.high[key] - self.low[key]


@dataclass(frozen=True)
class Step:
    """A step of a path: an edge along its direction (more of it), or against it (less)."""

    edge: Edge
    is_along: bool

    def end(self) -> Hashable:
        """Return the node where it leads."""
        return self.edge.head if self.is_along else self.edge.tail

    def room(self, values: Mapping[Key, int]) -> int:
        """Return by how much its edge can change that way."""
        held = values[self.edge.key]
        return self.edge.most - held if self.is_along else held


def range_of(edges: Sequence[Edge], hidden: Set[Key], key: Key) -> Range:
    """Return what a reader of the published numbers can work out about one that is hidden.

    Args:
        edges: All numbers of the table.
        hidden: The keys of those that are not published, `key` among them.
        key: The number that is asked about.
    """
    return Range(low=pushed(edges, hidden, key, is_up=False), high=pushed(edges, hidden, key, is_up=True))


def pushed(edges: Sequence[Edge], hidden: Set[Key], key: Key, *, is_up: bool, enough: int | None = None) -> Values:
    """Return a whole table in which a hidden number is as large, or as small, as the published ones let it be.

    Args:
        enough: Stop when it has changed by as much; None: as far as it goes.
    """
    asked = next(one for one in edges if one.key == key)
    others = [one for one in edges if one.key in hidden and one.key != key]
    values = {one.key: one.value for one in edges}
    left = asked.most - asked.value if is_up else asked.value
    if enough is not None:
        left = min(left, enough)
    ends = (asked.head, asked.tail) if is_up else (asked.tail, asked.head)
    while left and (path := _shortest_path(others, values, *ends)):
        amount = min(left, *(step.room(values) for step in path))
        push(values, path, amount)
        values[key] += amount if is_up else -amount
        left -= amount
    return values


def push(values: Values, path: Sequence[Step], amount: int) -> None:
    """Change every number along a path."""
    for step in path:
        values[step.edge.key] += amount if step.is_along else -amount


def steps_from(edges: Sequence[Edge], values: Mapping[Key, int]) -> dict[Hashable, list[Step]]:
    """Return, for each node, the steps that lead away from it and have room."""
    found: dict[Hashable, list[Step]] = {}
    for edge in edges:
        for step, node in ((Step(edge, is_along=True), edge.tail), (Step(edge, is_along=False), edge.head)):
            if step.room(values) > 0:
                found.setdefault(node, []).append(step)
    return found


def _shortest_path(
    edges: Sequence[Edge], values: Mapping[Key, int], start: Hashable, goal: Hashable
) -> list[Step] | None:
    away, waiting = steps_from(edges, values), deque([start])
    came: dict[Hashable, Step | None] = {start: None}
    while waiting and goal not in came:
        for step in away.get(waiting.popleft(), ()):
            if step.end() not in came:
                came[step.end()] = step
                waiting.append(step.end())
    return traced(came, goal) if goal in came else None


def traced(came: Mapping[Hashable, Step | None], goal: Hashable) -> list[Step]:
    """Return the steps that lead to `goal`, of a search that noted by which step it came to each node."""
    path: list[Step] = []
    step = came[goal]
    while step is not None:
        path.append(step)
        step = came[step.edge.tail if step.is_along else step.edge.head]
    return path[::-1]
