"""Which texts families read: those of their pages' templates, of the modules behind their addresses, of their letters.

The catalogue in easy Finnish holds these and no others. `./dev i18n` runs this as a program, with the project's Python.
"""

import ast
import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from .places import ROOT

PACKAGE = "booking"
TEMPLATES = ROOT / "templates"
FRAME = "guest.html"
STAFF_FRAME = "staff.html"  # named by the page of refusals only, which has both frames
ADDRESSES = ("/<language:lang_code>/", "/feeds/")
"""How an address for families begins; every other one is for staff or machines."""

DECLARED = "__people__ ="
LETTER = " = family_letter("
"""How a letter to families is made; the outbox sends it, so no view need know it."""

_NAMED = re.compile(r"\{%-?\s*(?:extends|include|import|from)\b([^%]*)%\}")
_TEMPLATE = re.compile(r'"([\w./]+\.(?:html|txt))"')


def family_files() -> set[str]:
    """Return the files whose texts families read, as the catalogues name them."""
    modules = _modules()
    seeds = views_for_families() | {name for name, path in modules.items() if LETTER in _text(path)}
    imported = _closure(seeds, lambda name: _imports(name, modules))
    rendered = {name for seed in seeds for name in _TEMPLATE.findall(_text(modules[seed]))}
    pages = {name for name in _templates() if FRAME in _templates_named(name)}
    shown = _closure(pages | (rendered & _templates()), _templates_named) - {STAFF_FRAME}
    # The page of what is kept shows what each table says of itself, whoever else imports it.
    declaring = {name for name, path in modules.items() if DECLARED in _text(path)}
    return {_path(modules[name]) for name in imported | declaring} | {_path(TEMPLATES / name) for name in shown}


def views_for_families() -> set[str]:
    """Return the modules with a view at one of the families' addresses."""
    return {
        name
        for name, path in _modules().items()
        if any(
            isinstance(node, ast.Constant) and str(node.value).startswith(ADDRESSES)
            for decorator in _decorators(path)
            for node in ast.walk(decorator)
        )
    }


def only_for_families(template: Catalog) -> Catalog:
    """Return the texts of `template` that families read."""
    files = family_files()
    kept = Catalog(project=template.project, version=template.version, header_comment=template.header_comment)
    for message in template:
        if message.id and any(file in files for file, _line in message.locations):
            kept.add(message.id, None, message.locations, message.flags, context=message.context)
    return kept


def _modules() -> dict[str, Path]:
    paths = (ROOT / PACKAGE).rglob("*.py")
    return {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in paths}


def _imports(name: str, modules: dict[str, Path]) -> set[str]:
    path = modules[name]
    package = name.split(".") if path.stem == "__init__" else name.split(".")[:-1]
    found = set()
    for node in ast.walk(ast.parse(_text(path))):
        if isinstance(node, ast.ImportFrom) and node.level:
            parts = package[: len(package) - node.level + 1] + (node.module or "").split(".")
            base = ".".join(part for part in parts if part)
            found |= {base, *(f"{base}.{one.name}" for one in node.names)}
    return found & modules.keys()


def _decorators(path: Path) -> Iterable[ast.expr]:
    for node in ast.walk(ast.parse(_text(path))):
        if isinstance(node, ast.FunctionDef):
            yield from node.decorator_list


def _templates() -> set[str]:
    return {path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*") if path.is_file()}


def _templates_named(name: str) -> set[str]:
    return {one for tag in _NAMED.findall(_text(TEMPLATES / name)) for one in _TEMPLATE.findall(tag)}


def _closure(first: set[str], following: Callable[[str], set[str]]) -> set[str]:
    seen, waiting = set(first), list(first)
    while waiting:
        new = following(waiting.pop()) - seen
        seen |= new
        waiting += new
    return seen


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _path(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def main(whole: str, part: str) -> None:
    """Read the template `whole` and write the families' `part` of it."""
    with Path(whole).open("rb") as source, Path(part).open("wb") as target:
        write_po(target, only_for_families(read_po(source)), width=0, sort_by_file=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
