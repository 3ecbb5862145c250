"""E-mail addresses and phone numbers as people type them; nothing is asked from the network."""

import re
import unicodedata

from email_validator import EmailNotValidError, validate_email
from phonenumbers import (
    NumberParseException,
    PhoneNumberFormat,
    PhoneNumberType,
    format_number,
    is_valid_number,
    number_type,
    parse,
)

from ..errors import Invalid
from .message import Unsendable, checked_address

MAIL_DOMAINS = (
    "gmail.com",
    "googlemail.com",
    "hotmail.com",
    "hotmail.fi",
    "hotmail.se",
    "outlook.com",
    "outlook.fi",
    "live.com",
    "live.fi",
    "live.se",
    "msn.com",
    "icloud.com",
    "me.com",
    "mac.com",
    "yahoo.com",
    "yahoo.se",
    "ymail.com",
    "mail.com",
    "email.com",
    "mail.ru",
    "yandex.ru",
    "ukr.net",
    "gmx.com",
    "gmx.net",
    "gmx.de",
    "web.de",
    "proton.me",
    "protonmail.com",
    "luukku.com",
    "suomi24.fi",
    "kolumbus.fi",
    "elisanet.fi",
    "saunalahti.fi",
    "welho.com",
    "netti.fi",
    "pp.inet.fi",
    "dnainternet.net",
    "mbnet.fi",
    "phnet.fi",
    "telia.com",
)
"""Where many people have their mail: a domain one slip away from one of these is probably that one."""
ONLY_COM = ("gmail", "icloud", "googlemail")
"""These have no other ending."""
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_PHONE_SHAPE = re.compile(r"\s*\+?[0-9\s()./-]+", re.ASCII)
_NO_TEXTS = (
    PhoneNumberType.FIXED_LINE,
    PhoneNumberType.TOLL_FREE,
    PhoneNumberType.PREMIUM_RATE,
    PhoneNumberType.SHARED_COST,
    PhoneNumberType.UAN,
)


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


def likelier_address(address: str) -> str | None:
    """Return the address that was probably meant, when its domain is one slip away from a well-known one."""
    local, _, domain = address.rpartition("@")
    domain = domain.lower()
    if domain in MAIL_DOMAINS:
        return None
    meant = next((known for known in MAIL_DOMAINS if _is_one_slip(domain, known)), None)
    first, _, rest = domain.partition(".")
    if meant is None and first in ONLY_COM and "." not in rest:
        meant = f"{first}.com"
    return f"{local}@{meant}" if meant else None


def phone_number(typed: str) -> str:
    """Return a typed phone number in E.164: 040 123 4567, +358 40 1234567 and 00358-040-1234567 are the same.

    Raises:
        Invalid: no country's numbering plan has such a number.
    """
    plain = _DASHES.sub("-", unicodedata.normalize("NFKC", typed)).replace("(0)", "", 1)
    if not _PHONE_SHAPE.fullmatch(plain):
        raise Invalid("phone")
    try:
        number = parse(plain, "FI")
    except NumberParseException:
        raise Invalid("phone") from None
    if not is_valid_number(number):
        raise Invalid("phone")
    return format_number(number, PhoneNumberFormat.E164)


def is_textable(number: str) -> bool:
    """Tell whether a text message may reach a number in E.164: not a landline, not a service number."""
    return number_type(parse(number)) not in _NO_TEXTS


def _is_one_slip(typed: str, known: str) -> bool:
    """Tell whether one letter is missing, too many or another one, or two neighbours have changed places."""
    if abs(len(typed) - len(known)) > 1 or typed == known:
        return False
    at = next((n for n, (one, other) in enumerate(zip(typed, known, strict=False)) if one != other), len(known))
    rest, wanted = typed[at:], known[at:]
    return (
        rest[1:] == wanted[1:]
        or rest[1:] == wanted
        or rest == wanted[1:]
        or (rest[:2] == wanted[1::-1] and rest[2:] == wanted[2:])
    )
