"""What a screen reader is told of a page: Chromium's accessibility tree, one line for each thing, as deep as it stands.

A line has the role, the name in quotes, what is said after it (level, state, description) and the language of the
words where it is not the page's.
"""

from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Page

SILENT = {"none", "generic", "InlineTextBox", "LineBreak", "ListMarker", "LabelText", "paragraph", "Abbr"}
"""Roles that are not spoken; what is in them is."""
SAID = ("checked", "required", "invalid", "expanded", "disabled", "live", "multiline")
PLAIN = {"false", False, "off", None}
CURRENT = "() => [...document.querySelectorAll('[aria-current]')].map(one => one.innerText.trim())"
LANGUAGES = """() => [...document.querySelectorAll('[lang]')].slice(1)
  .map(one => [one.innerText.trim(), one.lang])
  .filter(([text, lang]) => text && lang !== document.documentElement.lang)"""


def heard(page: Page) -> str:
    """Return what is told of the page, line by line."""
    devtools = page.context.new_cdp_session(page)
    nodes = devtools.send("Accessibility.getFullAXTree")["nodes"]
    devtools.detach()
    known = {node["nodeId"]: node for node in nodes}
    more = {name: "current" for name in page.evaluate(CURRENT)}
    for name, language in page.evaluate(LANGUAGES):
        more[name] = f"lang={language}" + (" current" if name in more else "")
    lines = list(_lines(nodes[0], known, more, 0, ""))
    return "\n".join(lines) + "\n"


def _lines(
    node: dict[str, Any], known: dict[str, dict[str, Any]], more: dict[str, str], depth: int, around: str
) -> Iterator[str]:
    role, name = _value(node, "role"), _value(node, "name")
    is_told = not node.get("ignored") and role not in SILENT and not (role == "StaticText" and name in around)
    if is_told:
        yield "  " * depth + _line(node, role, name, more)
        depth, around = depth + 1, around if role == "StaticText" else name
    for child in node.get("childIds", ()):
        if child in known:
            yield from _lines(known[child], known, more, depth, around)


def _line(node: dict[str, Any], role: str, name: str, more: dict[str, str]) -> str:
    parts = ["text" if role == "StaticText" else role, f'"{name}"' if name else ""]
    states = {one["name"]: one["value"].get("value") for one in node.get("properties", ())}
    parts += [f"level {states['level']}"] if role == "heading" else []
    parts += [f"{key}={states[key]}" for key in SAID if key in states and states[key] not in PLAIN]
    value, described = _value(node, "value"), _value(node, "description")
    parts += [f"value={value!r}" if value else "", f"({described})" if described else "", more.get(name, "")]
    return " ".join(part for part in parts if part)


def _value(node: dict[str, Any], key: str) -> str:
    found = node.get(key, {}).get("value", "")
    return " ".join(str(found).split())
