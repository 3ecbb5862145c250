"""A municipality's school breaks as a table in CSV: read line by line, each fault named; written so that it reads back.

Values in, values out; the words of the faults stand in `admin/break_words.py`.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from ..errors import Invalid
from .rules import BREAK_DAYS_MOST, NAME_MOST, YEARS, BreakRequest, Texts

LINES_MOST = 400
HEADERS: Mapping[str, tuple[str, ...]] = {
    "fi": ("name_fi", "nimi", "nimi suomeksi", "namn på finska", "name in finnish"),
    "sv": ("name_sv", "nimi ruotsiksi", "namn", "namn på svenska", "name in swedish"),
    "en": ("name_en", "nimi englanniksi", "namn på engelska", "name", "name in english"),
    "selko": ("name_selko", "nimi selkokielellä", "namn på lättläst finska", "name in easy finnish"),
    "first_on": (
        "first_on",
        "alkaa",
        "ensimmäinen päivä",
        "börjar",
        "första dag",
        "första dagen",
        "begins",
        "first day",
    ),
    "last_on": ("last_on", "päättyy", "viimeinen päivä", "slutar", "sista dag", "sista dagen", "ends", "last day"),
}
"""What a column may be called, in any case; the first of each is what we write."""
LANGUAGES = ("fi", "sv", "en", "selko")
DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
FORMULA = ("=", "+", "-", "@", "\t")
"""A cell that begins so is a formula to a spreadsheet; an apostrophe before it makes it text."""


class Break(Protocol):
    """A break of the table as it is kept or asked for."""

    names: Any
    first_on: Any
    last_on: Any


@dataclass(frozen=True)
class Fault:
    """What is wrong with a line, or with the whole table (`line` is 0): a code and what it is about."""

    line: int
    code: str
    about: str = ""


@dataclass(frozen=True)
class Line:
    """One line of the table that says a break."""

    number: int
    asked: BreakRequest


@dataclass(frozen=True)
class Table:
    """A table that was read: its breaks, what is wrong, and the columns that mean nothing to us."""

    lines: tuple[Line, ...]
    faults: tuple[Fault, ...]
    unused: tuple[str, ...] = ()


def decoded(data: bytes) -> str:
    """Return the text of a file from any spreadsheet: UTF-8, UTF-16 with its mark, or Windows-1252.

    Raises:
        Invalid: `no_text`; it is no text in any of them.
    """
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    for tried in (encoding, "cp1252"):
        try:
            text = data.decode(tried)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Invalid("no_text")


def read_table(text: str) -> Table:
    """Read a table with a header row; cells are parted by semicolons, commas or tabs, as the header row shows."""
    rows = _rows(text)
    if not rows:
        return Table((), (Fault(0, "empty"),))
    columns, unused = _columns(rows[0][1])
    missing = [name for name in ("first_on", "last_on") if name not in columns]
    if not any(lang in columns for lang in LANGUAGES):
        missing.insert(0, "name")
    if missing:
        return Table((), tuple(Fault(0, "no_column", name) for name in missing), unused)
    if len(rows) - 1 > LINES_MOST:
        return Table((), (Fault(0, "too_many_lines", str(LINES_MOST)),), unused)
    read = [_line(number, columns, cells) for number, cells in rows[1:]]
    lines = tuple(one for one in read if isinstance(one, Line))
    faults = [fault for one in read if isinstance(one, tuple) for fault in one]
    if not read:
        faults = [Fault(0, "empty")]
    return Table(lines, (*faults, *_overlaps(lines)), unused)


def written(rows: Iterable[Break], header: Sequence[str] | None = None) -> str:
    """Return the table of breaks as a spreadsheet in Finland opens it: semicolons, dates like 15.10.2018."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(header or [names[0] for names in HEADERS.values()])
    for row in rows:
        texts = [_as_text(row.names.get(lang, "")) for lang in LANGUAGES]
        writer.writerow([*texts, _as_date(row.first_on), _as_date(row.last_on)])
    return out.getvalue()


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """Return the rows that say something, with their numbers as an editor counts them."""
    lines = text.lstrip("\ufeff").splitlines()
    header = next((line for line in lines if line.strip()), "")
    delimiter = max(";\t,", key=header.count)
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        read = [(reader.line_num, [cell.replace("\xa0", " ").strip() for cell in cells]) for cells in reader]
    except csv.Error:  # a cell longer than any table has
        return []
    return [(number, cells) for number, cells in read if any(cells)]


def _columns(header: list[str]) -> tuple[dict[str, int], tuple[str, ...]]:
    columns: dict[str, int] = {}
    unused = []
    for place, title in enumerate(header):
        known = next((name for name, titles in HEADERS.items() if title.lower() in titles), None)
        if known is None or known in columns:
            unused += [title] if title else []
        else:
            columns[known] = place
    return columns, tuple(unused)


def _line(number: int, columns: dict[str, int], cells: list[str]) -> Line | tuple[Fault, ...]:
    def cell(name: str) -> str:
        place = columns.get(name, len(cells))
        return cells[place] if place < len(cells) else ""

    names = {lang: text for lang in LANGUAGES if (text := _from_text(cell(lang)))}
    first = cell("first_on")
    last = cell("last_on") or first  # one day
    first_on, last_on = _date(first), _date(last)
    faults = [
        *_name_faults(number, names),
        *(Fault(number, "no_date", text) for text, on in ((first, first_on), (last, last_on)) if on is None),
        *_span_faults(number, first_on, last_on),
    ]
    if faults or first_on is None or last_on is None:
        return tuple(dict.fromkeys(faults))
    return Line(number, BreakRequest(names=names, first_on=first_on, last_on=last_on))


def _name_faults(number: int, names: Texts) -> Iterator[Fault]:
    if not names:
        yield Fault(number, "no_name")
    if any(len(name) > NAME_MOST for name in names.values()):
        yield Fault(number, "long_name", str(NAME_MOST))
    if any(not name.isprintable() for name in names.values()):
        yield Fault(number, "control_characters")


def _span_faults(number: int, first_on: date | None, last_on: date | None) -> Iterator[Fault]:
    if first_on is None or last_on is None:
        return
    if last_on < first_on:
        yield Fault(number, "last_before_first")
    elif (last_on - first_on).days >= BREAK_DAYS_MOST:
        yield Fault(number, "too_long", str(BREAK_DAYS_MOST))


def _overlaps(lines: Sequence[Line]) -> list[Fault]:
    """Return the lines that touch an earlier one of the table."""
    in_order = sorted(lines, key=lambda one: (one.asked.first_on, one.number))
    found, last = [], None
    for one in in_order:
        if last is not None and one.asked.first_on <= last.asked.last_on:
            earlier, later = sorted((last.number, one.number))
            found.append(Fault(later, "overlaps_line", str(earlier)))
        if last is None or one.asked.last_on > last.asked.last_on:
            last = one
    return sorted(found, key=lambda fault: fault.line)


def _date(text: str) -> date | None:
    """Read 15.10.2018 or 2018-10-15; a date without its year would be another one next year."""
    try:
        if ISO_DATE.fullmatch(text):
            found = date.fromisoformat(text)
        else:
            parts = DATE.fullmatch(text.replace(" ", ""))
            found = date(int(parts[3]), int(parts[2]), int(parts[1])) if parts else date.min
    except ValueError:  # no such day
        return None
    return found if found.year in YEARS else None


def _as_date(on: date) -> str:
    return f"{on.day}.{on.month}.{on.year}"


def _as_text(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text


def _from_text(text: str) -> str:
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text
