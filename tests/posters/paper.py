"""A document as its reader has it: its words, its tags, the picture it prints as, and what a phone reads from that."""

import io
import re
from dataclasses import dataclass
from typing import Any

import pypdfium2 as pdfium
import zxingcpp
from pypdf import PdfReader

SOFT_HYPHEN = "\N{SOFT HYPHEN}"
A4, A5 = (595, 842), (420, 595)
"""In points, as ISO 216 says in millimetres."""


@dataclass(frozen=True)
class Paper:
    """One document."""

    reader: PdfReader
    content: bytes

    @property
    def sizes(self) -> list[tuple[int, int]]:
        """Return the size of each page in points."""
        return [(round(page.mediabox.width), round(page.mediabox.height)) for page in self.reader.pages]

    @property
    def words(self) -> str:
        """Return what stands on the pages, in the order in which it is read aloud: lines and broken words joined."""
        joined = " ".join(" ".join(page.extract_text() for page in self.reader.pages).split())
        return joined.replace(f"{SOFT_HYPHEN} ", "").replace(SOFT_HYPHEN, "-").replace("\N{ZERO WIDTH SPACE}", "")

    @property
    def catalogue(self) -> Any:
        """Return the document's catalogue."""
        return self.reader.trailer["/Root"].get_object()

    @property
    def tags(self) -> list[str]:
        """Return the kinds of what stands in the document, in the order of reading."""
        return list(_kinds(self.catalogue["/StructTreeRoot"].get_object()))

    @property
    def descriptions(self) -> list[str]:
        """Return what is said of the pictures that say something."""
        return list(_alternatives(self.catalogue["/StructTreeRoot"].get_object()))

    @property
    def fonts(self) -> set[str]:
        """Return the names of the fonts, without the mark of a subset."""
        found = self.reader.pages[0]["/Resources"]["/Font"]  # type: ignore[index]
        return {str(font.get_object()["/BaseFont"]).partition("+")[2] for font in found.values()}

    @property
    def languages(self) -> list[str]:
        """Return the languages that parts of the page are said to be in."""
        content = self.reader.pages[0].get_contents()
        assert content is not None
        return sorted({found.decode() for found in re.findall(rb"/Lang\((.*?)\)", content.get_data())})

    def scanned(self) -> list[str]:
        """Return what a camera reads from the first page, printed in shades of grey at a coarse 72 dots an inch."""
        picture = pdfium.PdfDocument(self.content)[0].render(scale=1, grayscale=True)
        dots, width, height = memoryview(picture.buffer).cast("B"), picture.width, picture.height
        lines = (dots[row * picture.stride : row * picture.stride + width] for row in range(height))
        page = memoryview(b"".join(lines)).cast("B", shape=[height, width])
        return [one.text for one in zxingcpp.read_barcodes(page)]


def opened(content: bytes) -> Paper:
    """Open a document."""
    return Paper(PdfReader(io.BytesIO(content)), content)


def _children(node: Any) -> list[Any]:
    kids = node.get("/K", [])
    found = kids if isinstance(kids, list) else [kids]
    return [one.get_object() for one in found if hasattr(one.get_object(), "get")]


def _kinds(node: Any) -> Any:
    if "/S" in node:
        yield str(node["/S"])
    for child in _children(node):
        yield from _kinds(child)


def _alternatives(node: Any) -> Any:
    if "/Alt" in node:
        yield str(node["/Alt"])
    for child in _children(node):
        yield from _alternatives(child)
