"""The map of what is kept about people, read from the tables themselves: for pages and for docs/data-map.md."""

from collections.abc import Mapping
from dataclasses import dataclass

from ..config import KNOWN
from ..db import Base
from ..personal import Kept, People, Until, Who
from ..web.texts import N_

UNTIL: Mapping[Until, str] = {
    Until.SESSION: N_(
        "%(days)s days after the session, %(cancelled_days)s days after you cancelled it, or at once when you ask"
    ),
    Until.QUEUE: N_("until you leave the queue, you take a time, or what you queue for is over"),
    Until.NEWS: N_("until you were told, half a year at the most"),
    Until.AFTER: N_("%(days)s days after the session"),
    Until.STAYS: N_("stays as a number that belongs to no person, once name and contact are erased"),
    Until.LOG: N_("%(years)s years"),
    Until.WINDOW: N_("a day at the most"),
    Until.ACCOUNT: N_("as long as it must be known who did what; a closed account opens nothing"),
    Until.MONTH: N_("30 days after it ended"),
    Until.PLAN: N_("as long as the plan it belongs to"),
    Until.SURVEY: N_("90 days after the survey; what a coordinator has approved, until it is hidden"),
    Until.NEXT_TERM: N_("until the second session of the next term, or at once when you end it or ask"),
    Until.TERM: N_("until the term is over; without a term %(days)s days after the session"),
    Until.TAKEN_AWAY: N_("until somebody who keeps it takes it away"),
}
WHO: Mapping[Who, str] = {
    Who.NOBODY: N_("nobody; the service itself uses it"),
    Who.PROFESSIONALS: N_("the professionals of that session who belong to the same organisation"),
    Who.ORDERERS: N_(
        "the professionals of that session who belong to the same organisation, and the coordinator, who sees no name"
    ),
    Who.READERS: N_("administrators, and the professionals of that session who belong to the same organisation"),
    Who.COUNTS: N_("the professionals of that session; other staff as numbers"),
    Who.NUMBERS: N_("staff of that session or place, as a number"),
    Who.ASKED: N_(
        "the service itself; the organisation's professionals of that session, to call you where they do, "
        "or when you ask for a copy"
    ),
    Who.CONSULTING: N_("those who ask for consultations at that place, and the professionals of that session"),
    Who.SELF: N_("the user"),
    Who.COORDINATORS: N_("coordinators; everybody, once a coordinator has approved it"),
    Who.ADMINISTRATORS: N_("administrators"),
    Who.STAFF: N_("staff who may see that session or place"),
    Who.EVERYBODY: N_("everybody"),
}
HEAD = """# Data map

Written by `flask data-map` from the tables of the code. A test fails when it is older than they are, and when a table
about people has a column of which nothing is said. Numbers of days and years are the defaults of
`TAVATAAN_RETENTION_DAYS`, `TAVATAAN_RETENTION_CANCELLED_DAYS` and `TAVATAAN_RETENTION_LOG_YEARS`; a controller may
have days of its own for its families.
Families read their part on the privacy page, and all of it on `/fi/data-map`.
"""
HEADINGS = {People.FAMILIES: "## Families", People.STAFF: "## Staff"}


@dataclass(frozen=True)
class Row:
    """One thing that a table tells about people."""

    people: People
    table: str
    kept: Kept


def rows(people: People) -> list[Row]:
    """Return what is kept about `people`, by the order in which the tables were written."""
    found = []
    for table, model in tables().items():
        about = model.__people__
        if about is not None and about.people == people:
            found += [Row(people, table, one) for one in about.kept]
    return found


def tables() -> dict[str, type[Base]]:
    """Return every table with its model, each after those it refers to."""
    models = {mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers}
    return {table.name: models[table.name] for table in Base.metadata.sorted_tables}


def as_markdown() -> str:
    """Return docs/data-map.md."""
    defaults = measures(
        KNOWN["TAVATAAN_RETENTION_DAYS"].default,
        KNOWN["TAVATAAN_RETENTION_CANCELLED_DAYS"].default,
        int(KNOWN["TAVATAAN_RETENTION_LOG_YEARS"].default),
    )
    parts = [HEAD]
    for people, heading in HEADINGS.items():
        lines = [heading, "", "| what | what for | how long | who sees it | columns |", "|---|---|---|---|---|"]
        lines += [_line(row, defaults) for row in rows(people)]
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def measures(days: str, cancelled_days: str, years: int) -> dict[str, str | int]:
    """Return the numbers that the words of `UNTIL` may name."""
    return {"days": days, "cancelled_days": cancelled_days, "years": years}


def _line(row: Row, numbers: Mapping[str, str | int]) -> str:
    one = row.kept
    columns = ", ".join(f"`{row.table}.{column}`" for column in one.columns)
    return f"| {one.what} | {one.why} | {UNTIL[one.until] % numbers} | {WHO[one.who]} | {columns} |"
