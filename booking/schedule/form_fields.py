"""Small parts of the plan's forms: rows of fields, errors put in place."""

from collections.abc import Iterable, Iterator
from typing import Any

from flask_babel import gettext as _
from wtforms import BooleanField, FieldList, FormField
from wtforms.validators import ValidationError

LONGEST_NUMBER = 3


class _Rows(FieldList):
    """Numbered rows; numbers no browser sends (of other scripts, of a thousand digits) are left aside."""

    def _extract_indices(self, prefix: str, formdata: Iterable[str]) -> Iterator[int]:
        for name in formdata:
            number = name.removeprefix(f"{prefix}-").partition("-")[0] if name.startswith(f"{prefix}-") else ""
            if number.isascii() and number.isdigit() and len(number) <= LONGEST_NUMBER:
                yield int(number)


def rows(form_class: type[Any], *, least: int, most: int) -> FieldList:
    """Return a list of `least` to `most` rows of `form_class`."""
    return _Rows(FormField(form_class), min_entries=least, max_entries=most)


def typed_values(form: Any) -> list[tuple[str, str]]:
    """Return what a form holds as a browser would send it, without its token."""
    found: list[tuple[str, str]] = []
    for field in form:
        if isinstance(field, FieldList):
            found += [pair for row in field.entries for pair in typed_values(row.form)]
        elif isinstance(field, FormField):
            found += typed_values(field.form)
        elif isinstance(field, BooleanField):
            found += [(field.name, "y")] if field.data else []
        elif field.short_name != "form_token":
            found.append((field.name, str(field.data or "")))
    return found


def add_error(field: Any, message: Any) -> None:
    """Put `message` at `field`."""
    field.errors = [*field.errors, str(message)]


def refuse_longer(field: Any, session_minutes: int) -> None:
    """Refuse a length of one time that is more than the session's: nobody could book."""
    if field.number is not None and field.number > session_minutes:
        raise ValidationError(_("One time is longer than the session: at most %(most)s minutes.", most=session_minutes))


def needs_name(form: Any, message: Any) -> bool:
    """Ask for a name where the kind alone does not tell families what it is; tell whether one is missing.

    A validator of the field itself would not be asked: an optional field that is empty is done with.
    """
    is_missing = form.kind.data != "drop_in" and not form.names.texts
    if is_missing:
        form.names.refuse(message)
    return is_missing
