"""What must hold for each answer of the fuzz beside its headers, and for all that is left when it is over."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from booking import db
from booking.checks.service import broken
from booking.clock import utc_now
from booking.notices.delivery import send_due
from booking.notices.model import Notice
from booking.notices.senders import FileSender
from booking.web.csv_files import FORMULA_BEGINS
from tests.ical.readers import assert_well_formed, read_by_icalendar
from tests.support.reader import crawl
from tests.support.sound_mails import mail_faults

OUR_HEADERS = {
    "accept-ranges", "allow", "cache-control", "content-disposition", "content-encoding", "content-length",
    "content-range", "content-security-policy", "content-type", "cross-origin-opener-policy",
    "cross-origin-resource-policy", "date", "etag", "expires", "last-modified", "link", "location",
    "permissions-policy", "referrer-policy", "retry-after", "set-cookie", "strict-transport-security", "vary",
    "x-content-type-options", "x-frame-options", "x-request-id", "x-robots-tag",
}  # fmt: skip
RETENTION_DAYS = 30


@dataclass
class Left:
    """What was found afterwards; `problems` should be empty."""

    feeds: int = 0
    mails: int = 0
    pages: int = 0
    problems: list[str] = field(default_factory=list)


def answer_faults(answer: TestResponse) -> list[str]:
    """Return headers that are none of ours, and cells that a spreadsheet would take for a formula."""
    found = [f"header {name}" for name, _value in answer.headers if name.lower() not in OUR_HEADERS]
    found += [f"header {name} of two lines" for name, value in answer.headers if "\r" in value or "\n" in value]
    if answer.mimetype == "text/csv" and answer.status_code == 200:
        found += csv_faults(answer.get_data().decode("utf-8-sig"))
    return found


def csv_faults(table: str) -> list[str]:
    """Return cells that begin a formula, and rows of another width."""
    rows = list(csv.reader(io.StringIO(table, newline=""), delimiter=";"))
    cells = [cell for row in rows for cell in row if cell.lstrip().startswith(FORMULA_BEGINS)]
    widths = {len(row) for row in rows}
    return [f"cell {cell[:40]!r}" for cell in cells] + ([] if len(widths) <= 1 else [f"rows of {sorted(widths)} cells"])


def look_after(app: Flask, engine: Engine, folder: Path, *, feeds: Sequence[str], before: set[tuple[str, int]]) -> Left:
    """Parse every feed, read every mail that leaves, ask every rule that was kept before."""
    left = Left()
    _feeds(app, left, feeds)
    _mails(app, engine, folder, left)
    left.problems += [f"rule {name} of {row}" for name, row in sorted(broken_rules(engine) - before)]
    return left


def broken_rules(engine: Engine) -> set[tuple[str, int]]:
    """Return which rows break which rule; the house before the fuzz has what the night has not swept yet."""
    with db.reading(engine) as tx:
        found = broken(tx, now=utc_now(), retention_days=RETENTION_DAYS)
        return {(one.invariant.name, row) for one in found for row in one.ids}


def _feeds(app: Flask, left: Left, feeds: Sequence[str]) -> None:
    starts, others = ("/en/", "/en/calendar", "/en/venues", *feeds), ("/fi/", "/sv/", "/selko/")
    for path, answer in crawl(app.test_client(), starts, 400, others).items():
        left.pages += 1
        if answer.mimetype != "text/calendar" or answer.status_code != 200:
            continue
        left.feeds += 1
        try:
            assert_well_formed(answer.data)
            read_by_icalendar(answer.data)
        except Exception as fault:
            left.problems.append(f"feed {path}: {fault!r}"[:300])


def _mails(app: Flask, engine: Engine, folder: Path, left: Left) -> None:
    with app.app_context():
        while send_due(engine, FileSender(folder, "tavataan@example.fi"), now=utc_now() + timedelta(hours=1)).sent:
            pass
    for path in sorted(folder.rglob("*.eml")):
        left.mails += 1
        left.problems += [f"mail: {fault}" for fault in mail_faults(path.read_bytes())]
    with db.reading(engine) as tx:
        failed = tx.scalars(select(Notice).where(Notice.last_error != "").order_by(Notice.id))
        left.problems += [f"notice {one.kind}: {one.last_error}" for one in failed]
