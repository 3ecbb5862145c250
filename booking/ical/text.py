"""Content lines: what is typed becomes inert text, and long lines are folded on whole characters."""

from collections.abc import Iterable
from typing import Final
from urllib.parse import quote

FOLD_OCTETS: Final = 75
_CONTROLS: Final = (*range(0x20), *range(0x7F, 0xA0))
# Some readers end a line at these too, so as raw characters they could start a property of their own.
_NEWLINES: Final = "\n\r\x85\u2028\u2029"

_TEXT: Final = str.maketrans(
    {chr(code): None for code in _CONTROLS if code != ord("\t")}
    | dict.fromkeys(_NEWLINES, "\\n")
    | {"\\": "\\\\", ";": "\\;", ",": "\\,"}
)
# A quoted parameter has no escapes: a quote would end it, a caret starts an RFC 6868 escape.
_PARAMETER: Final = str.maketrans(
    dict.fromkeys(map(chr, _CONTROLS)) | dict.fromkeys(_NEWLINES, " ") | {'"': "'", "^": None}
)
_URI_SAFE: Final = ":/?#[]@!$&'()*+,;=%~"
_ADDRESS_SAFE: Final = "@!$'*+~"


def escaped(text: str) -> str:
    """Return `text` as a TEXT value: newlines escaped, other controls but the tab dropped.

    Source: RFC 5545 3.3.11.
    """
    return text.replace("\r\n", "\n").translate(_TEXT)


def parameter(text: str) -> str:
    """Return `text` as a quoted parameter value. Source: RFC 5545 3.2."""
    return f'"{text.translate(_PARAMETER)}"'


def uri(address: str) -> str:
    """Return `address` with everything a URI cannot hold percent-encoded. Source: RFC 3986 2."""
    return quote(address, safe=_URI_SAFE, errors="ignore")


def mailto(email: str) -> str:
    """Return the calendar user address of `email`. Source: RFC 6068 2."""
    return "mailto:" + quote(email, safe=_ADDRESS_SAFE, errors="ignore")


def content_lines(lines: Iterable[str]) -> bytes:
    """Return `lines` in UTF-8, each folded and ended by CRLF; half of a surrogate pair is dropped."""
    return b"".join([_folded(line.encode("utf-8", "ignore")) for line in lines])


def _folded(line: bytes) -> bytes:
    """Break `line` into at most 75 octets each, never inside a character. Source: RFC 5545 3.1."""
    if len(line) <= FOLD_OCTETS:
        return line + b"\r\n"
    pieces = []
    start, end = 0, FOLD_OCTETS
    while end < len(line):
        while line[end] & 0xC0 == 0x80:
            end -= 1
        pieces.append(line[start:end])
        start, end = end, end + FOLD_OCTETS - 1
    pieces.append(line[start:])
    return b"\r\n ".join(pieces) + b"\r\n"
