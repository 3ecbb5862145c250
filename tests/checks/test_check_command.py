"""`flask check` by hand: one line when all is well, the broken rules and exit 1 when not."""

from flask import Flask
from sqlalchemy import Engine, text

from booking.db import transaction

from .sound import sound_world


def test_a_sound_database_passes(app: Flask, database: Engine) -> None:
    with transaction(database) as tx:
        sound_world(tx)

    answer = app.test_cli_runner().invoke(args=["check"])

    assert (answer.exit_code, answer.output) == (0, "All 29 rules hold.\n")


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
