"""The forms of one's own calendar page."""

from flask_babel import lazy_gettext as _l

from ..web.forms import StaffForm, text_field
from .rules import MAX_LABEL


class AddressForm(StaffForm):
    """Make a new private address."""

    label = text_field(_l("Name of the address"), most=MAX_LABEL, required=None)


class AddressAct(StaffForm):
    """Renew or revoke an address: nothing to fill in."""
