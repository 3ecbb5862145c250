"""What is asked before something is cancelled or brought back; `seen` names the effect that was shown."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField
from wtforms.validators import Length, Optional, ValidationError

from ..clock import local_today
from ..network.model import Municipality
from ..schedule.forms import HoursForm
from ..schedule.model import Professional
from ..schedule.rules import MAX_REASON
from ..venues.rules import REASON_MOST, ClosureRequest
from ..web.fields import Choice, RadioChoice, options
from ..web.forms import DateField, StaffForm, text_field
from ..web.languages import in_language
from .rules import MOST_DAYS, Effect, MoveRequest
from .wording import NOTHING_INSTEAD, next_words, same_time_words

BEFORE_FIRST = _l("The last day is before the first.")
PAST_DAY = _l("The day is in the past.")
TOO_LONG = _l("A closure is at most a year long.")
NO_REASON = _l("Write the reason in a few words.")


def _seen() -> HiddenField:
    return HiddenField(validators=[Length(max=64)], default="")


class OfferForm(StaffForm):
    """What families are offered when their session is cancelled."""

    prefers_venue = True
    """The same hours at another venue are offered first, else the next sessions."""

    seen = _seen()
    instead = RadioField(
        _l("What are families offered?"), validators=[Optional(), Length(max=80)], validate_choice=False
    )

    def offer(self, effect: Effect) -> None:
        """Offer what the act leaves open; the first is chosen until somebody chooses."""
        venues = [(f"venue:{one.slug}", same_time_words(one)) for one in effect.venues]
        sessions = [(f"session:{one.session.public_id}", next_words(one)) for one in effect.offers]
        firsts = [*venues, *sessions] if self.prefers_venue else [*sessions, *venues]
        self.instead.choices = options([*firsts, ("none", NOTHING_INSTEAD)])
        if self.instead.data not in {str(one.value) for one in self.instead.choices}:
            self.instead.data = self.instead.choices[0].value


class ClosureForm(OfferForm):
    """Which days, and why; the reason is read by families."""

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


class TownClosureForm(ClosureForm):
    """Which municipality, which days, and why."""

    municipality = Choice(_l("Municipality"))

    def offer_towns(self, towns: Sequence[Municipality]) -> None:
        """Offer the municipalities; the only one is chosen."""
        self.municipality.choices = options((one.slug, in_language(one.names)) for one in towns)
        if not self.municipality.data:
            self.municipality.data = towns[0].slug


class CancelForm(OfferForm):
    """Why a session is cancelled."""

    prefers_venue = False

    reason = text_field(_l("Reason, shown to families"), most=MAX_REASON, required=NO_REASON)


class BringBackForm(StaffForm):
    """A button that takes a closure or a cancellation back."""

    seen = _seen()


class MoveForm(HoursForm):
    """When and where a session is to be held."""

    seen = _seen()

    def validate_held_on(self, field: Any) -> None:
        """Refuse a day that is over, and one outside the term."""
        super().validate_held_on(field)
        if field.on is not None and field.on < local_today():
            raise ValidationError(str(PAST_DAY))

    def to_request(self) -> MoveRequest:
        """Return the answers."""
        starts, ends = self.hours
        return MoveRequest(self.venue_id, self.held_on.on or date.max, starts, ends)


class HandOverForm(StaffForm):
    """Who comes instead of somebody."""

    seen = _seen()
    person = HiddenField(validators=[Length(max=12)], default="")
    substitute = RadioChoice(_l("Who comes instead?"))

    def offer(self, person: Professional | None, colleagues: Iterable[Professional]) -> None:
        """Offer the colleagues who are free: first those who see the names too, the others with their organisation."""
        whose = None if person is None else person.organisation_id
        ours = [(one.public_id, one.name) for one in colleagues if one.organisation_id == whose]
        others = [
            (one.public_id, f"{one.name} ({in_language(one.organisation.names)})")
            for one in colleagues
            if one.organisation_id != whose
        ]
        self.substitute.choices = options([*ours, *others])
