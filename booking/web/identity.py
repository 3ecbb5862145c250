"""What the service calls itself and whom people ask: the administrator's choice, else the settings'."""

from flask import current_app
from flask_babel import gettext as _

from ..config import Config
from .branding import brand
from .languages import in_language


def service_name(language: str | None = None) -> str:
    """Return the service's name in the page's language, or in `language`."""
    return in_language(dict(brand().names), language) or str(_("Tavataan"))


def service_owner(language: str | None = None) -> str:
    """Return whose service it is, "" when neither the administrator nor the settings say."""
    return in_language(dict(brand().owners), language) or _settings().service_owner


def contact_email() -> str:
    """Return the address for questions, "" when there is none."""
    return brand().contact_email or _settings().contact_email


def accessibility_email() -> str:
    """Return the address for what does not work on a page."""
    return brand().accessibility_email or contact_email()


def privacy_email() -> str:
    """Return the address for questions about data protection."""
    return brand().privacy_email or contact_email()


def social_emergency_number() -> str:
    """Return the number of the social emergency services, "" when it is not known."""
    return brand().social_emergency_number or _settings().social_emergency_number


def reply_words() -> str:
    """Say in the current language whether a message can be answered."""
    return str(_("You can reply to this message.") if brand().reply_to else _("You cannot reply to this message."))


def _settings() -> Config:
    settings: Config = current_app.config["SETTINGS"]
    return settings
