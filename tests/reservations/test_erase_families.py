"""Some days after the session it is forgotten who it was; counts stay."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, select

from booking import db
from booking.reservations.keeping import Keeping
from booking.reservations.model import Reservation
from booking.reservations.service import erase_old_contacts, reserve
from tests.support.autumn import Autumn, asking
from tests.support.moments import NOW

ENDS = datetime(2018, 11, 1, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_thirty_days_later_name_contact_and_interpreter_are_erased_and_counts_stay(
    database: Engine, autumn: Autumn
) -> None:
    with db.transaction(database) as tx:
        first = reserve(tx, asking(autumn.first_slots["10.00"], interpreter_language="arabia"), now=NOW)
        reserve(tx, asking(autumn.second_slots["13.00"]), now=NOW)
    with db.transaction(database) as tx:
        assert erase_old_contacts(tx, ENDS + timedelta(days=30) - SECOND, Keeping(30)).count == 0
    with db.transaction(database) as tx:
        erased = erase_old_contacts(tx, ENDS + timedelta(days=30), Keeping(30))
    with db.transaction(database) as tx:
        assert erase_old_contacts(tx, ENDS + timedelta(days=30), Keeping(30)).count == 0

    assert erased.reservation_ids == (first.id,)
    assert ("reservation_confirmed", first.id) in erased.notice_subjects
    with db.reading(database) as tx:
        rows = tx.scalars(select(Reservation).order_by(Reservation.id)).all()
        assert [(row.nickname, row.interpreter_language, row.contact is None) for row in rows] == [
            (None, None, True),
            ("Maija", None, False),
        ]
        assert rows[0].erased_at == ENDS + timedelta(days=30)
