"""The team's rows: each profession with its person and presence, and one row for somebody more."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField
from wtforms.validators import ValidationError

from ..web.fields import Choice, options
from ..web.forms import BareForm, StaffForm
from ..web.languages import in_language
from .choices import PlanChoices
from .form_fields import add_error, rows
from .model import Professional, Series
from .rules import MAX_TEAM, MemberRequest
from .wording import PRESENCES

NOT_THERE = "none"


class MemberForm(BareForm):
    """One member of the team: a profession and its person, or the profession still to be named."""

    service = HiddenField()
    person = Choice(_l("Person"), default="")
    presence = Choice(_l("Takes part"), default=NOT_THERE)

    @property
    def is_left_out(self) -> bool:
        """Tell whether the row names nobody who comes."""
        return self.presence.data == NOT_THERE or not (self.person.data or self.service.data)


class TeamForm(StaffForm):
    """Who comes: each profession with its person and presence."""

    team = rows(MemberForm, least=0, most=MAX_TEAM)

    def __init__(self, formdata: Any = None, *, choices: PlanChoices, **kwargs: Any) -> None:
        """Fill the rows, then say what each may choose."""
        super().__init__(formdata, **kwargs)
        self.choices = choices
        if formdata is None:
            self._add_missing_rows()
        for row in self.team.entries:
            self._offer_people(row.form)

    def members(self) -> tuple[MemberRequest, ...]:
        """Return who comes."""
        found = (self._member(row.form) for row in self.team.entries)
        return tuple(dict.fromkeys(member for member in found if member is not None))

    def validate_team(self, field: Any) -> None:
        """Refuse the same person twice."""
        seen: set[str] = set()
        for row in field.entries:
            person = row.form.person
            if person.data and not row.form.is_left_out and person.data in seen:
                add_error(person, _("The same person is in the team twice."))
                raise ValidationError("")
            seen.add(person.data)

    def _member(self, row: Any) -> MemberRequest | None:
        if row.is_left_out:
            return None
        person = self.choices.professional(row.person.data)
        service = person.service if person else self.choices.service(row.service.data)
        if service is None:
            return None
        # On request nobody is held beforehand: the profession is there to be asked for, session by session.
        is_held = person is not None and row.presence.data == "always"
        return MemberRequest(service.id, person.id if person and is_held else None, row.presence.data)

    def _add_missing_rows(self) -> None:
        listed = {row.form.service.data for row in self.team.entries}
        for service in self.choices.services:
            if service.slug not in listed:
                people = self.choices.people_of(service)
                person = people[0].public_id if len(people) == 1 else ""
                self._append(service.slug, person)
        self._append("", "")

    def _append(self, service: str, person: str) -> None:
        if len(self.team.entries) < MAX_TEAM:
            self.team.append_entry({"service": service, "person": person, "presence": NOT_THERE})

    def _offer_people(self, row: Any) -> None:
        service = self.choices.service(row.service.data)
        row.title = in_language(service.names) if service else _("Somebody else")
        people = self.choices.people_of(service) if service else list(self.choices.professionals)
        empty = _("To be named later") if service else "–"
        row.person.choices = options([("", empty), *((one.public_id, _label(one, service is None)) for one in people)])
        row.presence.choices = options([(NOT_THERE, _("Not")), *PRESENCES.items()])


def team_values(series: Series) -> list[dict[str, str]]:
    """Return the rows of a series' team, as the form takes them."""
    return [
        {
            "service": member.service.slug,
            "person": member.professional.public_id if member.professional else "",
            "presence": member.presence,
        }
        for member in series.team
    ]


def usual_team(choices: PlanChoices) -> list[dict[str, str]]:
    """Return the rows of a first plan: whoever is alone in a profession comes always."""
    alone = [(service, choices.people_of(service)) for service in choices.services]
    return [
        {"service": service.slug, "person": people[0].public_id, "presence": "always"}
        for service, people in alone
        if len(people) == 1
    ]


def _label(person: Professional, with_service: bool) -> str:
    return f"{person.name}, {in_language(person.service.names)}" if with_service else person.name
