"""How often something may be tried: counted in the database, so every web process counts alike.

Keys are keyed hashes of addresses, never the addresses. Real time is used: the rules' clock may stand still.
"""

import hashlib
import hmac
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import Any, cast

from flask import Flask, current_app, request
from limits import RateLimitItem, parse
from limits.storage import Storage
from limits.strategies import FixedWindowRateLimiter
from sqlalchemy import Connection, Executable, bindparam, case, delete, literal, select, union_all
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from ..clock import real_now
from ..db import engine
from ..errors import TooMany
from .model import RateCount


def init_app(app: Flask) -> None:
    """Give the process of `app` its own counts."""
    app.extensions["tries_here"] = TriesHere()


@dataclass(frozen=True)
class Limit:
    """A named limit; every one of its windows must hold, e.g. ("30/minute", "60/hour")."""

    name: str
    windows: tuple[str, ...]


class SqlStorage(Storage):
    """The `limits` library's storage on our own table."""

    STORAGE_SCHEME = ["tavataan"]  # noqa: RUF012 - the library's own form

    def __init__(self, connection: Connection) -> None:
        """Count in the transaction of `connection`, which the caller commits."""
        super().__init__(None)
        self._connection = connection

    @property
    def base_exceptions(self) -> type[Exception]:
        """Name what the storage may raise."""
        return Exception

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count one more try; a window that is over begins anew."""
        return int(self.count([(key, expiry, amount)])[0].tries)

    def count(self, windows: Sequence[tuple[str, int, int]]) -> Sequence[Any]:
        """Count (key, seconds, tries) of each window in one statement; return the rows as they are then."""
        now = int(real_now().timestamp())
        values: dict[str, str | int] = {"now": now}
        for number, (key, expiry, amount) in enumerate(windows):
            values |= {f"key{number}": key, f"tries{number}": amount, f"expires_at{number}": now + expiry}
        statement = _counting(self._connection.dialect.name, len(windows))
        rows = {row.key: row for row in self._connection.execute(statement, values)}
        return [rows[key] for key, _, _ in windows]

    def get(self, key: str) -> int:
        """Return the tries in the running window."""
        row = self._row(key)
        return int(row.tries) if row else 0

    def get_expiry(self, key: str) -> float:
        """Return when the running window ends, Unix seconds."""
        row = self._row(key)
        return float(row.expires_at) if row else real_now().timestamp()

    def check(self) -> bool:
        """Tell whether the storage answers."""
        self._row("")
        return True

    def reset(self) -> int | None:
        """Forget every count."""
        return self._delete(RateCount.key.is_not(None))

    def clear(self, key: str) -> None:
        """Forget one count."""
        self._delete(RateCount.key == key)

    def _row(self, key: str) -> Any:
        now = int(real_now().timestamp())
        statement = select(RateCount.tries, RateCount.expires_at).where(
            RateCount.key == key, RateCount.expires_at > now
        )
        return self._connection.execute(statement).one_or_none()

    def _delete(self, condition: Any) -> int:
        return int(cast(Any, self._connection.execute(delete(RateCount).where(condition))).rowcount)


@lru_cache
def _counting(dialect: str, windows: int) -> Executable:
    insert = postgres_insert if dialect == "postgresql" else sqlite_insert
    columns = (RateCount.key, RateCount.tries, RateCount.expires_at)
    # Rows by SELECT, because a list of VALUES would be compiled again each time.
    rows = [
        select(*(bindparam(f"{column.key}{n}", type_=column.type) for column in columns)).where(literal(1) == 1)
        for n in range(windows)
    ]
    added = insert(RateCount).from_select([column.key for column in columns], union_all(*rows))
    is_over = RateCount.expires_at <= bindparam("now")
    return added.on_conflict_do_update(
        index_elements=[RateCount.key],
        set_={
            "tries": case((is_over, added.excluded.tries), else_=RateCount.tries + added.excluded.tries),
            "expires_at": case((is_over, added.excluded.expires_at), else_=RateCount.expires_at),
        },
    ).returning(*columns)


def count_try(limit: Limit, subject: str, within: Connection | None = None) -> None:
    """Count a try of `subject` against `limit`; raises TooMany when it is used up, and then counts nothing.

    Args:
        within: A writing transaction to count in; the count is kept, or undone, with what else is written there.
    """
    if within is not None:
        _count(within, limit, subject)
        return
    with engine().connect().execution_options(writes=True) as connection:
        _count(connection, limit, subject)
        connection.commit()


def _count(connection: Connection, limit: Limit, subject: str) -> None:
    windows, hashed = _windows(limit), _hashed(subject)
    asked = [(window.key_for(limit.name, hashed), window.get_expiry(), 1) for window in windows]
    rows = SqlStorage(connection).count(asked)
    if any(row.tries > window.amount for row, window in zip(rows, windows, strict=True)):
        ends = (row.expires_at for row, window in zip(rows, windows, strict=True) if row.tries > window.amount)
        raise _too_many(max(ends))


def count_here(limit: Limit, subject: str) -> None:
    """Count a try that only reads, as `count_try` does, but for this process alone: no disk is waited for."""
    here: TriesHere = current_app.extensions["tries_here"]
    hashed = _hashed(subject)
    here.count([(window.key_for(limit.name, hashed), window.get_expiry(), window.amount) for window in _windows(limit)])


class TriesHere:
    """The tries of one process; those of another are not known, so this guards the process and nothing else."""

    def __init__(self, most: int = 20_000) -> None:
        """Keep at most about `most` counts."""
        self._counts: dict[str, tuple[int, float]] = {}
        self._most = most
        self._lock = Lock()

    def __len__(self) -> int:
        """Return how many counts it keeps."""
        return len(self._counts)

    def count(self, windows: Sequence[tuple[str, int, int]]) -> None:
        """Count a try in each (key, seconds, most tries), or in none and raise TooMany."""
        now = real_now().timestamp()
        with self._lock:
            if len(self._counts) > self._most:
                running = {key: kept for key, kept in self._counts.items() if kept[1] > now}
                self._counts = running if len(running) < self._most // 2 else {}
            found = [self._counts.get(key, (0, 0.0)) for key, _, _ in windows]
            counts = [kept if kept[1] > now else (0, now + one[1]) for kept, one in zip(found, windows, strict=True)]
            used_up = [ends_at for (tries, ends_at), one in zip(counts, windows, strict=True) if tries >= one[2]]
            if used_up:
                raise _too_many(max(used_up))
            self._counts |= {one[0]: (tries + 1, end) for (tries, end), one in zip(counts, windows, strict=True)}


def refuse_if_used_up(limit: Limit, subject: str) -> None:
    """Raise TooMany when `limit` is used up already, without counting a try."""
    with _limiter(writes=False) as limiter:
        for window in _windows(limit):
            if not limiter.test(window, limit.name, _hashed(subject)):
                raise _too_many(limiter.get_window_stats(window, limit.name, _hashed(subject)).reset_time)


def forget_tries(limit: Limit, subject: str) -> None:
    """Forget the tries of `subject`: what was tried has been shown to be right."""
    with _limiter(writes=True) as limiter:
        for window in _windows(limit):
            limiter.clear(window, limit.name, _hashed(subject))


@contextmanager
def _limiter(*, writes: bool) -> Iterator[FixedWindowRateLimiter]:
    """Count every window in one transaction, which is kept whether or not the try is refused."""
    with engine().connect().execution_options(writes=writes) as connection:
        try:
            yield FixedWindowRateLimiter(SqlStorage(connection))
        finally:
            connection.commit()


def caller() -> str:
    """Return the address the request came from, as the trusted proxies tell it."""
    return request.remote_addr or "unknown"


@lru_cache
def _windows(limit: Limit) -> tuple[RateLimitItem, ...]:
    return tuple(parse(window) for window in limit.windows)


def _too_many(ends_at: float) -> TooMany:
    return TooMany("too_many_tries", retry_after=max(1, int(ends_at - real_now().timestamp()) + 1))


def _hashed(subject: str) -> str:
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, b"limit:" + subject.encode(), hashlib.sha256).hexdigest()[:40]
