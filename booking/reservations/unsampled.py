"""PostgreSQL samples columns to plan its queries, and so copies names; of families' own words it takes no sample."""

from collections.abc import Iterable

from sqlalchemy import DDL, ExecutableDDLElement, event

from ..db import Base
from . import model  # noqa: F401 - the tables must be there

COLUMNS = (
    ("reservation", "nickname"),
    ("reservation", "interpreter_language"),
    ("reservation_contact", "address"),
)


def without_sample(table: str, column: str) -> str:
    """Return the statement by which PostgreSQL takes no sample of a column."""
    return f"ALTER TABLE {table} ALTER COLUMN {column} SET STATISTICS 0"


def leave_unsampled(columns: Iterable[tuple[str, str]]) -> None:
    """Let PostgreSQL take no sample of these columns, as (table, column), once their tables are made."""
    for table, column in columns:
        ddl: ExecutableDDLElement = DDL(without_sample(table, column)).execute_if(  # type: ignore[no-untyped-call]
            dialect="postgresql"
        )
        event.listen(Base.metadata.tables[table], "after_create", ddl)


leave_unsampled(COLUMNS)
