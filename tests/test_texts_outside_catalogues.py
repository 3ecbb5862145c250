"""No text that a reader sees stands outside the catalogues: a look at every template and every string of the code."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import Environment

ROOT = Path(__file__).parent.parent
MARKERS = {"_", "_l", "N_", "gettext", "ngettext", "lazy_gettext", "lazy_ngettext", "pgettext"}
SEEN_OR_HEARD = {"aria-label", "title", "alt", "placeholder", "label"}
NOT_TEXT = re.compile(r"\{#.*?#\}|\{%-?\s*trans\b.*?endtrans\s*-?%\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
PROSE = re.compile(r"[A-ZÅÄÖ][a-zåäö’']* [a-zåäöA-ZÅÄÖ]|.*[åäöÅÄÖ]", re.DOTALL)
LEXER = Environment(autoescape=True, extensions=["jinja2.ext.i18n"])
CHOSEN_ELEMENT = re.compile(r"(?<=<)\{\{.*?\}\}|(?<=</)\{\{.*?\}\}")

NAMES = {"Google", "(WCAG )", "saavutettavuusvaatimukset.fi", "tietosuoja.fi"}
"""Names are not translated."""
PIECES = {"-hint -error", "Syysloma;Höstlov;Autumn holiday;;15.10.2018;19.10.2018", "?place="}
"""Ends of identifiers that a macro puts together for `aria-describedby`; a line of a file to import; an address."""
ALLOWED = {
    "booking/demo/": "what a municipality would have written, in each language",
    "booking/checks/": "sentences for the operator's terminal and log, in English as the log is",
    "booking/backups/": "sentences for the operator's terminal",
    "booking/accounts/refused_passwords.py": "passwords",
    "booking/network/break_table.py": "the headings of a file to import, in each of the languages it may be written in",
    "booking/config.py": "sentences for the installer, before there is a language",
    "booking/db.py": "sentences for the operator's log",
    "booking/revision.py": "sentences for the operator's terminal",
    "booking/schema.py": "sentences for the operator's terminal",
    "booking/notices/text_message.py": "the alphabet of text messages",
    "booking/migrations/": "what rows of former versions hold",
    "cli.py": "what `flask` commands say in the terminal",
}


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.words += [value for name, value in attrs if name in SEEN_OR_HEARD and value and _is_said(value)]

    def handle_data(self, data: str) -> None:
        if _is_said(data):
            self.words.append(data.strip())


def _is_said(text: str) -> bool:
    return text.strip() not in NAMES | PIECES and re.search(r"[^\W\d_]{2}", text) is not None


def words_beside_catalogues(source: str) -> list[str]:
    """Return the words of a template that are markup's text, or a capitalized string no marker goes around."""
    reader = _Words()
    reader.feed(NOT_TEXT.sub("", CHOSEN_ELEMENT.sub("span", source)))
    reader.close()
    return reader.words + list(_unmarked_strings(source))


def _unmarked_strings(source: str) -> Iterator[str]:
    tokens = [token for token in LEXER.lex(source) if token[1] != "whitespace"]
    for at, (_line, kind, value) in enumerate(tokens):
        before = [token[2] for token in tokens[max(0, at - 4) : at]]
        if kind == "string" and PROSE.match(value[1:-1]) and not MARKERS & set(before):
            yield value


def strings_beside_catalogues(source: str) -> list[str]:
    """Return the sentences of a module that no marker goes around; docstrings and comments are not strings."""
    tree = ast.parse(source)
    marked = {
        id(inner)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and _name(call.func) in MARKERS
        for inner in ast.walk(call)
    }
    bare = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and PROSE.match(node.value)
        and id(node) not in marked | bare
    ]


def _name(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def test_every_word_of_a_template_is_in_the_catalogues() -> None:
    found = {
        path.relative_to(ROOT).as_posix(): words_beside_catalogues(path.read_text(encoding="utf-8"))
        for path in sorted(ROOT.glob("templates/**/*.html"))
    }

    assert {path: words for path, words in found.items() if words} == {}


def test_every_sentence_of_the_code_is_in_the_catalogues_or_not_for_readers_of_pages() -> None:
    found = {
        path.relative_to(ROOT).as_posix(): strings_beside_catalogues(path.read_text(encoding="utf-8"))
        for path in sorted(ROOT.glob("booking/**/*.py"))
    }
    found = {path: texts for path, texts in found.items() if texts}

    rules_used = {path: [rule for rule in ALLOWED if path.startswith(rule) or path.endswith(rule)] for path in found}

    assert {path: found[path] for path, rules in rules_used.items() if not rules} == {}
    assert set(ALLOWED) - {rule for rules in rules_used.values() for rule in rules} == set()


@pytest.mark.parametrize(
    "template",
    [
        "<p>Book a time</p>",
        '<a aria-label="Close">{{ icon("cross") }}</a>',
        '{{ note("Something went wrong") }}',
        '{% set title = "Varaa aika" %}',
        '<p>{{ _("Time") }} kello</p>',
    ],
)
def test_such_a_template_would_be_noticed(template: str) -> None:
    assert words_beside_catalogues(template) != []


@pytest.mark.parametrize(
    "template",
    [
        '<p>{{ _("Book a time") }}</p>',
        "{% trans name = x %}Edit {{ name }}{% endtrans %}",
        '{{ ngettext("A day", "Many days", 2) }}',
    ],
)
def test_such_a_template_is_in_order(template: str) -> None:
    assert words_beside_catalogues(template) == []


def test_such_a_string_would_be_noticed() -> None:
    assert strings_beside_catalogues('flash("The time is booked")') == ["The time is booked"]
    assert strings_beside_catalogues('label = _("The time is booked")\n"""Not shown to anybody."""') == []
