"""The form of those who want to hear of a term's dates: one contact."""

from flask_babel import gettext as _
from wtforms import HiddenField, StringField
from wtforms.validators import ValidationError

from ..families.contact_form import AddressForm
from ..notices.addresses import likelier_address


class NewsForm(AddressForm):
    """A contact; an address that is one slip away from a likelier one is asked about once, as when booking."""

    email_seen = HiddenField()

    def validate_contact(self, field: StringField) -> None:
        """Refuse what no message reaches."""
        super().validate_contact(field)
        likelier = likelier_address(self.address) if "@" in self.address else None
        if likelier is None or self.email_seen.data == self.address:
            return
        self.email_seen.data = self.address
        words = _("Did you mean %(address)s? If the address is right as it is, press again.", address=likelier)
        raise ValidationError(words)
