"""The form with which a family agrees: whom, and that this is kept."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField
from wtforms.validators import InputRequired

from ..schedule.model import Attendance
from ..web.fields import RadioChoice, options
from ..web.forms import GuestForm
from ..web.languages import in_language


class AgreeForm(GuestForm):
    """Whom the family would like to meet again, and a tick."""

    person = RadioChoice(_l("Whom would you like to meet again?"))
    agrees = BooleanField(
        _l("I agree that you keep whom I would like to meet again"),
        [InputRequired(message=_l("Tick the box if you agree. Without it we keep nothing."))],
    )

    def offer(self, met: Iterable[Attendance]) -> None:
        """Fill in the professions that are there; the only one is chosen."""
        self.person.choices = options((one.public_id, in_language(one.service.names)) for one in met)
        if len(self.person.choices) == 1:
            self.person.data = self.person.choices[0].value
