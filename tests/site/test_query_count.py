"""The pages ask the database as often for two thousand past sessions as for none."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, insert

from booking import db
from booking.schedule.model import Occurrence
from tests.support.statements import statements_of
from tests.support.world import MADE_AT

from .world import Autumn

PATHS = ("/fi/", "/fi/sessions/first", "/fi/sessions/third", "/fi/venues", "/fi/venues/perheiden-talo", "/fi/people")
MOST_QUERIES = 12


def two_thousand_past_sessions(engine: Engine, autumn: Autumn) -> None:
    rows = []
    for number in range(2000):
        held_on = date(2018, 10, 24) - timedelta(days=number)
        starts_at = datetime.combine(held_on, time(7, 30), UTC)
        rows.append(
            {
                "public_id": f"past{number}",
                "municipality_id": autumn.world.municipality.id,
                "kind": "drop_in",
                "names": {},
                "venue_id": autumn.world.house.id,
                "held_on": held_on,
                "starts": time(9, 30),
                "ends": time(11),
                "starts_at": starts_at,
                "ends_at": starts_at + timedelta(minutes=90),
                "created_at": MADE_AT,
                "published_at": MADE_AT,
                "revised_at": MADE_AT,
            }
        )
    with db.transaction(engine) as tx:
        tx.execute(insert(Occurrence), rows)


@pytest.mark.parametrize("path", PATHS)
def test_the_number_of_queries_does_not_grow_with_the_past(
    autumn: Autumn, client: FlaskClient, database: Engine, path: str
) -> None:
    with statements_of(database) as before:
        assert client.get(path).status_code == 200
    two_thousand_past_sessions(database, autumn)
    with statements_of(database) as after:
        assert client.get(path).status_code == 200

    assert [sql for sql in before if sql.startswith("SELECT")] == [sql for sql in after if sql.startswith("SELECT")]
    assert len([sql for sql in after if sql.startswith("SELECT")]) <= MOST_QUERIES
