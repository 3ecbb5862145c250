"""The languages that a form offers by name; any other is written."""

from flask_babel import lazy_gettext as _l

COMMON_LANGUAGES = (
    _l("Arabic"),
    _l("Dari"),
    _l("English"),
    _l("Estonian"),
    _l("Finnish sign language"),
    _l("Kurdish (Sorani)"),
    _l("Persian"),
    _l("Russian"),
    _l("Somali"),
    _l("Swedish"),
    _l("Thai"),
    _l("Turkish"),
    _l("Ukrainian"),
    _l("Vietnamese"),
)
"""Those in which interpreters are asked for most, in the order of the English words."""
