"""What is asked when daycare staff wish for a consultation, and what a professional answers."""

import secrets
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from ..reservations.model import Slot
from ..schedule.model import Attendance, Occurrence
from ..venues.model import Venue
from ..web.dates import moment_text, when_text
from ..web.fields import Choice, RadioChoice, options
from ..web.forms import StaffForm, text_field
from ..web.languages import in_language
from ..web.texts import NO_CHOICE
from .rules import GROUP_MOST, REASON_MOST, THEME_MOST, ConsultationAsked, Matter

MATTERS = {
    Matter.GENERAL: _l("A general matter, or one of the group"),
    Matter.CONSENT: _l("About one child: the guardian has consented"),
    Matter.PRESENT: _l("About one child: the guardian will be there"),
}
EXPERT_NOT_THERE = _l("This professional does not come to the session you chose. Choose another session, or anyone.")
SESSION_TAKES_NONE = _l("No consultation can be asked for this session any more. Choose another one.")


class PressForm(StaffForm):
    """A button that knows how its page showed the request."""

    seen = HiddenField()

    @property
    def revision(self) -> int:
        """Return which state of the request the page showed; -1 when it does not say."""
        typed = str(self.seen.data or "")
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 9 else -1


class AskForm(StaffForm):
    """Group, theme, wished expert, session; first of all whether it is about a child."""

    form_key = HiddenField()
    venue = Choice(_l("Whose staff ask?"))
    matter = RadioChoice(
        _l("What is it about?"), choices=[SelectChoice(str(one), words) for one, words in MATTERS.items()]
    )
    group_name = text_field(_l("Group"), most=GROUP_MOST)
    theme = text_field(_l("Theme"), most=THEME_MOST)
    expert = Choice(_l("Whom would you like to talk to?"))
    session = Choice(_l("Session"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Give the form a key of its own, so that pressing twice asks once."""
        super().__init__(*args, **kwargs)
        if len(self.form_key.data or "") not in range(16, 65):
            self.form_key.data = secrets.token_urlsafe(16)

    def offer(
        self, venues: Sequence[Venue], sessions: Sequence[Occurrence], experts: dict[int, list[Attendance]]
    ) -> None:
        """Fill in what can be chosen."""
        self.venue.choices = options((one.slug, in_language(one.names)) for one in venues)
        self.session.choices = options((one.public_id, session_words(one)) for one in sessions)
        people = {one.professional.public_id: one for team in experts.values() for one in team if one.professional}
        in_order = sorted(people.items(), key=lambda pair: (pair[1].service.position, _name(pair[1])))
        named = [(key, f"{in_language(one.service.names)}: {_name(one)}") for key, one in in_order]
        self.expert.choices = options([("", _("Anyone")), *named])
        self.expert.data = self.expert.data or ""

    def refuse(self, code: str) -> None:
        """Say at the field what the service refuses."""
        if code == "expert_not_there":
            self.expert.errors = [str(EXPERT_NOT_THERE)]
        else:
            self.session.errors = [str(SESSION_TAKES_NONE)]

    def to_request(self, venue_id: int) -> ConsultationAsked:
        """Return what is asked for."""
        return ConsultationAsked(
            venue_id=venue_id,
            session_public_id=self.session.data,
            expert_public_id=self.expert.data,
            about=self.matter.data,
            group_name=self.group_name.data or "",
            theme=self.theme.data or "",
            form_key=self.form_key.data or "",
        )


class FreeTime(Choice):
    """A time that was shown as free; whether it still is, the service says."""

    def pre_validate(self, form: Any) -> None:
        """Refuse no answer, and what is no slot's public id."""
        if not self.data or not (self.data.isascii() and self.data.isalnum()):
            raise ValidationError(str(NO_CHOICE))


class AcceptForm(PressForm):
    """Which time of the session a professional gives."""

    slot = FreeTime(_l("Time"))

    def offer(self, slots: Sequence[Slot]) -> None:
        """Fill in the free times."""
        self.slot.choices = options((one.public_id, moment_text(one.starts_at, with_year=False)) for one in slots)


class ProposeForm(PressForm):
    """Which time, of whichever session, a professional proposes."""

    other_slot = FreeTime(_l("Another time"))

    def offer(self, slots: Sequence[Slot]) -> None:
        """Fill in the free times."""
        self.other_slot.choices = options((one.public_id, slot_words(one)) for one in slots)


class DeclineForm(PressForm):
    """Why no time is given."""

    reason = text_field(_l("Reason"), most=REASON_MOST)


def session_words(session: Occurrence) -> str:
    """Return when and where a session is."""
    return str(_("%(when)s, %(place)s", when=_when(session), place=in_language(session.venue.names)))


def slot_words(slot: Slot) -> str:
    """Return when and where a time is."""
    when, place = moment_text(slot.starts_at, with_year=False), in_language(slot.occurrence.venue.names)
    return str(_("%(when)s, %(place)s", when=when, place=place))


def _when(session: Occurrence) -> str:
    return when_text(session.held_on, session.starts, session.ends)


def _name(one: Attendance) -> str:
    return one.professional.name if one.professional is not None else ""
