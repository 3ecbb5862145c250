"""The map shows the rooms there are, in the order the linter keeps."""

import re
import tomllib

from .reading import ROOT, document, section

MAP = document("docs/architecture.md")
FENCED = re.compile(r"^```\n(.*?)^```", re.DOTALL | re.MULTILINE)
NOT_BUILT_YET = {"api", "reports", "planning"}
FOLDERS_BESIDE = {"migrations", "static", "translations"}


def blocks() -> list[str]:
    return FENCED.findall(section(MAP, "The rooms"))


def layers_of_the_linter() -> list[set[str]]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    rooms = next(one for one in settings["tool"]["importlinter"]["contracts"] if one["id"] == "rooms")
    return [set(re.findall(r"\w+", line)) - NOT_BUILT_YET for line in rooms["layers"]]


def test_every_room_is_on_the_map_and_no_other() -> None:
    on_the_map = set(re.findall(r"(\w+)/", blocks()[0])) - {"booking"}
    built = {path.name for path in (ROOT / "booking").iterdir() if path.is_dir() and (path / "__init__.py").exists()}

    assert on_the_map == built | FOLDERS_BESIDE


def test_every_module_beside_the_rooms_is_on_the_map() -> None:
    on_the_map = set(re.findall(r"(\w+)\.py", blocks()[0]))

    assert on_the_map == {path.stem for path in (ROOT / "booking").glob("*.py")}


def test_the_layers_are_those_the_linter_keeps() -> None:
    drawn = [set(re.findall(r"\w+", line)) for line in blocks()[1].splitlines()]

    assert drawn == [layer for layer in layers_of_the_linter() if layer]


def test_rooms_that_are_not_built_are_named_as_such() -> None:
    for room in NOT_BUILT_YET:
        assert f"`{room}/`" in section(MAP, "The rooms")
        assert not (ROOT / "booking" / room).exists()
