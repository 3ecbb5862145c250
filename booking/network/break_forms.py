"""What is filled in about school breaks: one break, or a whole table."""

from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField
from wtforms.validators import Length, ValidationError

from ..errors import Invalid
from ..web.fields import TextsField
from ..web.forms import DateField, StaffForm, long_text_field
from ..web.kept_form import RowForm
from . import rules
from .break_table import decoded
from .forms import NO_NAME
from .model import SchoolBreak

TABLE_MOST = 50_000
BEFORE_FIRST = _l("The last day is before the first.")
TOO_LONG = _l("A break is at most %(days)s days long.", days=rules.BREAK_DAYS_MOST)
NO_TEXT = _l("This file is no table of text. Save it in the spreadsheet as CSV.")
NO_TABLE = _l("Choose a file, or paste the table.")


class BreakForm(RowForm):
    """One school break."""

    names = TextsField(_l("Name"), most=rules.NAME_MOST, required=NO_NAME)
    first_on = DateField(_l("First day"))
    last_on = DateField(_l("Last day"))

    def show(self, row: SchoolBreak) -> None:
        """Fill in what is kept now."""
        self.names.show(row.names)
        self.first_on.process_data(row.first_on)
        self.last_on.process_data(row.last_on)
        self.seen.data = rules.seen_state(row, rules.BreakRequest)

    def validate_last_on(self, field: Any) -> None:
        """Refuse a span that ends before it begins, and one that no school has."""
        if field.on is None or self.first_on.on is None:
            return
        if field.on < self.first_on.on:
            raise ValidationError(str(BEFORE_FIRST))
        if (field.on - self.first_on.on).days >= rules.BREAK_DAYS_MOST:
            raise ValidationError(str(TOO_LONG))

    def to_request(self) -> rules.BreakRequest:
        """Return the answers of a form that is in order."""
        first_on, last_on = self.first_on.on, self.last_on.on
        if first_on is None or last_on is None:
            raise Invalid("no_date")
        return rules.BreakRequest(names=self.names.texts, first_on=first_on, last_on=last_on)


class BreakTableForm(StaffForm):
    """A table of school breaks, as a file or pasted; `seen` says what it was shown to do."""

    table = long_text_field(_l("Or paste the table here"), most=TABLE_MOST, required=None)
    seen = HiddenField(validators=[Length(max=64)], default="")
    is_unreadable = False

    def take_file(self) -> None:
        """Let a file that was chosen take the place of the pasted table."""
        chosen = request.files.get("file")
        if chosen is None or not chosen.filename:
            return
        self.seen.data = ""
        try:
            self.table.data = decoded(chosen.read()).strip()
        except Invalid:
            self.table.data = ""
            self.is_unreadable = True
        self.table.raw_data = [self.table.data]  # the validators look at what was sent

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the table's text; an optional field that is empty would not be asked."""
        is_right = bool(super().validate(extra_validators))
        if not self.table.data:
            self.table.errors = [str(NO_TEXT if self.is_unreadable else NO_TABLE)]
            return False
        return is_right
