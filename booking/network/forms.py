"""What administrators fill in about organisations and family services."""

import re
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms.validators import ValidationError

from ..errors import Invalid
from ..notices.addresses import email_address
from ..web.fields import NumberField, RadioChoice, TextsField, options
from ..web.forms import text_field
from ..web.kept_form import RowForm
from ..web.texts import BAD_EMAIL
from . import rules
from .meetings import MEETING_URL_MOST, is_meeting_url
from .model import FamilyService, Organisation

NO_NAME = _l("Write the name.")
BAD_PHONE = _l("Check the phone number, for example 015 123 4567")
BAD_MEETING_URL = _l("Write an address that begins with https://, for example https://video.example.fi/{room}")
MEETING_URL_HINT = _l(
    "Families see it behind their link only, from 15 minutes before. {room} becomes a name that nobody can guess, "
    "one for each time."
)
PHONE_SHAPE = re.compile(r"\+?[0-9(][0-9 ()/-]{3,38}")

KIND_NAMES = {
    "municipality": _l("Municipality"),
    "wellbeing_county": _l("Wellbeing services county"),
    "parish": _l("Parish"),
    "association": _l("Association"),
}
FACE_NAMES = {
    "family_counselling": _l("Family counselling"),
    "child_health_clinic": _l("Child health clinic"),
    "family_guidance": _l("Family guidance"),
    "special_teacher": _l("Special needs teacher"),
    "neutral": _l("Another profession"),
}


class OrganisationForm(RowForm):
    """Who employs professionals, and what it tells about families' data."""

    names = TextsField(_l("Name"), most=rules.NAME_MOST, required=NO_NAME)
    kind = RadioChoice(_l("Kind"))
    contact_email = text_field(_l("E-mail address"), most=rules.EMAIL_MOST, required=None)
    contact_phone = text_field(_l("Phone number"), most=rules.PHONE_MOST, required=None)
    meeting_url = text_field(
        _l("Address of video meetings"), description=MEETING_URL_HINT, most=MEETING_URL_MOST, required=None
    )
    retention_days = NumberField(_l("Days after the session"), least=1, most=365, required=False)
    retention_cancelled_days = NumberField(_l("Days after a cancellation"), least=1, most=365, required=False)

    def __init__(self, formdata: Any = None, **kwargs: Any) -> None:
        """Offer the kinds."""
        super().__init__(formdata, **kwargs)
        self.kind.choices = options(KIND_NAMES.items())

    def show(self, row: Organisation) -> None:
        """Fill in what is kept now."""
        self.names.show(row.names)
        self.kind.data = row.kind
        self.contact_email.data, self.contact_phone.data = row.contact_email, row.contact_phone
        self.meeting_url.data = row.meeting_url
        for name in ("retention_days", "retention_cancelled_days"):
            days = getattr(row, name)
            self[name].data = "" if days is None else str(days)
        self.seen.data = rules.seen_state(row, rules.OrganisationRequest)

    def validate_contact_email(self, field: Any) -> None:
        """Refuse what no mail could reach."""
        check_email(field)

    def validate_contact_phone(self, field: Any) -> None:
        """Refuse what nobody could call."""
        check_phone(field)

    def validate_meeting_url(self, field: Any) -> None:
        """Refuse what is no address of a meeting."""
        if field.data and not is_meeting_url(field.data):
            raise ValidationError(str(BAD_MEETING_URL))

    def to_request(self) -> rules.OrganisationRequest:
        """Return the answers."""
        return rules.OrganisationRequest(
            kind=self.kind.data,
            names=self.names.texts,
            contact_email=self.contact_email.data or "",
            contact_phone=self.contact_phone.data or "",
            meeting_url=self.meeting_url.data or "",
            retention_days=self.retention_days.number,
            retention_cancelled_days=self.retention_cancelled_days.number,
        )


class ServiceForm(RowForm):
    """A profession as families meet it."""

    names = TextsField(_l("Name"), most=rules.NAME_MOST, required=NO_NAME)
    worker_titles = TextsField(_l("What its workers are called"), most=rules.TEXT_MOST)
    topics = TextsField(_l("What you can talk about with them"), most=rules.TEXT_MOST)
    face = RadioChoice(_l("Picture"))
    position = NumberField(_l("Place in lists"), least=0, most=rules.POSITIONS[-1])

    def __init__(self, formdata: Any = None, **kwargs: Any) -> None:
        """Offer the pictures."""
        super().__init__(formdata, **kwargs)
        self.face.choices = options(FACE_NAMES.items())

    def suggest(self, position: int) -> None:
        """Fill an empty form in with what is likely."""
        self.face.data, self.position.data = "neutral", str(position)

    def show(self, row: FamilyService) -> None:
        """Fill in what is kept now; a face of which there is no picture is drawn as the neutral one."""
        for name in ("names", "worker_titles", "topics"):
            self[name].show(getattr(row, name))
        self.face.data = row.face if row.face in rules.FACES else "neutral"
        self.position.data = str(row.position)
        self.seen.data = rules.seen_state(row, rules.ServiceRequest)

    def to_request(self) -> rules.ServiceRequest:
        """Return the answers."""
        return rules.ServiceRequest(
            names=self.names.texts,
            worker_titles=self.worker_titles.texts,
            topics=self.topics.texts,
            face=self.face.data,
            position=self.position.number or 0,
        )


def check_email(field: Any) -> None:
    """Refuse what no mail could reach; keep the address in its plain form."""
    if not field.data:
        return
    try:
        field.data = email_address(field.data)
    except Invalid:
        raise ValidationError(str(BAD_EMAIL)) from None


def check_phone(field: Any) -> None:
    """Refuse what nobody could call."""
    if field.data and not PHONE_SHAPE.fullmatch(field.data):
        raise ValidationError(str(BAD_PHONE))
