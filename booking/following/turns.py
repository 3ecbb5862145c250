"""Where slots go when their session changes: families first, in their turn, then consultations where no family goes."""

from collections.abc import Collection, Sequence
from datetime import datetime

from ..reservations.model import Slot

Place = tuple[datetime, datetime, int]
"""Start, end and lane of a planned slot."""


def place_of(row: Slot) -> Place:
    """Return where a slot is."""
    return row.starts_at, row.ends_at, row.lane


def places_for(rows: Sequence[Slot], plan: list[Place], held: set[int]) -> dict[int, Place]:
    """Return where each row goes; where families cannot go along in their turn, the next free places take them."""
    families = carried(rows, plan, held)
    places = {} if families is None else _with_consultations(rows, plan, held, families)
    if places:
        return places
    chosen = {row.id for row in sorted(rows, key=lambda row: row.id not in held)[: len(plan)]}
    return dict(zip((row.id for row in rows if row.id in chosen), plan, strict=False))


def carried(rows: Sequence[Slot], plan: Sequence[Place], held: Collection[int]) -> dict[int, Place] | None:
    """Return the places: as many times as before go over in their order, and a move taken back ends where it began.

    Where there are more times or fewer, a row stays if its time remains for all who hold one, else the n-th
    becomes the n-th. None if somebody's turn is not there any more, or too short.
    """
    planned = set(plan)
    staying = {row.id: place_of(row) for row in rows if place_of(row) in planned}
    turns = in_turn(rows, plan)
    if not len(turns) == len(rows) == len(plan) and all(one in staying for one in held):
        return staying
    of_id = {row.id: row for row in rows}
    if all(one in turns and is_as_long(turns[one], of_id[one]) for one in held):
        return turns
    return None


def in_turn(rows: Sequence[Slot], plan: Sequence[Place]) -> dict[int, Place]:
    """Return the n-th planned time of its lane for each row of the n-th time."""
    before = sorted({row.starts_at for row in rows})
    after = sorted({starts_at for starts_at, _ends_at, _lane in plan})
    there = {(after.index(place[0]), place[2]): place for place in plan}
    turn_of = {row.id: (before.index(row.starts_at), row.lane) for row in rows}
    return {row_id: there[turn] for row_id, turn in turn_of.items() if turn in there}


def is_as_long(place: Place, row: Slot) -> bool:
    """Tell whether a place is no shorter than a slot."""
    return place[1] - place[0] >= row.ends_at - row.starts_at


def follows_its_turn(row: Slot, place: Place, rows: Sequence[Slot], plan: Sequence[Place]) -> bool:
    """Tell whether a slot goes where its session takes it, for as long as before."""
    return in_turn(rows, plan).get(row.id) == place and is_as_long(place, row)


def _with_consultations(
    rows: Sequence[Slot], plan: Sequence[Place], held: set[int], families: dict[int, Place]
) -> dict[int, Place]:
    """Return the places of families with those of consultations: no family goes elsewhere because of one."""
    consulted = [row for row in rows if row.professional_id is not None]
    together = carried(rows, plan, {*held, *(row.id for row in consulted)})
    if together is not None and all(together[one] == families[one] for one in held):
        return together
    turns, places = in_turn(rows, plan), dict(families)
    fixed = {places[one] for one in (*held, *(row.id for row in consulted)) if one in places}
    for row in consulted:
        if row.id not in places and row.id in turns and turns[row.id] not in fixed and is_as_long(turns[row.id], row):
            places = {one: place for one, place in places.items() if place != turns[row.id]}
            places[row.id] = turns[row.id]
            fixed.add(turns[row.id])
    return places
