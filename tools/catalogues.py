"""`make i18n`: the message catalogues, brought up to date with the sources."""

import tempfile
from pathlib import Path

from . import environment
from .children import finish
from .console import Refusal
from .places import TRANSLATIONS, in_venv

LANGUAGES = ("fi", "sv")  # English is the language of the sources
EASY_FINNISH = "fi@simple"
"""Selkokieli: only the texts that families read (tools/family_texts.py)."""
KEYWORDS = ("_l", "lazy_gettext", "lazy_ngettext:1,2", "lazy_pgettext:1c,2")


def i18n() -> int:
    """Extract the texts, update the catalogues, compile them."""
    environment.prepare(environment.DEVELOPING)
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "messages.pot"
        extract(template)
        of_families = Path(folder) / "families.pot"
        _run(in_venv("tools.family_texts", str(template), str(of_families)))
        for language in LANGUAGES:
            _update(template, language)
        _update(of_families, EASY_FINNISH)
    environment.compile_catalogues()
    return 0


def extract(template: Path) -> None:
    """Write every text of the sources and templates into `template`."""
    keywords = [part for keyword in KEYWORDS for part in ("-k", keyword)]
    _pybabel(
        "extract", "-F", "pyproject.toml", *keywords, "--sort-by-file", "--add-location=file",
        "--project=Tavataan", "--header-comment=# Translations of Tavataan.", "--no-wrap",
        "-o", str(template), "booking", "templates",
    )  # fmt: skip


def _update(template: Path, language: str) -> None:
    _pybabel(
        "update", "-i", str(template), "-d", str(TRANSLATIONS), "-l", language, "--init-missing",
        "--no-fuzzy-matching", "--ignore-obsolete", "--ignore-pot-creation-date", "--no-wrap",
    )  # fmt: skip


def _pybabel(*arguments: str) -> None:
    _run(in_venv("babel.messages.frontend", "-q", *arguments))


def _run(command: list[str]) -> None:
    if finish(command):
        raise Refusal(f"{' '.join(command[2:5])} ... failed, see above.")
