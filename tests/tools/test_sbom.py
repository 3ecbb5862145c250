"""The bill of materials names every locked package with its hashes, and is the same whoever makes it and when."""

import json
import re

import pytest

from tools.console import Refusal
from tools.places import ROOT
from tools.sbom import bill

REQUIREMENTS = (ROOT / "requirements.txt").read_text(encoding="utf-8")


def test_every_locked_package_is_named_with_all_its_hashes() -> None:
    document = json.loads(bill(REQUIREMENTS, "1.0.0"))
    packages = [one for one in document["components"] if one["type"] == "library"]

    named = [f"{one['name']}=={one['version']}" for one in packages]
    assert sorted(named) == sorted(re.findall(r"^[a-z0-9-]+==[^\s;]+", REQUIREMENTS, re.MULTILINE))
    assert sum(len(one["hashes"]) for one in packages) == REQUIREMENTS.count("--hash=sha256:") > 100
    assert all(one["purl"] == f"pkg:pypi/{one['name']}@{one['version']}" for one in packages)
    assert {"flask", "sqlalchemy", "authlib", "gunicorn"} <= {one["name"] for one in packages}


def test_the_fonts_we_carry_are_in_it() -> None:
    document = json.loads(bill(REQUIREMENTS, "1.0.0"))

    fonts = [one for one in document["components"] if one["type"] == "file"]
    assert [one["name"].rpartition(".")[2] for one in fonts] == ["ttf", "ttf", "ttf", "woff2", "woff2"]
    assert {one["licenses"][0]["license"]["id"] for one in fonts} == {"OFL-1.1"}


def test_the_same_requirements_give_the_same_bytes_without_a_date() -> None:
    assert bill(REQUIREMENTS, "1.0.0") == bill(REQUIREMENTS, "1.0.0")
    assert "timestamp" not in bill(REQUIREMENTS, "1.0.0")
    assert bill(REQUIREMENTS, "1.0.0") != bill(REQUIREMENTS, "1.0.1")


def test_a_package_for_some_machines_only_says_for_which() -> None:
    text = "colour==1.2 ; sys_platform == 'win32' \\\n    --hash=sha256:" + "a" * 64
    (package, *_) = json.loads(bill(text, "1.0.0"))["components"]

    assert package["properties"] == [{"name": "tavataan:marker", "value": "sys_platform == 'win32'"}]


def test_a_line_that_is_not_locked_is_refused() -> None:
    with pytest.raises(Refusal, match="no locked package: flask>=3"):
        bill("flask>=3\n", "1.0.0")
