"""How often something may be tried: counted in the database, so every web process counts alike.

Keys are keyed hashes of addresses, never the addresses. Real time is used: the rules' clock may stand still.
"""

import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

from flask import current_app, request
from limits import RateLimitItem, parse
from limits.storage import Storage
from limits.strategies import FixedWindowRateLimiter
from sqlalchemy import Connection, case, delete, select
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from ..clock import real_now
from ..db import engine
from ..errors import TooMany
from .model import RateCount


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
        now = int(real_now().timestamp())
        insert = postgres_insert if self._connection.dialect.name == "postgresql" else sqlite_insert
        is_over = RateCount.expires_at <= now
        statement = (
            insert(RateCount)
            .values(key=key, tries=amount, expires_at=now + expiry)
            .on_conflict_do_update(
                index_elements=[RateCount.key],
                set_={
                    "tries": case((is_over, amount), else_=RateCount.tries + amount),
                    "expires_at": case((is_over, now + expiry), else_=RateCount.expires_at),
                },
            )
            .returning(RateCount.tries)
        )
        return int(self._connection.execute(statement).scalar_one())

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


def count_try(limit: Limit, subject: str) -> None:
    """Count a try of `subject` against `limit`; raises TooMany when it is used up."""
    with _limiter(writes=True) as limiter:
        for window in _windows(limit):
            if not limiter.hit(window, limit.name, _hashed(subject)):
                raise _too_many(limiter, window, limit, subject)


def refuse_if_used_up(limit: Limit, subject: str) -> None:
    """Raise TooMany when `limit` is used up already, without counting a try."""
    with _limiter(writes=False) as limiter:
        for window in _windows(limit):
            if not limiter.test(window, limit.name, _hashed(subject)):
                raise _too_many(limiter, window, limit, subject)


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


def _windows(limit: Limit) -> list[RateLimitItem]:
    return [parse(window) for window in limit.windows]


def _too_many(limiter: FixedWindowRateLimiter, window: RateLimitItem, limit: Limit, subject: str) -> TooMany:
    reset_at = limiter.get_window_stats(window, limit.name, _hashed(subject)).reset_time
    return TooMany("too_many_tries", retry_after=max(1, int(reset_at - real_now().timestamp()) + 1))


def _hashed(subject: str) -> str:
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, b"limit:" + subject.encode(), hashlib.sha256).hexdigest()[:40]
