"""Messages that several forms share."""

from flask_babel import lazy_gettext as _l

FORM_TOO_OLD = _l("This page was open for a long time. Your answers are kept. Press the button again.")
CONTROL_CHARACTERS = _l("Remove the characters that cannot be shown.")
REQUIRED = _l("Fill in this field.")
NO_DATE = _l("Write the date like this: 1.11.2018")
NO_TIME = _l("Write the time like this: 9.30")
BAD_EMAIL = _l("Check the e-mail address, for example name@example.fi")
NO_CHOICE = _l("Choose one of the options.")


def N_(text: str) -> str:  # noqa: N802 - the name by which the catalogues find such texts
    """Mark a text that is translated where it is shown."""
    return text
