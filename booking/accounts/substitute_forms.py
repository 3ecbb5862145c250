"""The form that names a substitute."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms.validators import ValidationError

from ..clock import local_today
from ..web.fields import Choice, options
from ..web.forms import DateField, StaffForm
from .lending import MOST_DAYS
from .model import User
from .people_forms import BEFORE_FIRST, CHOOSE, PAST_DAY
from .substitutes import SubstituteRequest

NOBODY = _l("Choose who stands in.")
TOO_LONG = _l("A substitute is named for at most %(days)s days at a time.", days=MOST_DAYS)


class SubstituteForm(StaffForm):
    """Who stands in, on which days."""

    substitute = Choice(_l("Who stands in"))
    from_on = DateField(_l("First day"))
    last_on = DateField(_l("Last day"))

    def offer(self, candidates: Iterable[User]) -> None:
        """Offer those who can stand in."""
        people = [(one.public_id, f"{one.name}, {one.email}") for one in candidates]
        self.substitute.choices = options([("", CHOOSE), *people])
        self.substitute.data = self.substitute.data or ""

    def validate_substitute(self, field: Any) -> None:
        """Refuse no choice."""
        if not field.errors and not field.data:
            raise ValidationError(str(NOBODY))

    def validate_from_on(self, field: Any) -> None:
        """Refuse a day that is over."""
        if field.on is not None and field.on < local_today():
            raise ValidationError(str(PAST_DAY))

    def validate_last_on(self, field: Any) -> None:
        """Refuse a span that ends before it begins, or is too long."""
        if field.on is None or self.from_on.on is None:
            return
        if field.on < self.from_on.on:
            raise ValidationError(str(BEFORE_FIRST))
        if field.on >= self.from_on.on + timedelta(days=MOST_DAYS):
            raise ValidationError(str(TOO_LONG))

    def to_request(self) -> SubstituteRequest:
        """Return what was asked."""
        first, last = self.from_on.on or local_today(), self.last_on.on or local_today()
        return SubstituteRequest(self.substitute.data, first, last + timedelta(days=1))
