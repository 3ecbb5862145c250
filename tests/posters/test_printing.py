"""The sheet as paper: one page whatever stands on it, read aloud rightly, and never a word taken for a command."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from booking.posters.printing import as_pdf, as_picture
from booking.posters.rules import DRAWN, NAME_MOST, fitting

from . import sample
from .paper import A4, A5, opened

HOSTILE = (
    '#panic("pwned")',
    '#read("/etc/passwd")',
    "$ x^2 $ *bold* _it_ `raw` <label> @ref = Otsikko",
    '"); #sys.inputs // /* \\ ',
    "#set page(width: 1pt)",
)


@pytest.mark.parametrize(("size", "expected"), [("a4", A4), ("a5", A5)])
@pytest.mark.parametrize("values", [sample.poster, sample.longest])
def test_the_poster_is_one_page_of_its_size(
    values: Callable[[str], dict[str, Any]], size: str, expected: tuple[int, int]
) -> None:
    paper = opened(as_pdf(values(size)))

    assert paper.sizes == [expected]
    assert paper.scanned() == ["https://tavataan.example.fi/v/kontiopuisto"]


def test_the_longest_names_of_finland_are_all_there() -> None:
    words = opened(as_pdf(sample.longest("a5"))).words

    assert "Lappeenrannan Sammonlahden monitoimitalon varhaiskasvatusyksikkö ja" in words
    assert words.count("klo 12.30–14") == 6
    assert "Tule juttelemaan perheen asioista." in words
    assert "perhekeskusverkosto" in words


def test_what_is_far_too_much_is_cut_and_goes_to_no_second_page() -> None:
    flood = sample.poster(lead="Paljon sanoja. " * 400, services="x" * 3000)

    assert opened(as_pdf(flood)).sizes == [A4]


def test_a_document_that_can_be_read_aloud() -> None:
    paper = opened(as_pdf(sample.poster()))

    assert paper.reader.xmp_metadata is not None
    assert "<pdfuaid:part>1</pdfuaid:part>" in paper.reader.xmp_metadata.rdf_root.toxml()
    assert paper.reader.metadata is not None
    assert paper.reader.metadata.title == "Juliste: Kontiopuiston päiväkoti"
    assert paper.catalogue["/Lang"] == "fi"
    assert paper.catalogue["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712 - pypdf's own kind of truth
    assert paper.tags.count("/H1") == 1
    assert paper.tags.count("/LI") == 6
    assert paper.descriptions == ["QR-koodi: tavataan.example.fi/v/kontiopuisto"]
    assert paper.languages == ["en", "sv"]
    assert paper.words.startswith("Tavataan Kontiopuiston päiväkoti Tule juttelemaan perheen arjesta")


def test_only_the_fonts_of_the_house_are_used() -> None:
    assert opened(as_pdf(sample.poster())).fonts == {
        "AtkinsonHyperlegibleNext-Bold",
        "AtkinsonHyperlegibleNext-Regular",
        "BricolageGrotesque-Bold",
    }


@pytest.mark.parametrize("text", HOSTILE)
def test_what_people_wrote_is_never_taken_for_a_command(text: str) -> None:
    named = fitting(text, NAME_MOST)
    page = sample.poster(place=named, title=named, owner=named, lead=text, dates=[sample.date_row("1.11.", named)])

    paper = opened(as_pdf(page))

    assert paper.sizes == [A4]
    assert paper.words.replace(" ", "").count(text.replace(" ", "")) == 4


def test_every_letter_that_a_name_may_keep_can_be_drawn() -> None:
    letters = "".join(chr(number) for span in DRAWN for number in span)

    page = sample.poster(lead=letters, headline=letters, empty=letters, dates=[], services=letters)

    assert opened(as_pdf(page)).sizes == [A4]


def test_the_same_values_give_the_same_bytes_and_nothing_stays_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)

    assert as_pdf(sample.poster()) == as_pdf(sample.poster())
    assert as_picture(sample.poster()).startswith(b"\x89PNG")
    assert list(tmp_path.iterdir()) == []
