"""What is asked before something is cancelled or brought back; `seen` names the effect that was shown."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField
from wtforms.validators import Length, ValidationError

from ..clock import local_today
from ..schedule.rules import MAX_REASON
from ..venues.rules import REASON_MOST, ClosureRequest
from ..web.forms import DateField, StaffForm, text_field
from .rules import MOST_DAYS

BEFORE_FIRST = _l("The last day is before the first.")
PAST_DAY = _l("The day is in the past.")
TOO_LONG = _l("A closure is at most a year long.")
NO_REASON = _l("Write the reason in a few words.")


def _seen() -> HiddenField:
    return HiddenField(validators=[Length(max=64)], default="")


class ClosureForm(StaffForm):
    """Which days, and why; the reason is read by families."""

    seen = _seen()
    first_on = DateField(_l("Day"))
    last_on = DateField(_l("Last day, if several"), required=False)
    reason = text_field(_l("Reason, shown to families"), most=REASON_MOST, required=NO_REASON)

    def validate_first_on(self, field: Any) -> None:
        """Refuse a day that is over."""
        if field.on is not None and field.on < local_today():
            raise ValidationError(str(PAST_DAY))

    def validate_last_on(self, field: Any) -> None:
        """Refuse a span that ends before it begins, and one without end."""
        if field.on is None or self.first_on.on is None:
            return
        if field.on < self.first_on.on:
            raise ValidationError(str(BEFORE_FIRST))
        if (field.on - self.first_on.on).days >= MOST_DAYS:
            raise ValidationError(str(TOO_LONG))

    def to_request(self) -> ClosureRequest:
        """Return the answers; one day is a span of one."""
        first_on = self.first_on.on or date.max
        return ClosureRequest(first_on, self.last_on.on or first_on, self.reason.data)


class CancelForm(StaffForm):
    """Why a session is cancelled."""

    seen = _seen()
    reason = text_field(_l("Reason, shown to families"), most=MAX_REASON, required=NO_REASON)


class BringBackForm(StaffForm):
    """A button that takes a closure or a cancellation back."""

    seen = _seen()
