"""What readers of a language are asked to check is what the pages say."""

import re

import pytest
from babel.messages.pofile import read_po

from .reading import ROOT, document, section

ASKED = document("docs/languages.md")


def quoted(text: str) -> list[str]:
    """Return what stands in quotation marks in the first column of the tables."""
    rows = [line.strip("|").split("|")[0] for line in text.splitlines() if line.startswith("| “")]
    return [words for cell in rows for words in re.findall("“([^”]+)”", cell)]


@pytest.mark.parametrize(
    ("heading", "catalogue"), [("Swedish, as it is written in Finland", "sv"), ("Easy Finnish", "fi@simple")]
)
def test_every_text_that_is_to_be_checked_is_in_its_catalogue(heading: str, catalogue: str) -> None:
    with (ROOT / f"booking/translations/{catalogue}/LC_MESSAGES/messages.po").open("rb") as file:
        said = "\n".join(str(one.string) for one in read_po(file))
    texts = quoted(section(ASKED, heading))

    assert len(texts) > 15
    assert [text for text in texts if text not in said] == []
