"""E-mail addresses as people type them."""

from email_validator import EmailNotValidError, validate_email

from ..errors import Invalid
from .message import Unsendable, checked_address


def email_address(typed: str) -> str:
    """Return a typed e-mail address in its plain ASCII form; nothing is asked from the network.

    Raises:
        Invalid: it is no address a mail could go to.
    """
    try:
        found = validate_email(typed, check_deliverability=False, allow_smtputf8=False)
        address = checked_address(found.ascii_email or "", "to")
    except (EmailNotValidError, Unsendable):
        raise Invalid("email") from None
    return address.addr_spec
