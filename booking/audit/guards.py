"""The database itself keeps the log append-only: triggers refuse to change or delete its rows, on both engines.

One way out is left for the retention: a sealed batch of which every row is more than a year old may be marked as
emptied, once, and only then may its rows be deleted. Its digest stays, so the chain of seals stays whole.
"""

from sqlalchemy import DDL, ExecutableDDLElement, event

from .model import AuditEvent, AuditSeal

REFUSAL = "the log is appended only"

_IS_EMPTIED = (
    "EXISTS (SELECT 1 FROM audit_seal s WHERE OLD.id BETWEEN s.first_id AND s.last_id AND s.emptied_at IS NOT NULL)"
)
_IS_FREE_ID = (
    "NOT EXISTS (SELECT 1 FROM audit_event e WHERE e.id = NEW.id)"
    " AND NEW.id > COALESCE((SELECT MAX(last_id) FROM audit_seal), 0)"
)
_SAME = ["number", "first_id", "last_id", "amount", "last_at", "rows_digest", "digest", "signature", "sealed_at"]
_IS_EMPTYING = "OLD.emptied_at IS NULL AND NEW.emptied_at IS NOT NULL AND " + " AND ".join(
    f"NEW.{column} = OLD.{column}" for column in _SAME
)

_SQLITE = "CREATE TRIGGER {name} BEFORE {act} ON {table} {when} BEGIN SELECT RAISE(ABORT, '" + REFUSAL + "'); END"
SQLITE_DDL = tuple(
    (table, _SQLITE.format(name=f"{table}_no_{act.lower()}", act=act, table=table, when=when))
    for table, act, when in (
        # A row given a number of its own: REPLACE would delete the one that is there past the other triggers.
        ("audit_event", "INSERT", f"WHEN NEW.id <> -1 AND NOT ({_IS_FREE_ID})"),
        ("audit_event", "UPDATE", ""),
        ("audit_event", "DELETE", f"WHEN NOT {_IS_EMPTIED}"),
        ("audit_seal", "INSERT", "WHEN EXISTS (SELECT 1 FROM audit_seal s WHERE s.number = NEW.number)"),
        ("audit_seal", "UPDATE", f"WHEN NOT ({_IS_EMPTYING} AND OLD.last_at < datetime('now', '-365 days'))"),
        ("audit_seal", "DELETE", ""),
    )
)

_POSTGRES_FUNCTION = (
    "CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS"
    f" $$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation'; END $$"
)
_POSTGRES = "CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH {each} {when} EXECUTE FUNCTION audit_refuse()"
_POSTGRES_DELETE = (
    "CREATE FUNCTION audit_event_keep() RETURNS trigger LANGUAGE plpgsql AS"
    f" $$ BEGIN IF {_IS_EMPTIED} THEN RETURN OLD; END IF;"
    f" RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation'; END $$"
)
_IS_OLD = "OLD.last_at < now() - interval '365 days'"
POSTGRES_DDL = (
    ("audit_event", _POSTGRES_FUNCTION),
    ("audit_event", _POSTGRES_DELETE),
    (
        "audit_event",
        "CREATE TRIGGER audit_event_no_delete BEFORE DELETE ON audit_event FOR EACH ROW"
        " EXECUTE FUNCTION audit_event_keep()",
    ),
    *(
        (table, _POSTGRES.format(name=f"{table}_no_{act.lower()}", act=act, table=table, each=each, when=when))
        for table, act, each, when in (
            ("audit_event", "UPDATE", "ROW", ""),
            ("audit_event", "TRUNCATE", "STATEMENT", ""),
            ("audit_seal", "UPDATE", "ROW", f"WHEN (NOT ({_IS_EMPTYING} AND {_IS_OLD}))"),
            ("audit_seal", "DELETE", "ROW", ""),
            ("audit_seal", "TRUNCATE", "STATEMENT", ""),
        )
    ),
)


def _only_on(dialect: str, statement: str) -> ExecutableDDLElement:
    ddl: ExecutableDDLElement = DDL(statement).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]
    return ddl


# The guards of the rows speak of the seals too, so all of them come with the later table.
for _table, _statement in POSTGRES_DDL:
    event.listen(AuditSeal.__table__, "after_create", _only_on("postgresql", _statement))
for _table, _statement in SQLITE_DDL:
    event.listen(AuditSeal.__table__, "after_create", _only_on("sqlite", _statement))
for _function in ("audit_refuse", "audit_event_keep"):
    event.listen(
        AuditEvent.__table__, "after_drop", _only_on("postgresql", f"DROP FUNCTION IF EXISTS {_function} CASCADE")
    )
