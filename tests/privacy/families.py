"""Families whose every word is a marker that can be looked for in any file."""

import hashlib
from datetime import date, time
from pathlib import Path

from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session, joinedload

from booking import db
from booking.db import transaction
from booking.following.slots import cut_slots
from booking.reservations.model import Reservation, Slot
from booking.reservations.rules import ContactKind, ReservationRequest
from booking.reservations.service import reserve
from tests.support.moments import NOW
from tests.support.world import World, drop_in, small_world

NAME, ADDRESS, INTERPRETER = "Muuttolintu", "aiti-muuttolintu@example.fi", "kurmandzhi-muuttolintu"
MARKER = b"muuttolintu"


def write_sessions(tx: Session) -> tuple[World, list[Slot]]:
    """Write a session on 1.11. with six times and one on 6.9. that is over; return the world and all slots by time."""
    world = small_world(tx)
    for row in (drop_in(tx, world), drop_in(tx, world, date(2018, 9, 6), time(9, 30), time(11))):
        cut_slots(tx, row)
    chosen = select(Slot).options(joinedload(Slot.occurrence)).order_by(Slot.starts_at, Slot.id)
    return world, list(tx.scalars(chosen))[-6:]


def asking(slot: Slot, kind: ContactKind | None = "email", address: str | None = ADDRESS) -> ReservationRequest:
    """Ask for a time with markers in every field."""
    return ReservationRequest(
        slot_public_id=slot.public_id,
        nickname=NAME,
        contact_kind=kind,
        contact_address=address,
        service_id=None,
        language="en",
        interpreter_language=INTERPRETER,
        form_key=hashlib.sha256(f"{slot.public_id} {address}".encode()).hexdigest(),
    )


def book(engine: Engine, slot: Slot, kind: ContactKind | None = "email", address: str | None = ADDRESS) -> Reservation:
    """Reserve the time."""
    with transaction(engine) as tx:
        return reserve(tx, asking(slot, kind, address), now=NOW)


def files_with_marker(folder: Path) -> list[str]:
    """Return the files below `folder` in whose bytes the marker is, in any case of letters."""
    return sorted(
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and MARKER in path.read_bytes().lower()
    )


def relations_with_marker(engine: Engine) -> list[str]:
    """Return the tables, indexes and catalogues of a PostgreSQL database in whose files the marker is."""
    found = []
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CHECKPOINT"))
        names = connection.execute(
            text(
                "SELECT c.oid, c.relname FROM pg_class c"
                " WHERE c.relkind IN ('r', 'i', 't', 'm') AND pg_relation_filepath(c.oid) LIKE 'base/%'"
            )
        ).all()
        for oid, name in names:
            raw = connection.execute(
                text("SELECT pg_read_binary_file(pg_relation_filepath(CAST(:oid AS oid)), true)"), {"oid": oid}
            ).scalar()
            if raw is not None and MARKER in bytes(raw).lower():
                found.append(str(name))
    return sorted(found)


def database_files_with_marker(engine: Engine) -> list[str]:
    """Return which files of the database hold the marker: SQLite's file and journal, PostgreSQL's relations."""
    if engine.dialect.name == "postgresql":
        return relations_with_marker(engine)
    path = Path(str(engine.url.database))
    files = {"database": path, "journal": path.with_name(f"{path.name}-wal")}
    return sorted(name for name, one in files.items() if one.exists() and MARKER in one.read_bytes().lower())


def rows_with_marker(engine: Engine) -> list[str]:
    """Return the tables in which any row holds the marker."""
    with db.reading(engine) as tx:
        return sorted(
            table.name
            for table in db.Base.metadata.sorted_tables
            if any(MARKER in repr(tuple(row)).lower().encode() for row in tx.execute(select(table)))
        )
