"""The guard of rule 5: nobody is held by two overlapping occurrences, whatever the race.

PostgreSQL has an exclusion constraint for it. SQLite has none, so triggers refuse the second row
inside its single-writer transaction. Both speak the same name, which `is_overlap` knows.
"""

from sqlalchemy import DDL, ExecutableDDLElement, event
from sqlalchemy.exc import DBAPIError

from .model import Attendance

NAME = "ex_attendance_professional_overlap"

POSTGRES_DDL = (
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    f"ALTER TABLE attendance ADD CONSTRAINT {NAME} EXCLUDE USING gist"
    " (professional_id WITH =, tstzrange(busy_from, busy_until) WITH &&) WHERE (busy_from IS NOT NULL)",
)

_SQLITE_TRIGGER = (
    "CREATE TRIGGER {name}_{act} BEFORE {act} ON attendance WHEN NEW.busy_from IS NOT NULL"
    " AND EXISTS (SELECT 1 FROM attendance AS other WHERE other.professional_id = NEW.professional_id"
    " AND other.id <> COALESCE(NEW.id, -1) AND other.busy_from < NEW.busy_until AND other.busy_until > NEW.busy_from)"
    " BEGIN SELECT RAISE(ABORT, '{name}'); END"
)
SQLITE_DDL = tuple(_SQLITE_TRIGGER.format(name=NAME, act=act) for act in ("insert", "update"))


def _only_on(dialect: str, statement: str) -> ExecutableDDLElement:
    ddl: ExecutableDDLElement = DDL(statement).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]
    return ddl


for _statement in POSTGRES_DDL:
    event.listen(Attendance.__table__, "after_create", _only_on("postgresql", _statement))
for _statement in SQLITE_DDL:
    event.listen(Attendance.__table__, "after_create", _only_on("sqlite", _statement))


def is_overlap(error: DBAPIError) -> bool:
    """Tell whether the database refused a person in two places at once.

    Two that enter overlapping spans in the same moment wait for each other on PostgreSQL; the one it picks
    to give way (40P01 deadlock_detected) has lost the same race.
    """
    return NAME in str(error.orig) or getattr(error.orig, "sqlstate", None) == "40P01"
