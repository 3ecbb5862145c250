"""Whether a page is sound HTML: it is parsed without an error, and what names another element finds it."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from justhtml import JustHTML

TYPED_NUL = "unexpected-null-character"
"""A refused answer comes back as it was typed, and a browser shows this one as a replacement sign."""
LABELABLE = {"input", "select", "textarea", "button", "output", "meter", "progress"}
POINTING = ("aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "headers", "list")
WHOLE_NUMBERS = ("maxlength", "minlength", "rows", "cols", "size", "colspan", "rowspan", "tabindex")


@dataclass(frozen=True)
class Document:
    """A page as a browser reads it: its elements in their order, and what was wrong on the way."""

    elements: list[Any]
    errors: list[Any]


def parsed(page: str) -> Document:
    """Read a page; it takes longer than to look at the page, so it is done once for all that is looked for."""
    document = JustHTML(page, collect_errors=True, sanitize=False)
    return Document(document.query("*"), document.errors)


def markup_faults(document: Document) -> list[str]:
    """Return what the HTML Standard refuses in a page, in words."""
    found = [f"line {error.line}: {error.code}" for error in document.errors if error.code != TYPED_NUL]
    elements = document.elements
    kinds = {element.attrs["id"]: element.name for element in elements if "id" in element.attrs}
    counted = Counter(element.attrs["id"] for element in elements if "id" in element.attrs)
    found += [f"{number} elements with the id {name!r}" for name, number in counted.items() if number > 1]
    for element in elements:
        found += _loose_ends(element, kinds)
        found += [
            f"<{element.name} {name}={value!r}>"
            for name, value in element.attrs.items()
            if name in WHOLE_NUMBERS and not str(value).lstrip("-").isdigit()
        ]
    return found


def _loose_ends(element: Any, kinds: dict[str, str]) -> list[str]:
    found = [
        f"<{element.name} {name}> names {word!r}, which is not there"
        for name in POINTING
        for word in (element.attrs.get(name) or "").split()
        if word not in kinds
    ]
    if element.name == "label" and "for" in element.attrs and kinds.get(element.attrs["for"]) not in LABELABLE:
        found.append(f"<label for={element.attrs['for']!r}> names no field")
    if element.name == "a" and (element.attrs.get("href") or "").startswith("#"):
        word = element.attrs["href"][1:]
        found += [f"<a href={'#' + word!r}> leads nowhere"] if word and word not in kinds else []
    return found
