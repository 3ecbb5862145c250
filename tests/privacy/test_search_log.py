"""The log can be asked: who, what, when, about which row; in pages."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import Engine

from booking.audit.service import CLI, GUEST, JOB, by_user, record
from booking.db import transaction
from tests.support.moments import NOW
from tests.support.world import World, small_world


@pytest.fixture
def world(database: Engine) -> World:
    """Write the small world and a log of five rows on five days."""
    with transaction(database) as tx:
        world = small_world(tx)
        aino = by_user(world.users["professional"].id)
        acts = (
            (GUEST, "reserve", "reservation", 7, world.county.id, {"slot_id": 4}),
            (aino, "see_names", "occurrence", 3, world.county.id, {"reservation_ids": [7, 8], "page": "day.session"}),
            (JOB, "release_reservations", "occurrence", 3, world.town.id, {"reservation_ids": [8]}),
            (CLI, "user_added", "staff_user", 7, None, {}),
            (aino, "sign_out", "staff_session", 1, None, {}),
        )
        for days, (who, action, subject, subject_id, whose, details) in enumerate(acts):
            now = NOW + timedelta(days=days)
            record(tx, who, action, subject, subject_id, now=now, controller_id=whose, **details)
            tx.flush()
    return world


@pytest.fixture
def many(database: Engine, world: World) -> None:
    """Write 60 rows more."""
    with transaction(database) as tx:
        for _ in range(60):
            record(tx, GUEST, "ask_lost_link", "reservation_contact", None, now=NOW)


def asked(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["audit", "search", *arguments])


def found(result: Result) -> Iterator[str]:
    return (line.split("\t")[3] for line in result.output.splitlines() if "\t" in line)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], ["sign_out", "user_added", "release_reservations", "see_names", "reserve"]),
        (["--who", "professional@example.fi"], ["sign_out", "see_names"]),
        (["--who", "Professional@Example.fi"], ["sign_out", "see_names"]),
        (["--who", "guest"], ["reserve"]),
        (["--who", "job"], ["release_reservations"]),
        (["--action", "user_added"], ["user_added"]),
        (["--since", "2018-10-28"], ["sign_out", "user_added"]),
        (["--until", "26.10.2018"], ["see_names", "reserve"]),
        (["--since", "2018-10-26", "--until", "2018-10-26"], ["see_names"]),
        (["--id", "8"], ["release_reservations", "see_names"]),
        (["--id", "7"], ["user_added", "see_names", "reserve"]),
        (["--id", "7", "--who", "professional@example.fi"], ["see_names"]),
        (["--id", "2147483647"], []),
        (["--controller", "etelä-savon HYVINVOINTIALUE"], ["see_names", "reserve"]),
        (["--controller", "Pieksämäen kaupunki", "--id", "8"], ["release_reservations"]),
    ],
)
def test_the_log_is_searched_by_who_what_when_and_number(
    app: Flask, world: World, arguments: list[str], expected: list[str]
) -> None:
    result = asked(app, *arguments)

    assert result.exit_code == 0
    assert list(found(result)) == expected


def test_a_line_tells_when_who_what_and_which_rows(app: Flask, world: World) -> None:
    line = asked(app, "--action", "see_names").output.splitlines()[0].split("\t")

    assert line[1:] == [
        "2018-10-26 12:00:00",
        "professional@example.fi",
        "see_names",
        "occurrence 3",
        '{"page": "day.session", "reservation_ids": [7, 8]}',
    ]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--who", "nobody@example.fi"], 1, "No user has that address."),
        (["--id", "abc"], 1, "Nothing has that number."),
        (["--id", "99999999999"], 1, "Nothing has that number."),
        (["--since", "31.2.2018"], 2, "write it like 2018-11-01"),
        (["--controller", "Kaupunki"], 1, "No organisation has that name."),
    ],
)
def test_what_cannot_be_meant_is_told(app: Flask, world: World, arguments: list[str], code: int, words: str) -> None:
    result = asked(app, *arguments)

    assert result.exit_code == code
    assert words in result.output


def test_a_long_log_comes_in_pages(app: Flask, many: None) -> None:
    first = asked(app, "--action", "ask_lost_link")
    more = first.output.splitlines()[-1].rpartition(" ")[2]
    second = asked(app, "--action", "ask_lost_link", "--before", more)

    assert (len(list(found(first))), len(list(found(second)))) == (50, 10)
    assert "There is more" not in second.output
