"""Worlds that many tests begin with: written once by the services, then laid in place as rows.

What a service writes hangs on the clock, on the keys and on what the rooms registered with each other, so a copy is of
use under the same alone (`surroundings`). It takes the place of an empty database and of no other.
"""

import pickle
import sys
from collections.abc import Callable, Hashable
from types import FunctionType, MethodType
from typing import TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, exists, select

from booking import clock, db
from booking.keys import RoomKey
from booking.reservations.told import are_texts_sent
from booking.tables import metadata

from .moment import Moment

Written = TypeVar("Written")
_worlds: WeakKeyDictionary[Engine, dict[Hashable, tuple[Moment, bytes]]] = WeakKeyDictionary()


def kept(engine: Engine, write: Callable[..., Written], *arguments: Hashable) -> Written:
    """Let the database hold what `write(engine, *arguments)` writes, and return what it returns.

    Each test gets objects of its own, detached from any session as `write` leaves them.
    """
    if not _is_empty(engine):
        return write(engine, *arguments)
    worlds, key = _worlds.setdefault(engine, {}), (write, arguments, surroundings())
    if key in worlds:
        worlds[key][0].put_back()
    else:
        written = pickle.dumps(write(engine, *arguments))
        worlds[key] = (Moment(engine), written)
    found: Written = pickle.loads(worlds[key][1])  # noqa: S301 - of this process, a few lines above
    return found


def surroundings() -> tuple[Hashable, ...]:
    """Return all but the database that services go by: the clock, the keys, and what rooms were told by each other.

    What a module is told after it was imported stands in a name of its own with a type beside it, or is a key.
    """
    modules = [vars(module) for name, module in sorted(sys.modules.items()) if name.startswith("booking.")]
    told = (
        (own["__name__"], name, _as_told(own[name]))
        for own in modules
        for name in own.get("__annotations__", ())
        if name.startswith("_") and name[1].islower()
    )
    keys = (own["_key"]._key for own in modules if isinstance(own.get("_key"), RoomKey))
    return (clock.utc_now(), are_texts_sent(), *keys, *told)


def _as_told(value: object) -> Hashable:
    match value:
        case dict():
            return tuple((str(name), _as_told(one)) for name, one in value.items())
        case list():
            return tuple(_as_told(one) for one in value)
        case FunctionType() | MethodType():
            return value.__qualname__
    return type(value)


def _is_empty(engine: Engine) -> bool:
    with db.reading(engine) as tx:
        return not any(tx.execute(_HAS_ROWS).one())


_HAS_ROWS = select(*(exists(select(1).select_from(table)).label(table.name) for table in metadata.sorted_tables))
