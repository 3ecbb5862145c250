"""The password once more, before something about the account changes: a borrowed browser changes nothing."""

from flask import current_app
from flask_babel import gettext as _
from wtforms import PasswordField

from ..db import reading
from ..web.forms import StaffForm
from ..web.limits import Limit, caller, count_try, forget_tries
from . import service
from .access import SignedIn
from .passwords import Passwords, passwords_at

WRONG_PASSWORDS = Limit("wrong_password", ("10/15 minutes",))
"""Per account and address, so that nobody can lock somebody else out."""


def passwords() -> Passwords:
    """Return the hashing at this application's cost."""
    return passwords_at(current_app.config["PASSWORD_COST"])


def knows_password(field: PasswordField, user: SignedIn) -> bool:
    """Tell whether the field holds the user's password; says so at the field when it does not."""
    subject = f"{user.email} {caller()}"
    count_try(WRONG_PASSWORDS, subject)
    with reading() as tx:
        is_right = service.is_password_of(tx, user.id, field.data, passwords())
    if is_right:
        forget_tries(WRONG_PASSWORDS, subject)
    else:
        field.errors = [_("This is not your password.")]
    return is_right


def check_token() -> None:
    """Refuse a form without fields that does not come from this session."""
    StaffForm.from_request().validate()
