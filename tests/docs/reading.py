"""How the tests read the project's own documents and code."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
CODE_SPAN = re.compile(r"`([^`]+)`")


def document(name: str) -> str:
    """Return the text of a document, e.g. "docs/glossary.md"."""
    return (ROOT / name).read_text(encoding="utf-8")


def section(text: str, heading: str) -> str:
    """Return what stands under a second-level heading."""
    found = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE)
    assert found is not None, f"no heading {heading!r}"
    return found.group(1)


def code_words(text: str) -> list[str]:
    """Return what stands in the last column of the tables of `text`, between backticks."""
    rows = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("| ")]
    return [word for cells in rows for word in CODE_SPAN.findall(cells[-1])]


def source() -> str:
    """Return all code of the application, migrations aside."""
    paths = (path for path in sorted((ROOT / "booking").rglob("*.py")) if "migrations" not in path.parts)
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)
