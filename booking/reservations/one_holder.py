"""The guard between the two ways to have a slot: reserved, or kept for somebody of the queue; never both.

Triggers refuse the second write, whichever it is. On PostgreSQL both lock the slot's row, so each sees what the other
has committed; on SQLite a writer is alone. Both speak the same name, which `claims.is_first` knows.
"""

from sqlalchemy import DDL, ExecutableDDLElement, event

from .model import Reservation

NAME = "ck_slot_one_holder"

POSTGRES_DDL = (
    """
CREATE OR REPLACE FUNCTION reservation_of_free_slot() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  kept timestamptz;
BEGIN
  SELECT held_until INTO kept FROM slot WHERE id = NEW.slot_id FOR SHARE;
  IF kept IS NOT NULL THEN
    RAISE EXCEPTION 'ck_slot_one_holder' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$""",
    "CREATE TRIGGER reservation_of_free_slot BEFORE INSERT OR UPDATE OF slot_id, released_at ON reservation"
    " FOR EACH ROW WHEN (NEW.released_at IS NULL) EXECUTE FUNCTION reservation_of_free_slot()",
    """
CREATE OR REPLACE FUNCTION slot_kept_while_free() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM reservation WHERE slot_id = NEW.id AND released_at IS NULL) THEN
    RAISE EXCEPTION 'ck_slot_one_holder' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$""",
    "CREATE TRIGGER slot_kept_while_free BEFORE UPDATE OF held_until ON slot"
    " FOR EACH ROW WHEN (NEW.held_until IS NOT NULL) EXECUTE FUNCTION slot_kept_while_free()",
)
_SQLITE_RESERVATION = (
    "CREATE TRIGGER reservation_of_free_slot_{act} BEFORE {when} ON reservation WHEN NEW.released_at IS NULL"
    " AND EXISTS (SELECT 1 FROM slot WHERE slot.id = NEW.slot_id AND slot.held_until IS NOT NULL)"
    " BEGIN SELECT RAISE(ABORT, 'ck_slot_one_holder'); END"
)
SQLITE_DDL = (
    _SQLITE_RESERVATION.format(act="insert", when="INSERT"),
    _SQLITE_RESERVATION.format(act="update", when="UPDATE OF slot_id, released_at"),
    "CREATE TRIGGER slot_kept_while_free BEFORE UPDATE OF held_until ON slot WHEN NEW.held_until IS NOT NULL"
    " AND EXISTS (SELECT 1 FROM reservation WHERE reservation.slot_id = NEW.id AND reservation.released_at IS NULL)"
    " BEGIN SELECT RAISE(ABORT, 'ck_slot_one_holder'); END",
)


def _with_reservation(dialect: str, statement: str) -> None:
    """Run the statement after the later of the two tables was made."""
    ddl: ExecutableDDLElement = DDL(statement).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]
    event.listen(Reservation.__table__, "after_create", ddl)


for _statement in POSTGRES_DDL:
    _with_reservation("postgresql", _statement)
for _statement in SQLITE_DDL:
    _with_reservation("sqlite", _statement)
