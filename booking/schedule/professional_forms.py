"""What is filled in about a professional."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ..accounts.account_rules import NAME_LENGTH
from ..accounts.model import User
from ..network.model import FamilyService, Organisation
from ..network.rules import seen_state
from ..web.fields import Choice, options
from ..web.forms import text_field
from ..web.kept_form import RowForm
from ..web.languages import in_language
from .model import Professional
from .rules import ProfessionalRequest


class ProfessionalForm(RowForm):
    """Who somebody is to families and colleagues, and who signs in as them."""

    name = text_field(_l("Name"), most=NAME_LENGTH)
    service = Choice(_l("Family service"))
    organisation = Choice(_l("Employer"))
    user = Choice(_l("Signs in with"))

    def __init__(
        self,
        formdata: Any = None,
        *,
        services: Sequence[FamilyService],
        organisations: Sequence[Organisation],
        users: Sequence[User],
        **kwargs: Any,
    ) -> None:
        """Offer services, employers, and accounts that nobody has yet."""
        super().__init__(formdata, **kwargs)
        self.services, self.organisations, self.users = services, organisations, users
        self.service.choices = options((one.slug, in_language(one.names)) for one in services)
        self.organisation.choices = options((one.public_id, in_language(one.names)) for one in organisations)
        accounts = [(one.public_id, f"{one.name}, {one.email}") for one in users]
        self.user.choices = options([("", _("No account yet")), *accounts])

    def show(self, row: Professional) -> None:
        """Fill in what is kept now."""
        self.name.data = row.name
        self.service.data = next((one.slug for one in self.services if one.id == row.service_id), "")
        self.organisation.data = next(
            (one.public_id for one in self.organisations if one.id == row.organisation_id), ""
        )
        self.user.data = next((one.public_id for one in self.users if one.id == row.user_id), "")
        self.seen.data = seen_state(row, ProfessionalRequest)

    def to_request(self) -> ProfessionalRequest:
        """Return the answers."""
        return ProfessionalRequest(
            name=self.name.data,
            service_id=next(one.id for one in self.services if one.slug == self.service.data),
            organisation_id=next(one.id for one in self.organisations if one.public_id == self.organisation.data),
            user_id=next((one.id for one in self.users if one.public_id == self.user.data), None),
        )
