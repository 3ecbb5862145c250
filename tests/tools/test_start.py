"""A start with unsafe settings ends with one sentence, whichever process is started."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"SECRET_KEY": ""}, "Tavataan does not start. SECRET_KEY is not set"),
        ({"FROZEN_NOW": "yesterday"}, "Tavataan does not start. FROZEN_NOW 'yesterday' must be an instant"),
        ({"TAVATAAN_COLOUR": "red"}, "Tavataan does not start. Unknown setting TAVATAAN_COLOUR;"),
    ],
)
@pytest.mark.parametrize(
    "process",
    [("flask", "--app", "wsgi", "routes"), ("gunicorn", "wsgi:app", "--check-config", "--no-control-socket")],
)
def test_unsafe_settings_end_the_start_with_a_sentence(
    process: tuple[str, ...], settings: dict[str, str], sentence: str
) -> None:
    usual = {"TAVATAAN_ENV": "development", "SECRET_KEY": "9f2c1b7e4a6d8350b1c2d3e4f5a69788f0e1d2c3b4a59687"}

    done = subprocess.run(
        [sys.executable, "-m", *process],
        cwd=ROOT,
        env={"PATH": os.defpath, **usual, **settings},
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert done.returncode == 1
    assert done.stderr.startswith(sentence)
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(("number", "age"), [("0001", "an older"), ("9999", "a newer")])
def test_the_web_server_does_not_start_on_the_schema_of_another_version(tmp_path: Path, number: str, age: str) -> None:
    with closing(sqlite3.connect(tmp_path / "other.db")) as connection, connection:
        connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        connection.execute("INSERT INTO alembic_version VALUES (?)", (number,))

    done = subprocess.run(
        [sys.executable, "-m", "gunicorn", "wsgi:app", "--check-config", "--no-control-socket"],
        cwd=ROOT,
        env={
            "PATH": os.defpath,
            "TAVATAAN_ENV": "development",
            "SECRET_KEY": "9f2c1b7e4a6d8350b1c2d3e4f5a69788f0e1d2c3b4a59687",
            "DATABASE_URL": f"sqlite:///{tmp_path}/other.db",
        },
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert done.returncode == 1
    assert done.stderr.startswith(f"Tavataan does not start. The database has the schema of {age} version ({number}; ")
    assert len(done.stderr.splitlines()) == 1
