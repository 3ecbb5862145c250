"""The README's commands are there, its clock can be read, and the changelog speaks of this version."""

import re
import struct
import tomllib

from flask import Flask

from booking.config import read_config
from tools.commands import COMMANDS, COMMANDS_WITH_ARGUMENTS

from .reading import ROOT, document
from .test_operations import commands

README = document("README.md")
SECRET_KEY = "9f2c1b7e4a6d8350b1c2d3e4f5a69788f0e1d2c3b4a59687"
MOST_BYTES = 300_000


def test_every_make_target_and_tool_command_is_there() -> None:
    targets = re.search(r"^TARGETS := (.*)$", document("Makefile"), re.MULTILINE)
    assert targets is not None

    assert set(re.findall(r"(?:^|`|=\S+ )make (\w+)", README, re.MULTILINE)) <= set(targets[1].split())
    assert set(re.findall(r"\./dev (\w+)", README)) <= {"help", *COMMANDS, *COMMANDS_WITH_ARGUMENTS}


def test_every_command_of_the_application_is_there(app: Flask) -> None:
    known = [name for name, _does in commands(app.cli)]

    for given in re.findall(r"\./dev flask ([a-z][a-z \-_]*[a-z])", README):
        assert any(given.split()[:2] == name.split()[:2] for name in known), given


def test_the_settings_of_the_pilots_clock_are_good() -> None:
    line = next(line for line in README.splitlines() if "FROZEN_NOW=" in line)
    given = dict(word.split("=", 1) for word in line.split() if "=" in word)

    config = read_config({"TAVATAAN_ENV": "development", "SECRET_KEY": SECRET_KEY, **given})

    assert config.frozen_now is not None
    assert config.frozen_now.isoformat() == "2018-10-25T12:00:00+03:00"


def test_the_changelog_and_the_project_name_the_same_version() -> None:
    version = tomllib.loads(document("pyproject.toml"))["project"]["version"]
    newest = re.search(r"^## \[([^\]]+)\]", document("CHANGELOG.md"), re.MULTILINE)

    assert newest is not None
    assert newest[1] == version


def test_the_picture_is_small_and_has_words_for_those_who_do_not_see_it() -> None:
    pictures = re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", README)

    assert pictures
    for words, path in pictures:
        picture = (ROOT / path).read_bytes()
        width, height = struct.unpack(">II", picture[16:24])
        assert len(words) > 20
        assert len(picture) < MOST_BYTES
        assert width >= 1000
        assert height >= 600
