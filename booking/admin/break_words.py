"""What is wrong with a table of school breaks, and what it would do, in words."""

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ..network.break_table import Fault
from ..network.model import SchoolBreak
from ..web.dates import numeric_date
from ..web.languages import in_language

COLUMN_NAMES = {"name": _l("Name"), "first_on": _l("First day"), "last_on": _l("Last day")}
DOES = {"add": _l("Is added"), "rename": _l("Gets new names"), "same": _l("Is there already")}


def headings() -> list[str]:
    """Return the headings of a table in the reader's language; all of them are known when it comes back."""
    return [
        _("Name in Finnish"),
        _("Name in Swedish"),
        _("Name in English"),
        _("Name in easy Finnish"),
        _("First day"),
        _("Last day"),
    ]


def fault_words(fault: Fault, there: Mapping[str, SchoolBreak]) -> str:
    """Say what is wrong with a line or a table; `there` are the breaks that are kept, by public id."""
    about = fault.about
    if fault.code == "overlaps_break":
        about = break_words(there[about])
    if fault.code == "no_column":
        about = str(COLUMN_NAMES[about])
    words: dict[str, str] = {
        "empty": _("There is no break in the table."),
        "no_column": _("The header row has no column “%(name)s”.", name=about),
        "too_many_lines": _("The table is too long: at most %(most)s lines.", most=about),
        "no_name": _("The name is missing."),
        "long_name": _("A name is too long: at most %(most)s characters.", most=about),
        "control_characters": _("Remove the characters that cannot be shown."),
        "no_date": _("“%(text)s” is no date. Write it like 15.10.2018 or 2018-10-15.", text=about[:40]),
        "last_before_first": _("The last day is before the first."),
        "too_long": _("A break is at most %(days)s days long.", days=about),
        "overlaps_line": _("The days overlap with line %(line)s.", line=about),
        "overlaps_break": _("The days overlap with a break that is there already: %(name)s.", name=about),
    }
    return str(words[fault.code])


def break_words(row: SchoolBreak) -> str:
    """Name a break with its days."""
    if row.first_on == row.last_on:
        return f"{in_language(row.names)} {numeric_date(row.first_on)}"
    return f"{in_language(row.names)} {numeric_date(row.first_on)}–{numeric_date(row.last_on)}"
