"""The forms of staff: a time for a family on the phone or at the door."""

from collections.abc import Iterable
from dataclasses import replace

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField
from wtforms.fields.choices import SelectChoice

from ..families.forms import ReservationForm
from ..network.model import FamilyService, Organisation
from ..reservations.rules import INTERPRETER_MOST, NICKNAME_MOST, ReservationRequest
from ..web.branding import offered_languages
from ..web.csrf import StaffCSRF
from ..web.fields import Choice, RadioChoice, options
from ..web.forms import text_field
from ..web.languages import NATIVE_NAMES, in_language


class FamilyForm(ReservationForm):
    """What a family says when staff reserve for it: the same answers, and in which language to write."""

    class Meta:
        csrf_class = StaffCSRF

    no_contact = _l("Enter a phone number or an e-mail address, or choose “No contact details – a code to read aloud”")

    nickname = text_field(_l("Name of the family's adult"), most=NICKNAME_MOST, required=_l("Enter a name"))
    service = Choice(_l("With whom"))
    contact = RadioChoice(
        _l("Where do we send the confirmation?"),
        choices=[
            SelectChoice("none", _l("No contact details – a code to read aloud")),
            SelectChoice("email", _l("E-mail")),
            SelectChoice("phone", _l("Phone")),
        ],
        default="none",
    )
    has_interpreter = BooleanField(_l("They need an interpreter"))
    interpreter_language = text_field(_l("In which language?"), most=INTERPRETER_MOST, required=None)
    language = RadioChoice(_l("Language of the messages"))
    leave_empty = None

    def offer(self, anyone: Organisation, services: Iterable[tuple[FamilyService, Organisation]]) -> None:
        """Let one of the professions that are there be wished for; each tells whose family it would be.

        One of the families' languages is chosen too.
        """
        wished = [(str(one.id), in_language(one.names), whose) for one, whose in services]
        choices = [("", str(_l("Anyone")), anyone), *wished]
        self.service.choices = options(
            (value, f"{name} ({in_language(whose.names)})") for value, name, whose in choices
        )
        self.language.choices = options((code, NATIVE_NAMES[code]) for code in offered_languages())
        self.language.data = self.language.data or offered_languages()[0]

    def answers(self, slot_public_id: str) -> ReservationRequest:
        """Return the answers as the service takes them."""
        asked = self.to_request(slot_public_id, int(self.service.data) if self.service.data else None)
        return replace(asked, language=self.language.data)
