"""`flask check` by hand: one line when all is well, the broken rules and exit 1 when not."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, text

import booking
from booking.db import transaction

from .sound import sound_world


def test_a_sound_database_passes(app: Flask, database: Engine) -> None:
    with transaction(database) as tx:
        sound_world(tx)

    answer = app.test_cli_runner().invoke(args=["check"])

    assert (answer.exit_code, answer.output) == (0, "All 46 rules hold.\n")


def test_a_broken_rule_is_told_with_its_sentence_and_ids(app: Flask, database: Engine) -> None:
    with transaction(database) as tx:
        ids = sound_world(tx)
        tx.execute(text("UPDATE term SET published_at = NULL"))

    answer = app.test_cli_runner().invoke(args=["check"])

    assert answer.exit_code == 1
    assert answer.output == (
        "published_in_published_term: A published occurrence belongs to no term or to a published one."
        f" 3 of occurrence do not: id {ids['past']}, {ids['first']}, {ids['second']}\n"
    )


@pytest.mark.parametrize("command", ["check", "db upgrade", "jobs list", "demo load"])
@pytest.mark.parametrize("address", ["sqlite:///{}/notes.txt", "postgresql://nobody@127.0.0.1:1/nothing"])
def test_a_database_that_does_not_answer_is_told_in_one_sentence(
    settings: dict[str, str], tmp_path: Path, command: str, address: str
) -> None:
    (tmp_path / "notes.txt").write_text("This is no database.\n" * 100, encoding="utf-8")
    app = booking.create_app({**settings, "DATABASE_URL": address.format(tmp_path)})

    answer = app.test_cli_runner().invoke(args=command.split())

    assert answer.exit_code == 1
    assert answer.output.startswith("Error: The database does not answer")
    assert answer.output.count("\n") == 1


def test_a_check_before_the_tables_are_made_says_how(settings: dict[str, str], tmp_path: Path) -> None:
    app = booking.create_app({**settings, "DATABASE_URL": f"sqlite:///{tmp_path}/new.db"})

    answer = app.test_cli_runner().invoke(args=["check"])

    assert answer.exit_code == 1
    assert answer.output == (
        "Error: The database does not answer or has no tables yet; `flask --app wsgi db upgrade` makes them.\n"
    )
