"""What is filled in about a programme: its name, its days, whose it is."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.validators import ValidationError

from ..errors import Invalid
from ..network.forms import NO_NAME
from ..network.model import Municipality
from ..network.rules import seen_state
from ..schedule.model import Programme
from ..schedule.rules import MAX_DAYS, MAX_NAME, ProgrammeEdit, ProgrammeRequest
from ..web.dates import numeric_date
from ..web.fields import Choice, TextsField, options
from ..web.forms import DateField
from ..web.kept_form import RowForm
from ..web.languages import in_language


class ProgrammeForm(RowForm):
    """A programme; its municipality is chosen once, when it is made."""

    names = TextsField(_l("Name"), most=MAX_NAME, required=NO_NAME)
    municipality = Choice(_l("Municipality"))
    first_on = DateField(_l("First day"))
    last_on = DateField(_l("Last day"))

    def __init__(self, formdata: Any = None, *, towns: Sequence[Municipality], **kwargs: Any) -> None:
        """Offer the municipalities."""
        super().__init__(formdata, **kwargs)
        self.towns = towns
        self.municipality.choices = options((town.slug, in_language(town.names)) for town in towns)
        self.municipality.data = self.municipality.data or towns[0].slug

    def show(self, row: Programme) -> None:
        """Fill in what is kept now."""
        self.names.show(row.names)
        self.first_on.process_data(row.first_on)
        self.last_on.process_data(row.last_on)
        self.seen.data = seen_state(row, ProgrammeEdit)

    def validate_last_on(self, field: Any) -> None:
        """Refuse a span that ends before it begins, and one that no programme has."""
        if field.on is None or self.first_on.on is None:
            return
        if field.on < self.first_on.on:
            raise ValidationError(_("The last day is before the first."))
        if (field.on - self.first_on.on).days > MAX_DAYS:
            raise ValidationError(_("A programme is at most three years long."))

    def say_terms_outside(self, refusal: Invalid) -> None:
        """Say at the day that would leave a term outside which one that is."""
        for term in refusal.data["terms"]:
            field = self.first_on if self.first_on.on and term.first_on < self.first_on.on else self.last_on
            days = f"{numeric_date(term.first_on)}–{numeric_date(term.last_on)}"
            words = _(
                "A term of the programme would lie outside: %(name)s, %(days)s.",
                name=in_language(term.names),
                days=days,
            )
            field.errors = [*field.errors, words]

    def town(self) -> Municipality:
        """Return whose the programme is."""
        return next(town for town in self.towns if town.slug == self.municipality.data)

    def to_request(self) -> ProgrammeEdit:
        """Return the answers of a form that is in order."""
        first_on, last_on = self.first_on.on, self.last_on.on
        if first_on is None or last_on is None:
            raise Invalid("no_date")
        return ProgrammeEdit(self.names.texts, first_on, last_on)

    def to_new(self) -> ProgrammeRequest:
        """Return the answers as a new programme."""
        said = self.to_request()
        return ProgrammeRequest(self.town().id, said.names, said.first_on, said.last_on)
