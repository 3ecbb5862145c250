"""What is asked of the log on its page; a search changes nothing, so it has no token and stands in the address."""

from collections.abc import Sequence

from flask import request
from flask_babel import lazy_gettext as _l

from ..network.model import Organisation
from ..web.fields import Choice, options
from ..web.forms import BareForm, DateField, text_field
from ..web.languages import in_language
from .rules import NOBODYS, Wanted, row_number

WHO_MOST = 254
ROW_MOST = 20
NO_USER = _l("Nobody here has this e-mail address.")
NO_ROW = _l("Nothing here has this number.")
TOO_MANY = _l("There are too many rows for one copy. Choose fewer days.")
NOBODY_WORDS = {"guest": _l("Family"), "job": _l("The service itself"), "cli": _l("Command of the operator")}


class SearchForm(BareForm):
    """Who, what, when, about which row."""

    class Meta:
        locales = False

    who = text_field(_l("E-mail address of a user"), most=WHO_MOST, required=None)
    kind = Choice(_l("Who else"))
    action = Choice(_l("What"))
    controller = Choice(_l("Whose families"))
    since = DateField(_l("From"), required=False)
    until = DateField(_l("Until"), required=False)
    row = text_field(_l("Number of a booking or another row"), most=ROW_MOST, required=None)

    @classmethod
    def from_address(cls, actions: Sequence[str], organisations: Sequence[Organisation]) -> "SearchForm":
        """Fill the form from the address of the page; `actions` are those that the log knows."""
        form = cls(request.args)
        form.kind.choices = options([("", _l("Anybody")), *((one, NOBODY_WORDS[one]) for one in NOBODYS)])
        form.action.choices = options([("", _l("Anything")), *((one, one) for one in actions)])
        named = [(one.public_id, in_language(one.names)) for one in organisations]
        form.controller.choices = options([("", _l("Anybody's")), *named])
        for field in (form.kind, form.action, form.controller):
            field.data = field.data or ""
        return form

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Return (field id, message) of each fault."""
        return [(field.id, str(message)) for field in self for message in field.errors[:1]]

    def refuse(self, code: str) -> None:
        """Say of a field that nothing has what was typed."""
        field, words = {"user": (self.who, NO_USER), "too_many": (self.since, TOO_MANY)}.get(code, (self.row, NO_ROW))
        field.errors = [str(words)]

    def to_wanted(self) -> Wanted:
        """Return what is looked for."""
        return Wanted(
            who=self.who.data or self.kind.data,
            action=self.action.data,
            since=self.since.on,
            until=self.until.on,
            row=self.row.data,
            controller=self.controller.data,
            before_id=row_number(request.args.get("before", "")),
        )
