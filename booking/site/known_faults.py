"""What the accessibility statement says: known faults of this service, each with its reason, and when it was assessed.

A fault leaves this list in the same change that mends it; a test sees to it that each has words.
"""

from dataclasses import dataclass
from datetime import date

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

ASSESSED_ON = date(2026, 11, 23)
ANSWER_DAYS = 14


@dataclass(frozen=True)
class KnownFault:
    """A fault: what is not accessible, whom it meets and why, and the criterion of WCAG 2.2 ("" = none)."""

    what: LazyString
    why: LazyString
    criterion: str = ""


KNOWN_FAULTS = (
    KnownFault(
        _l("The reason of a cancelled session and of a closed day"),
        _l("It is written in one language only; the pages of the others show it without a mark of the language."),
        "3.1.2",
    ),
    KnownFault(
        _l("The texts in easy Finnish and in Swedish have not been checked by their readers yet"),
        _l("They were written by the guidelines. Tell us about a text that is hard to understand."),
    ),
    KnownFault(
        _l("The service has not been tested with users of screen readers yet"),
        _l("It was tested with the keyboard, by machine, and with enlarged text. Tell us if something does not work."),
    ),
)
