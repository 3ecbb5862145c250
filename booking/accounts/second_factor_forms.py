"""Forms of the second factor."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from ..web.forms import StaffForm, text_field
from .forms import password_field

CODE_LENGTH = 20
RECOVERY_LENGTH = 40
MISSING = _l("Write the six digits that the app shows.")
WRONG = _l("The code is wrong or was used already. Wait for the next one and write it here.")


class CodeForm(StaffForm):
    """Six digits from the app, or a recovery code."""

    code = text_field(_l("Code from the app"), most=CODE_LENGTH, required=None)
    recovery_code = text_field(_l("Recovery code"), most=RECOVERY_LENGTH, required=None)

    def validate_on_submit(self) -> bool:
        """Ask for one of the two."""
        if not super().validate_on_submit():
            return False
        if not self.code.data and not self.recovery_code.data:
            self.code.errors = [str(MISSING)]
            return False
        return True


class EnrolForm(StaffForm):
    """The password, and the first code of an app that was shown the seed's secret."""

    seed = HiddenField()
    password = password_field(_l("Your password"), _l("Write your password."))
    code = text_field(_l("Code from the app"), most=CODE_LENGTH, required=MISSING)


class ProofForm(StaffForm):
    """The password once more."""

    password = password_field(_l("Your password"), _l("Write your password."))
