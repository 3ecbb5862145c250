"""The form of those who queue: the answers of a booking, but for the contact, which an offer needs."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms.fields.choices import SelectChoice

from ..reservations.forms import ReservationForm
from ..reservations.told import are_texts_sent
from ..web.fields import RadioChoice
from ..web.languages import current_language
from .rules import QueueRequest


class QueueForm(ReservationForm):
    """A name and one contact that a message reaches."""

    no_contact = _l("Enter a phone number or an e-mail address: we send the offer there")

    contact = RadioChoice(_l("Where do we send the message?"), default="email")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the ways by which a message leaves."""
        super().__init__(*args, **kwargs)
        by_phone = [SelectChoice("phone", _l("Phone"))] if are_texts_sent() else []
        self.contact.choices = [*by_phone, SelectChoice("email", _l("E-mail"))]

    def to_queue_request(
        self, service_id: int | None, *, occurrence_public_id: str = "", venue_slugs: tuple[str, ...] = ()
    ) -> QueueRequest:
        """Return the answers as the service takes them."""
        return QueueRequest(
            occurrence_public_id=occurrence_public_id,
            venue_slugs=venue_slugs,
            nickname=self.nickname.data,
            contact_kind=self.contact_kind or "email",
            contact_address=self.address or "",
            service_id=service_id,
            language=current_language(),
            interpreter_language=self.interpreter_language.data or None if self.has_interpreter.data else None,
            form_key=self.form_key.data,
        )
