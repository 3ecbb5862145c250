"""The look at a page sees what it is there for: unsound markup, what would run, what would load something foreign."""

import pytest

from .answers import page_faults
from .markup import markup_faults, parsed

PAGE = '<!doctype html><html lang="fi"><head><title>Ajat</title></head><body>{}</body></html>'


def test_a_sound_page_has_no_fault() -> None:
    body = (
        '<label for="name">Nimi</label><input id="name" maxlength="20" aria-describedby="hint"><p id="hint">Etunimi</p>'
    )
    assert markup_faults(parsed(PAGE.format(body))) == []


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("<p><div>Ajat</div></p>", "unexpected-end-tag"),
        ('<p id="a"></p><p id="a"></p>', "2 elements with the id 'a'"),
        ('<label for="name">Nimi</label><p id="name"></p>', "<label for='name'> names no field"),
        ('<input aria-describedby="hint">', "<input aria-describedby> names 'hint', which is not there"),
        ('<input maxlength="None">', "<input maxlength='None'>"),
        ('<a href="#times">Ajat</a>', "<a href='#times'> leads nowhere"),
    ],
)
def test_a_fault_is_named(body: str, fault: str) -> None:
    (found,) = markup_faults(parsed(PAGE.format(body)))
    assert fault in found


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ('<p onclick="go()">Ajat</p>', "<p onclick='go()'>"),
        ('<p style="color: red">Ajat</p>', "<p style='color: red'>"),
        ('<a href=" JavaScript:go()">Ajat</a>', "<a href=' JavaScript:go()'>"),
        ("<script>go()</script>", "<script>"),
        ('<img src="https://evil.example/a.png">', "<img> loads https://evil.example/a.png"),
        ('<form action="//evil.example/"></form>', "<form> sends to //evil.example/"),
    ],
)
def test_what_would_run_or_load_something_foreign_is_named(body: str, fault: str) -> None:
    assert page_faults(parsed(PAGE.format(body))) == [fault]
