"""The form of a message to all who have booked: one of the fixed ones, and what fills its gap."""

import re
import secrets
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_ngettext
from wtforms import HiddenField
from wtforms.validators import Length, ValidationError

from ..web.fields import Choice, RadioChoice, TextsField, options
from ..web.forms import StaffForm
from ..web.texts import FORM_TOO_OLD
from .rules import TEXT_MOST, WITH_TEXT, BroadcastRequest

MINUTES = (5, 10, 15, 20, 30, 45, 60)
LATE = ("late", _l("We are late"))
OTHERS = (
    ("entrance", _l("Another way in")),
    ("room", _l("Another room")),
    ("nothing", _l("You need not bring anything along")),
)
NO_TEXT = _l("Write it in at least one language.")

_FORM_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")


class BroadcastForm(StaffForm):
    """Which message; `seen` names the families that were shown, and is empty before."""

    seen = HiddenField(validators=[Length(max=64)], default="")
    form_key = HiddenField()
    template = RadioChoice(_l("Message"))
    minutes = Choice(_l("How late"), default="10")
    texts = TextsField(_l("Which way, or which room"), most=TEXT_MOST, may_lack_finnish=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Give a new form its random key: pressing twice sends once."""
        super().__init__(*args, **kwargs)
        self.form_key.data = self.form_key.data or secrets.token_urlsafe(16)
        late = [(one, lazy_ngettext("%(num)s minute", "%(num)s minutes", one)) for one in MINUTES]
        self.minutes.choices = options(late)

    def offer(self, *, is_today: bool) -> None:
        """Let a session be late on its own day only."""
        self.template.choices = options((LATE, *OTHERS) if is_today else OTHERS)

    def validate_form_key(self, field: HiddenField) -> None:
        """Refuse a key that this service did not make; the next press comes with a good one."""
        if not _FORM_KEY.fullmatch(field.data or ""):
            field.data = secrets.token_urlsafe(16)
            raise ValidationError(str(FORM_TOO_OLD))

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields, then that the chosen message has what fills its gap."""
        fields_hold = bool(super().validate(extra_validators))
        if self.template.data in WITH_TEXT and not self.texts.errors and not self.texts.texts:
            self.texts.refuse(NO_TEXT)
            return False
        return fields_hold

    def to_request(self) -> BroadcastRequest:
        """Return the answers; what the chosen message has no gap for is left out."""
        return BroadcastRequest(
            template=self.template.data,
            minutes=int(self.minutes.data) if self.template.data == "late" else None,
            texts=self.texts.texts if self.template.data in WITH_TEXT else {},
            form_key=self.form_key.data,
        )

    @property
    def kept(self) -> list[tuple[str, str]]:
        """Return (name, value) of the answers, for the hidden fields of the page that asks once more."""
        answers = [(field.name, field.data or "") for field in (self.form_key, self.template, self.minutes)]
        return answers + [(field.name, field.data or "") for field in self.texts.form]
