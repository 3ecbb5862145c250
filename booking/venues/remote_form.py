"""What is filled in about meetings at a distance: how one meets, on which address, on which number."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import StringField

from ..network.forms import BAD_MEETING_URL, BAD_PHONE, MEETING_URL_HINT, PHONE_SHAPE
from ..network.meetings import MEETING_URL_MOST, is_meeting_url
from ..network.model import Organisation
from ..web.fields import Choice, options
from ..web.forms import text_field
from ..web.kept_form import KeptForm
from ..web.texts import REQUIRED
from . import rules

WAY_NAMES = {
    "video": _l("By video"),
    "we_call": _l("By phone: we call the family"),
    "you_call": _l("By phone: the family calls us"),
}
NO_WAY = _l("Choose how you meet.")
NO_ADDRESS = _l("Write the address; the organisation that keeps the place has none.")
NO_NUMBER = _l("Write the number that families call.")


class RemoteFields(KeptForm):
    """The part of a venue's form that says how one meets where there is no door."""

    remote_way = Choice(_l("How one meets there"))
    meeting_url = text_field(
        _l("Address of video meetings"), description=MEETING_URL_HINT, most=MEETING_URL_MOST, required=None
    )
    call_number = text_field(_l("Number that families call"), most=rules.NUMBER_MOST, required=None)
    street_address = text_field(_l("Street address"), most=rules.STREET_MOST, required=None)

    def offer_ways(self, organisations: Iterable[Organisation]) -> None:
        """Fill in what can be chosen; remember which keepers tell an address for all their venues."""
        self.remote_way.choices = options([("", _l("At its address")), *WAY_NAMES.items()])
        self.keepers_with_address = {one.public_id for one in organisations if one.meeting_url}

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields, then that the place has a door, or a way to meet without one."""
        fields_hold = super().validate(extra_validators)
        holds = self._has_way() if self.is_online else self._has_door()
        return fields_hold and holds

    @property
    def is_online(self) -> bool:
        """Tell whether meetings there are at a distance."""
        return bool(self["kind"].data == rules.ONLINE)

    def remote_answers(self) -> dict[str, Any]:
        """Return what holds for the way that was chosen; the rest is nobody's."""
        way = self.remote_way.data if self.is_online else ""
        return {
            "remote_way": way,
            "meeting_url": self.meeting_url.data or "" if way == "video" else "",
            "call_number": self.call_number.data or "" if way == "you_call" else "",
        }

    def _has_door(self) -> bool:
        return bool(self.street_address.data) or refuse(self.street_address, REQUIRED)

    def _has_way(self) -> bool:
        if not self.remote_way.data:
            return refuse(self.remote_way, NO_WAY)
        if self.remote_way.data == "video":
            return self._has_address()
        return self.remote_way.data == "we_call" or self._has_number()

    def _has_address(self) -> bool:
        url = self.meeting_url.data or ""
        if not url:
            return self["organisation"].data in self.keepers_with_address or refuse(self.meeting_url, NO_ADDRESS)
        return is_meeting_url(url) or refuse(self.meeting_url, BAD_MEETING_URL)

    def _has_number(self) -> bool:
        number = self.call_number.data or ""
        if not number:
            return refuse(self.call_number, NO_NUMBER)
        return bool(PHONE_SHAPE.fullmatch(number)) or refuse(self.call_number, BAD_PHONE)


def refuse(field: StringField, message: Any) -> bool:
    """Put a message at a field that was checked together with others."""
    if not field.errors:
        field.errors = [str(message)]
    return False
