"""The operator's page names every setting, command and job, and the examples of deploy/ would start."""

import re
from collections.abc import Iterator

import click
import pytest
from flask import Flask

from booking.config import KNOWN, SETTINGS, read_config
from booking.jobs.timetable import TIMETABLE
from tools.service import GUNICORN

from .reading import ROOT, document, section

OPERATIONS = document("docs/operations.md")
FLASKS_OWN = {"run", "shell", "routes"}


def rows(heading: str) -> list[str]:
    """Return the rows of the table under a heading, without its head."""
    lines = [line for line in section(OPERATIONS, heading).splitlines() if line.startswith("|")]
    return lines[2:]


def commands(command: click.Command, name: str = "") -> Iterator[tuple[str, str]]:
    """Return each command of the application with its arguments, and what it says of itself."""
    if isinstance(command, click.Group):
        for word, inner in sorted(command.commands.items()):
            yield from commands(inner, f"{name} {word}".strip())
    elif name not in FLASKS_OWN:
        arguments = [str(one.name).upper() for one in command.params if isinstance(one, click.Argument)]
        yield " ".join([name, *arguments]), (command.help or "").splitlines()[0]


def test_every_setting_is_explained_as_the_code_does() -> None:
    expected = [f"| `{one.name}` | {f'`{one.default}`' if one.default else ''} | {one.meaning} |" for one in SETTINGS]

    assert rows("Settings") == expected


def test_every_command_is_explained_as_the_code_does(app: Flask) -> None:
    assert rows("Commands") == [f"| `{name}` | {does} |" for name, does in commands(app.cli)]


def test_every_job_is_explained_as_the_code_does() -> None:
    assert rows("Jobs") == [f"| `{job.name}` | {job.when} | {job.does} |" for job in TIMETABLE]


def test_the_example_settings_start_a_production_service_once_a_key_is_put_in() -> None:
    lines = document("deploy/tavataan.env.example").splitlines()
    given = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    known = set(KNOWN)

    config = read_config({**given, "SECRET_KEY": "9f2c1b7e4a6d8350b1c2d3e4f5a69788f0e1d2c3b4a59687"})

    assert set(given) <= known
    assert given["SECRET_KEY"] == ""
    assert config.is_production
    assert config.is_https
    assert config.proxy_hops == 1


@pytest.mark.parametrize("unit", ["tavataan-web.service", "tavataan-jobs.service"])
def test_the_units_start_what_make_run_starts(unit: str) -> None:
    text = document(f"deploy/{unit}")
    started = re.findall(r"^ExecStart=/srv/tavataan/app/\.venv/bin/(\w+) (.*)$", text, re.MULTILINE)

    assert len(started) == 1
    program, arguments = started[0]
    if program == "gunicorn":
        assert arguments.split()[0] == GUNICORN[0]
        assert {"--worker-class", "gthread", "--no-control-socket"} <= set(arguments.split()) & set(GUNICORN)
    else:
        assert (program, arguments) == ("flask", "--app wsgi jobs run")


def test_the_proxy_lets_through_what_the_service_takes_and_logs_no_secret_link() -> None:
    text = document("deploy/nginx.conf.example")

    assert "client_max_body_size 64k;" in text
    assert re.search(r"~\^/\[a-z\]\+/b/\s+0;", text)
    assert re.search(r"~\^/feeds/p/\s+0;", text)
    assert re.search(r"~\^/staff/set-password/\s+0;", text)
    assert "access_log /var/log/nginx/tavataan.log tavataan if=$is_logged;" in text


def test_documents_link_to_what_is_there() -> None:
    missing = []
    for name in (
        "README.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
        "docs/operations.md",
        "docs/architecture.md",
        "docs/security.md",
    ):
        page = ROOT / name
        for target in re.findall(r"\]\((?!https?:|#)([^)#\s]+)", page.read_text(encoding="utf-8")):
            if not (page.parent / target).exists():
                missing.append(f"{name}: {target}")

    assert missing == []
