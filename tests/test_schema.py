"""The migrations give the schema that the code's tables describe, on both databases, or leave what was there."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import Engine, MetaData, inspect, text
from sqlalchemy.schema import CreateTable

from booking import revision, schema
from booking.errors import BadSettings
from booking.tables import metadata
from tests.support.fingerprint import fingerprint
from tests.support.full_house import full_house


def constraints(engine: Engine) -> dict[str, dict[str, set[str | None]]]:
    looked = inspect(engine)
    return {
        name: {
            "check": {one["name"] for one in looked.get_check_constraints(name)},
            "unique": {one["name"] for one in looked.get_unique_constraints(name)},
            "foreign": {one["name"] for one in looked.get_foreign_keys(name)},
        }
        for name in metadata.tables
    }


def test_migrated_tables_are_the_codes_tables(database: Engine) -> None:
    assert revision.head_revision(database) == revision.newest_revision()
    assert revision.newest_revision() == ScriptDirectory(str(revision.MIGRATIONS)).get_current_head()
    assert schema.differences(database) == []


def test_migrated_tables_have_each_constraint_of_the_codes_tables(database: Engine) -> None:
    migrated = constraints(database)
    metadata.drop_all(database)
    metadata.create_all(database)
    try:
        assert migrated == constraints(database)
    finally:
        metadata.drop_all(database)
        with database.connect().execution_options(writes=True) as connection:
            connection.exec_driver_sql("DELETE FROM alembic_version")
            connection.commit()
        schema.upgrade(database)


HALF_WAY = """
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "9999", "{newest}", None, None


def upgrade():
    op.create_table("sauna", sa.Column("id", sa.Integer(), primary_key=True))
    op.add_column("venue", sa.Column("has_sauna", sa.Integer(), nullable=False, server_default="1"))
    op.execute("UPDATE venue SET city = 'Atlantis'")
    op.execute("DELETE FROM reservation_contact")
    op.execute("INSERT INTO sauna (id) VALUES (1), (1)")
"""


def ddl(engine: Engine) -> dict[str, str]:
    """Return every table as the database has it."""
    found = MetaData()
    found.reflect(engine)
    return {name: str(CreateTable(table).compile(engine)) for name, table in sorted(found.tables.items())}


@contextmanager
def said_to_be(engine: Engine, number: str) -> Iterator[None]:
    """Let the database say that it is at another revision."""

    def say(number: str) -> None:
        with engine.connect().execution_options(writes=True) as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :number"), {"number": number})
            connection.commit()

    say(number)
    yield
    say(revision.newest_revision())


def test_a_migration_that_fails_half_way_leaves_the_database_as_it_was(
    app: Flask, database: Engine, tmp_path: Path
) -> None:
    folder = shutil.copytree(revision.MIGRATIONS, tmp_path / "migrations")
    newest = revision.newest_revision()
    (folder / "versions" / "9999_half_way.py").write_text(HALF_WAY.format(newest=newest), encoding="utf-8")
    full_house(database)
    tables, rows = ddl(database), fingerprint(database)

    with pytest.raises(BadSettings) as refusal:
        schema.upgrade(database, folder)

    told = str(refusal.value)
    assert told.startswith(f"A migration failed and was taken back; the schema is at {newest}. ")
    assert told.count("\n") == 0
    assert "sauna" in told
    assert ddl(database) == tables
    assert fingerprint(database) == rows
    assert revision.head_revision(database) == newest
    schema.upgrade(database)


def test_a_failed_upgrade_is_told_in_one_sentence(app: Flask, database: Engine) -> None:
    before = ddl(database)
    with said_to_be(database, "0001"):  # its next migration makes what is there already
        answer = app.test_cli_runner().invoke(args=["db", "upgrade"])
        assert revision.head_revision(database) == "0001"

    assert answer.exit_code == 1
    assert answer.output.startswith("Error: A migration failed and was taken back; the schema is at 0001. ")
    assert answer.output.count("\n") == 1
    assert ddl(database) == before


@pytest.mark.parametrize("command", ["jobs once check_invariants", "jobs list", "check"])
@pytest.mark.parametrize(("number", "way_on"), [("0001", "run `flask --app wsgi db upgrade`"), ("9999", "start that")])
def test_no_command_works_on_the_schema_of_another_version(
    app: Flask, database: Engine, command: str, number: str, way_on: str
) -> None:
    with said_to_be(database, number):
        answer = app.test_cli_runner().invoke(args=command.split())

    assert answer.exit_code == 1
    assert answer.output.startswith(f"Error: The database has the schema of a{'n older' if number < '1' else ' newer'}")
    assert way_on in answer.output
    assert answer.output.count("\n") == 1


def test_a_database_of_a_newer_version_is_not_upgraded(app: Flask, database: Engine) -> None:
    with said_to_be(database, "9999"):
        answer = app.test_cli_runner().invoke(args=["db", "upgrade"])

    assert answer.exit_code == 1
    assert answer.output.startswith("Error: The database has the schema of a newer version (9999; this one knows ")
