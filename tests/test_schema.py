"""The migrations give the schema that the code's tables describe, on both databases."""

from sqlalchemy import Engine, inspect

from booking import schema
from booking.tables import metadata


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
    assert schema.head_revision(database) == schema.newest_revision()
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
