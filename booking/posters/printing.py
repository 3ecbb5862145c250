"""From the values of a page to its bytes: Typst sets it, with the repository's fonts and nothing of the machine's."""

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

HERE = Path(__file__).parent
SOURCE = (HERE / "sheet.typ").read_bytes()
PICTURE_PPI = 72.0


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[HERE / "fonts"])


def as_pdf(page: Mapping[str, Any]) -> bytes:
    """Return the page as a document that can be read aloud (PDF/UA-1); the same values give the same bytes."""
    return _set(page, format="pdf", pdf_standards=["ua-1"])


def as_picture(page: Mapping[str, Any]) -> bytes:
    """Return what the page looks like (PNG)."""
    return _set(page, format="png", ppi=PICTURE_PPI)


def _set(page: Mapping[str, Any], **how: Any) -> bytes:
    found = typst.compile(
        SOURCE,
        font_paths=_fonts(),
        sys_inputs={"page": json.dumps(page)},
        **how,
    )
    assert isinstance(found, bytes)
    return found
