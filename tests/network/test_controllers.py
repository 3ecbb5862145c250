"""A controller says whom families ask and how long it keeps their data; the database refuses impossible spans."""

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.exc import IntegrityError

from booking import db
from booking.audit.model import AuditEvent
from booking.audit.service import by_user
from booking.errors import Invalid
from booking.network.controllers import save_controller
from booking.network.model import Organisation
from booking.network.rules import ControllerRequest
from tests.support.moments import NOW
from tests.support.world import small_world

TOLD = ControllerRequest(
    contact_email="tietosuoja@example.fi", contact_phone="015 123 4567", retention_days=14, retention_cancelled_days=3
)


def test_what_a_controller_tells_is_kept_and_logged_once(database: Engine) -> None:
    with db.transaction(database) as tx:
        county = small_world(tx).county
        saved = [save_controller(tx, county, TOLD, now=NOW, actor=by_user(1)) for _ in range(2)]

    assert saved == [["contact_email", "contact_phone", "retention_cancelled_days", "retention_days"], []]
    with db.reading(database) as tx:
        kept = tx.scalars(select(Organisation).where(Organisation.kind == "wellbeing_county")).one()
        (row,) = tx.scalars(select(AuditEvent).where(AuditEvent.action == "controller_saved"))
    assert (kept.contact_email, kept.retention_days, kept.retention_cancelled_days) == ("tietosuoja@example.fi", 14, 3)
    assert (row.subject, row.subject_id, row.details) == ("organisation", kept.id, {"fields": saved[0]})


@pytest.mark.parametrize(
    "told",
    [
        {"retention_days": 0},
        {"retention_days": 366},
        {"retention_cancelled_days": -1},
        {"contact_email": "a\r\nBcc: x@example.fi"},
        {"contact_email": "x" * 255},
        {"contact_phone": "0" * 41},
    ],
)
def test_what_no_form_lets_through_is_refused(told: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        ControllerRequest(**told)  # type: ignore[arg-type]  # a test's free dict


@pytest.mark.parametrize("column", ["retention_days", "retention_cancelled_days"])
@pytest.mark.parametrize("days", [0, 366])
def test_the_database_keeps_no_impossible_span(database: Engine, column: str, days: int) -> None:
    with db.transaction(database) as tx:
        small_world(tx)
    with pytest.raises(IntegrityError), db.transaction(database) as tx:
        tx.execute(update(Organisation).values({column: days}))
