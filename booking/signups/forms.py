"""The forms of families: who comes, how many, one contact."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField

from ..errors import Invalid
from ..families.contact_form import ContactForm, refuse
from ..reservations.told import are_texts_sent
from ..schedule.model import Occurrence
from ..web.dates import short_date, when_text
from ..web.fields import NumberField, Ticks, options
from ..web.forms import GuestForm
from ..web.languages import current_language, in_language
from .model import Gathering
from .rules import ADULTS, CHILDREN, Numbers, SeatsTaken, SignUpRequest

FORM_USED = _l("You have left the event that you signed up to with this form. Press again if you want to sign up.")


def adults_field() -> NumberField:
    """Return the field that asks for adults."""
    return NumberField(_l("Adults"), least=ADULTS[0], most=ADULTS[-1], default="1")


def children_field() -> NumberField:
    """Return the field that asks for children."""
    return NumberField(_l("Children"), least=CHILDREN[0], most=CHILDREN[-1], default="0")


class SignUpForm(ContactForm):
    """How many come, a name and one contact."""

    form_used = FORM_USED

    may_wait = HiddenField()
    """Set once the page has said that so many seats are not free: pressed again, the family waits."""
    evenings = Ticks(_l("Sign up to these too"), choices=[])
    adults = adults_field()
    children = children_field()
    wants_child_minding = BooleanField(_l("We wish for child minding during the event"))

    def offer(self, others: Iterable[Gathering]) -> None:
        """Let other events of the same series be chosen too."""
        self.evenings.choices = options((one.occurrence.public_id, event_words(one.occurrence)) for one in others)

    def only_reached(self) -> None:
        """Leave the ways by which a message leaves: nobody waits for seats without being told of them."""
        ways = ("phone", "email") if are_texts_sent() else ("email",)
        self.contact.choices = [one for one in self.contact.choices if one.value in ways]
        if self.contact.data not in ways:
            self.contact.data = "email"

    @property
    def numbers(self) -> Numbers:
        """How many come."""
        return Numbers(self.adults.number or 0, self.children.number or 0)

    def to_request(self, occurrence_public_id: str, language: str = "") -> SignUpRequest:
        """Return the answers as the service takes them."""
        return SignUpRequest(
            occurrence_public_id=occurrence_public_id,
            nickname=self.nickname.data,
            contact_kind=self.contact_kind,
            contact_address=self.address,
            numbers=self.numbers,
            language=language or current_language(),
            form_key=self.form_key.data,
            may_wait=self.may_wait.data == "1",
            more=tuple(self.evenings.data or ()),
            wants_child_minding=bool(self.wants_child_minding.data),
        )


class NumbersForm(GuestForm):
    """How many come after all."""

    adults = adults_field()
    children = children_field()
    wants_child_minding = BooleanField(_l("We wish for child minding during the event"))

    @property
    def numbers(self) -> Numbers:
        """How many come."""
        return Numbers(self.adults.number or 0, self.children.number or 0)


def event_words(event: Occurrence) -> str:
    """Return day, hours and title of an event."""
    when = when_text(event.held_on, event.starts, event.ends)
    return ", ".join(part for part in (when, str(in_language(event.names))) if part)


def refuse_seats(form: Any, taken: SeatsTaken) -> None:
    """Say at the numbers that fewer seats are free, and let the next press wait for them where that can be."""
    words = seats_words(taken.free)
    form.adults.errors = [words if taken.held_on is None else f"{short_date(taken.held_on)}: {words}"]
    if "may_wait" in form:
        form.may_wait.data = "1"


def refuse_waiting(form: Any, refusal: Invalid) -> None:
    """Say why a family cannot wait: no message reaches it, or there are never so many seats."""
    if refusal.code == "contact_to_wait":
        form.only_reached()
        refuse(form.email, _("To wait for seats, choose a way in which we can tell you that you got them."))
    else:
        words = _("There are %(num)s seats in all.", num=refusal.data["capacity"])
        refuse(form.adults, words)


def seats_words(free: int) -> str:
    """Say how many seats are free when that is too few."""
    if not free:
        return str(_("All seats are taken."))
    return str(_("There are not so many free seats. Free seats: %(num)s.", num=free))
