"""Random answers, and a look at what is published of them that trusts nothing but sums."""

from collections import Counter
from random import Random

from booking.feedback.outsider import Edge, Values, range_of
from booking.feedback.suppression import LEAST, Shown, one_of_several, some_of_several


def random_answers(random: Random) -> dict[str, int]:
    """Return how many answered from each place: few places or many, alike or not."""
    most = random.choice((6, 12, 40, 150))
    return {f"place {number}": random.randint(LEAST, most) for number in range(random.randint(1, 6))}


def random_choices(random: Random, answers: dict[str, int]) -> dict[tuple[str, str], int]:
    """Return how often each choice was made: every answer has one, some choices are rare."""
    choices = [f"choice {number}" for number in range(random.randint(2, 8))]
    weights = [random.choice((1, 1, 3, 20)) for _ in choices]
    found = {(choice, place): 0 for choice in choices for place in answers}
    for place, amount in answers.items():
        for choice, times in Counter(random.choices(choices, weights, k=amount)).items():
            found[choice, place] = times
    return found


def random_ticks(random: Random, answers: dict[str, int]) -> dict[tuple[str, str], int]:
    """Return how often each box was ticked: by nobody, by everybody, by some."""
    boxes = [f"box {number}" for number in range(random.randint(1, 8))]
    share = {box: random.choice((0.0, 0.1, 0.4, 0.9, 1.0)) for box in boxes}
    return {
        (box, place): sum(random.random() < share[box] for _ in range(amount))
        for box in boxes
        for place, amount in answers.items()
    }


def random_table(number: int) -> Shown:
    """Return a table as it is shown, another one for each number."""
    random = Random(number)
    answers = random_answers(random)
    if number % 2:
        return some_of_several(random_ticks(random, answers), answers)
    return one_of_several(random_choices(random, answers), answers)


def small_keys(shown: Shown) -> frozenset[object]:
    """Return the keys of the small numbers: what would be hidden without the others that go with them."""
    return frozenset(edge.key for edge in shown.edges if edge.key in shown.hidden and edge.value < LEAST)


def leaks(edges: tuple[Edge, ...], hidden: frozenset[object]) -> list[str]:
    """Return what is wrong with a table as published, in words.

    For each hidden number two whole tables are asked for that keep all that is published and differ in it by five
    at least. What holds of them is added up here anew, so a fault in how they were found cannot hide.
    """
    found = [f"{edge.key} shows {edge.value}" for edge in edges if edge.key not in hidden and edge.value < LEAST]
    for key in sorted(hidden, key=str):
        tables = range_of(edges, hidden, key)
        for values in (tables.low, tables.high):
            found += _broken(edges, hidden, values)
        if tables.high[key] - tables.low[key] < LEAST:
            found.append(f"{key} is between {tables.low[key]} and {tables.high[key]}")
    return found


def _broken(edges: tuple[Edge, ...], hidden: frozenset[object], values: Values) -> list[str]:
    nodes: Counter[object] = Counter()
    for edge in edges:
        nodes[edge.tail] -= values[edge.key]
        nodes[edge.head] += values[edge.key]
    outside = [edge for edge in edges if not 0 <= values[edge.key] <= edge.most]
    changed = [edge for edge in edges if edge.key not in hidden and values[edge.key] != edge.value]
    is_whole = not any(nodes.values()) and not outside and not changed
    return [] if is_whole else [f"no table that could be: {values}"]
