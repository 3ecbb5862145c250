"""What the database holds, in one line per table: two readings are equal when nothing changed."""

import hashlib

from sqlalchemy import Engine, select

from booking import db
from booking.tables import metadata

NAMED_EXCEPTIONS = {"audit_event", "rate_count"}
"""Tables that a GET may write: the log of who looked, and the counts of wrong tries."""
NAMED_COLUMNS = {("feed_subscription", "last_used_at"), ("staff_session", "seen_at")}


def fingerprint(engine: Engine) -> dict[str, str]:
    """Return a digest of every table's rows."""
    with db.reading(engine) as tx:
        found = {}
        for table in metadata.sorted_tables:
            if table.name in NAMED_EXCEPTIONS:
                continue
            columns = [column for column in table.columns if (table.name, column.name) not in NAMED_COLUMNS]
            rows = sorted(repr(tuple(row)) for row in tx.execute(select(*columns)))
            found[table.name] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
        return found
