"""PostgreSQL samples columns to plan its queries, and so copies names; of families' own words it takes no sample."""

from sqlalchemy import DDL, ExecutableDDLElement, event

from ..db import Base

COLUMNS = (
    ("reservation", "nickname"),
    ("reservation", "interpreter_language"),
    ("reservation_contact", "address"),
    ("broadcast", "texts"),
)
POSTGRES_DDL = tuple(f"ALTER TABLE {table} ALTER COLUMN {column} SET STATISTICS 0" for table, column in COLUMNS)


def _on_postgres(statement: str) -> ExecutableDDLElement:
    ddl: ExecutableDDLElement = DDL(statement).execute_if(dialect="postgresql")  # type: ignore[no-untyped-call]
    return ddl


for (_table, _column), _statement in zip(COLUMNS, POSTGRES_DDL, strict=True):
    event.listen(Base.metadata.tables[_table], "after_create", _on_postgres(_statement))
