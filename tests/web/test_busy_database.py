"""Whoever meets a database that is busy with others is told so: it is no mishap, and nothing is half done."""

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from booking import db

GIVE_UP_AT_ONCE = {"sqlite": "PRAGMA busy_timeout = 1", "postgresql": "SET LOCAL lock_timeout = '1ms'"}
TOUCH = text("UPDATE alembic_version SET version_num = version_num")


def _press(engine: Engine) -> None:
    alone = create_engine(engine.url, poolclass=NullPool)
    with alone.begin() as connection:
        connection.exec_driver_sql(GIVE_UP_AT_ONCE[engine.dialect.name])
        connection.execute(TOUCH)


def test_a_database_that_is_busy_with_others_says_so_and_when_to_come_back(app: Flask, database: Engine) -> None:
    def press() -> str:
        _press(database)
        return "done"

    app.view_functions["site.robots"] = press
    with db.transaction(database) as tx:
        tx.execute(TOUCH)
        answer = app.test_client().get("/robots.txt?lang=en")

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert '<h1 class="h1s">Very busy just now</h1>' in answer.text
    assert "Many people pressed at the same moment. Nothing was saved." in answer.text
    assert app.test_client().get("/robots.txt").text == "done"


def test_a_statement_that_the_database_does_not_understand_stays_a_mishap(database: Engine) -> None:
    with pytest.raises(DBAPIError) as raised, db.reading(database) as tx:
        tx.execute(text("SELECT nothing FROM nowhere"))
    assert not db.is_passing(raised.value)
