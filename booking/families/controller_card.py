"""Who is responsible for a family's data, as the pages say it."""

from dataclasses import dataclass

from flask import current_app

from ..network.model import Organisation
from ..reservations.keeping import keeping_of, usual_keeping
from ..web.identity import privacy_email
from ..web.languages import in_language


@dataclass(frozen=True)
class ControllerCard:
    """The organisation, whom it has named for questions, and after how many days it forgets a family."""

    name: str
    email: str
    phone: str
    days: int


def card_of(organisation: Organisation) -> ControllerCard:
    """Return who is responsible, in the page's language; the service's own contact where there is no other."""
    settings = current_app.config["SETTINGS"]
    has_own = organisation.contact_email or organisation.contact_phone
    return ControllerCard(
        name=in_language(organisation.names),
        email=organisation.contact_email if has_own else privacy_email(),
        phone=organisation.contact_phone,
        days=keeping_of(organisation, usual_keeping(settings)).session_days,
    )
