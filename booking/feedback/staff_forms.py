"""The coordinator's forms: a survey, its days, and buttons."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.validators import ValidationError

from ..errors import Invalid
from ..schedule.model import Programme
from ..web.fields import Choice, Ticks, options
from ..web.forms import DateField, StaffForm
from ..web.languages import in_language
from .rules import Audience, Round, SurveyRequest, audiences_of
from .staff_words import AUDIENCES, ROUNDS

REFUSALS = {
    "nobody_asked": _l("Choose who is asked. Daycare staff are not asked after a single session."),
    "days_out_of_order": _l("The last day is before the first."),
    "survey_over": _l("The last day is over already."),
    "round_taken": _l("This is asked already in the programme. Change the days of that survey instead."),
    "days_taken": _l("Another survey asks about sessions on these days already."),
}


class ButtonForm(StaffForm):
    """Nothing but a button; its token is what is checked."""


class DaysForm(StaffForm):
    """From when to when a survey takes answers."""

    first_on = DateField(_l("First day"))
    last_on = DateField(_l("Last day"))

    def validate_last_on(self, field: Any) -> None:
        """Ask for days in order."""
        if self.first_on.on and field.on and field.on < self.first_on.on:
            raise ValidationError(_("The last day is before the first."))

    def refuse(self, error: Invalid) -> None:
        """Say at the field what the service refuses."""
        field = {"nobody_asked": "audiences", "round_taken": "round"}.get(error.code, "last_on")
        self[field].errors = [str(REFUSALS[error.code])]


class SurveyForm(DaysForm):
    """A new survey."""

    programme = Choice(_l("Programme"))
    round = Choice(_l("When in the programme"))
    audiences = Ticks(_l("Who is asked"))

    def __init__(self, formdata: Any = None, *, programmes: list[Programme], **kwargs: Any) -> None:
        """Offer the programmes."""
        super().__init__(formdata, **kwargs)
        self.programmes = programmes
        self.programme.choices = options((one.public_id, in_language(one.names)) for one in programmes)
        self.round.choices = options((str(key), words) for key, words in ROUNDS.items())
        self.audiences.choices = options((str(key), words) for key, words in AUDIENCES.items())
        if formdata is None:
            self.audiences.data = [str(one) for one in audiences_of(Round.START)]

    def chosen(self) -> Programme:
        """Return the programme that was chosen."""
        return next(one for one in self.programmes if one.public_id == self.programme.data)

    def to_request(self) -> SurveyRequest:
        """Return the survey that was typed."""
        first_on, last_on = self.first_on.on, self.last_on.on
        assert first_on is not None
        assert last_on is not None
        audiences = tuple(Audience(one) for one in self.audiences.data or ())
        return SurveyRequest(self.chosen().id, Round(self.round.data), audiences, first_on, last_on)
