"""The coordinator's forms: a survey, its days, and buttons."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from ..errors import Invalid
from ..network.rules import seen_state
from ..schedule.model import Programme
from ..web.fields import Choice, RadioChoice, TextsField, Ticks, options
from ..web.forms import DateField, StaffForm
from ..web.kept_form import RowForm
from ..web.languages import in_language
from ..web.texts import REQUIRED
from .model import WishOutcome
from .rules import OUTCOME_MOST, Audience, OutcomeRequest, Round, SurveyRequest, audiences_of
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


class OutcomeForm(RowForm):
    """What came of a wish, in each language."""

    programme = Choice(_l("Programme"))
    wished = TextsField(_l("What was wished"), most=OUTCOME_MOST, required=REQUIRED, is_long=True)
    done = TextsField(_l("What came of it"), most=OUTCOME_MOST, required=REQUIRED, is_long=True)
    state = RadioChoice(
        _l("How far it is"),
        choices=[SelectChoice("done", _l("Done")), SelectChoice("ongoing", _l("Being looked into"))],
        default="done",
    )

    def __init__(self, formdata: Any = None, *, programmes: list[Programme], **kwargs: Any) -> None:
        """Offer the programmes."""
        super().__init__(formdata, **kwargs)
        self.programmes = programmes
        self.programme.choices = options((one.public_id, in_language(one.names)) for one in programmes)

    def show(self, row: WishOutcome) -> None:
        """Fill in what is kept now."""
        self.programme.data = row.programme.public_id
        self.wished.show(row.wished)
        self.done.show(row.done)
        self.state.data = "done" if row.is_done else "ongoing"
        self.seen.data = seen_state(row, OutcomeRequest)

    def to_request(self) -> OutcomeRequest:
        """Return the answers."""
        chosen = next(one for one in self.programmes if one.public_id == self.programme.data)
        return OutcomeRequest(chosen.id, self.wished.texts, self.done.texts, self.state.data == "done")


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
