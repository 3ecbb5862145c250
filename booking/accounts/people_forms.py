"""Forms of the people pages: whom to look for, an invitation, a role and its end."""

from datetime import timedelta
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from ..clock import local_today
from ..config import STAFF_LANGUAGES
from ..errors import Invalid
from ..notices.addresses import email_address
from ..web.fields import Choice, RadioChoice, options
from ..web.forms import BareForm, DateField, StaffForm, text_field
from ..web.languages import NATIVE_NAMES
from ..web.texts import BAD_EMAIL
from .account_rules import EMAIL_LENGTH, NAME_LENGTH, UserRequest
from .giver import Giver
from .giving import fits
from .people_queries import State, Wanted
from .places import PlaceBook, Spot
from .role_words import ROLE_NAMES, STATE_NAMES, where_words
from .rules import Grant, Role, Scope

WORDS_MOST = 100
PAGE_MOST = 10_000
CHOOSE = _l("Choose")
NO_PLACE = _l("Choose where the role holds.")
NOT_THERE = _l("You cannot give this role there.")
NEEDS_PLACE = _l("Only a professional has own sessions. Choose a place.")
PAST_DAY = _l("The day is in the past.")
BEFORE_FIRST = _l("The last day is before the first.")


class SearchForm(BareForm):
    """Whom to look for; it changes nothing, so it stands in the address and has no token."""

    class Meta:
        locales = False

    words = text_field(_l("Name or e-mail address"), most=WORDS_MOST, required=None)
    role = Choice(_l("Role"))
    place = Choice(_l("Where"))
    state = Choice(_l("State"))

    @classmethod
    def from_address(cls, book: PlaceBook) -> "SearchForm":
        """Fill the form from the address of the page."""
        form = cls(request.args)
        form.role.choices = options([("", _l("Any")), *ROLE_NAMES.items()])
        form.place.choices = options([("", _l("Anywhere")), *_places(book, book.spots())])
        form.state.choices = options([("", _l("Any")), *STATE_NAMES.items()])
        for field in (form.role, form.place, form.state):
            field.data = field.data or ""
        return form

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Return (field id, message) of each fault."""
        return [(field.id, str(message)) for field in self for message in field.errors[:1]]

    def to_wanted(self, book: PlaceBook) -> Wanted:
        """Return who is looked for."""
        return Wanted(
            words=self.words.data or "",
            role=Role(self.role.data) if self.role.data else None,
            spot=book.spot(self.place.data),
            state=State(self.state.data) if self.state.data else None,
            page=asked_page(),
        )


class RoleForm(StaffForm):
    """Which role, where, from when until when."""

    role = RadioChoice(_l("Role"))
    where = Choice(_l("Where"))
    from_on = DateField(_l("First day"), required=False)
    last_on = DateField(_l("Last day"), required=False)

    giver: Giver
    user_id: int | None = None

    def offer(self, giver: Giver, user_id: int | None = None) -> None:
        """Offer what the signed-in user may give."""
        self.giver, self.user_id = giver, user_id
        self.role.choices = options((role, ROLE_NAMES[role]) for role in giver.roles)
        self.where.choices = options([("", CHOOSE), *_places(giver.book, giver.spots())])
        self.where.data = self.where.data or ""

    @property
    def spot(self) -> Spot:
        """Where the role is to hold."""
        return self.giver.book.spot(self.where.data) or (Scope.ALL, None)

    def validate_where(self, field: Any) -> None:
        """Refuse no place, and one where the role cannot be, or cannot be given by this user."""
        if field.errors or self.role.errors:
            return
        if not field.data:
            raise ValidationError(str(NO_PLACE))
        role = Role(self.role.data)
        if not fits(role, self.spot[0]):
            raise ValidationError(str(NEEDS_PLACE))
        if not self.giver.may_give(role, self.spot, self.user_id):
            raise ValidationError(str(NOT_THERE))

    def validate_from_on(self, field: Any) -> None:
        """Refuse a day that is over: what was not so cannot be made so."""
        if field.on is not None and field.on < local_today():
            raise ValidationError(str(PAST_DAY))

    def validate_last_on(self, field: Any) -> None:
        """Refuse a span that ends before it begins."""
        if field.on is not None and field.on < (self.from_on.on or local_today()):
            raise ValidationError(str(BEFORE_FIRST))

    def to_grant(self) -> Grant:
        """Return the role."""
        scope, scope_id = self.spot
        until_on = self.last_on.on + timedelta(days=1) if self.last_on.on else None
        return Grant(Role(self.role.data), scope, scope_id, self.from_on.on or local_today(), until_on)


class InviteForm(RoleForm):
    """Somebody new, with the first role."""

    email = text_field(_l("E-mail address"), most=EMAIL_LENGTH, required=_l("Write the e-mail address."))
    name = text_field(_l("Name"), most=NAME_LENGTH, required=_l("Write the name."))
    language = RadioChoice(
        _l("Language of the staff pages"), choices=[SelectChoice(code, NATIVE_NAMES[code]) for code in STAFF_LANGUAGES]
    )

    def validate_email(self, field: Any) -> None:
        """Refuse what is no address."""
        try:
            field.data = email_address(field.data).lower()
        except Invalid:
            raise ValidationError(str(BAD_EMAIL)) from None

    def to_request(self) -> UserRequest:
        """Return whom to invite."""
        return UserRequest(self.email.data, self.name.data, language=self.language.data)


class EndRoleForm(StaffForm):
    """The last day of a role; empty: it ends at once."""

    last_on = DateField(_l("Last day"), required=False)

    def validate_last_on(self, field: Any) -> None:
        """Refuse a day that is over."""
        if field.on is not None and field.on < local_today():
            raise ValidationError(str(PAST_DAY))


def asked_page() -> int:
    """Return the number of the page in the address, 1 when there is none that makes sense."""
    typed = request.args.get("page", "")
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 5 else 1
    return min(max(number, 1), PAGE_MOST)


def _places(book: PlaceBook, spots: list[Spot]) -> list[tuple[str, str]]:
    return [(book.key(spot), where_words(book, spot)) for spot in spots]
