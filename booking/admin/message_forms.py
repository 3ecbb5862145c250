"""Which messages are looked for; a search changes nothing, so it has no token and stands in the address."""

from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import Form

from ..notices.rules import Asked, State
from ..privacy.rules import day_begins, day_ends, row_number
from ..web.fields import Choice, options
from ..web.forms import DateField
from .message_words import CHANNELS, KINDS, STATES

ANY = ("", _l("All"))


class MessageSearch(Form):
    """State, kind, way out, and when it was written."""

    class Meta:
        locales = False

    state = Choice(_l("State"))
    kind = Choice(_l("Message"))
    channel = Choice(_l("Way"))
    since = DateField(_l("Written from"), required=False)
    until = DateField(_l("Written until"), required=False)

    @classmethod
    def from_address(cls) -> "MessageSearch":
        """Fill the form from the address of the page."""
        form = cls(request.args)
        form.state.choices = options([ANY, *STATES.items()])
        form.kind.choices = options([ANY, *KINDS.items()])
        form.channel.choices = options([ANY, *CHANNELS.items()])
        for field in (form.state, form.kind, form.channel):
            field.data = field.data or ""
        return form

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Return (field id, message) of each fault."""
        return [(field.id, str(message)) for field in self for message in field.errors[:1]]

    @property
    def in_address(self) -> dict[str, Any]:
        """Return what was asked, for the address of another page about the same messages."""
        return {field.name: field.data for field in self if field.data}

    def to_asked(self) -> Asked:
        """Return what is looked for."""
        return Asked(
            state=State(self.state.data) if self.state.data else None,
            kind=self.kind.data,
            channel=self.channel.data,
            since=None if self.since.on is None else day_begins(self.since.on),
            until=None if self.until.on is None else day_ends(self.until.on),
            before_id=row_number(request.args.get("before", "")),
        )
