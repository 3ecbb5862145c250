"""What may be asked of organisations, family services and the places above a venue."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from ..errors import Invalid
from .meetings import is_meeting_url

Texts = dict[str, str]

NAME_MOST = 120
TEXT_MOST = 200
EMAIL_MOST = 254
PHONE_MOST = 40
PERSON_MOST = 80
LEAD_MOST = 300
POSITIONS = range(1000)
BREAK_DAYS_MOST = 120
"""Longer than any summer holiday."""
YEARS = range(2000, 2101)
RETENTION_DAYS = range(1, 366)
"""As the settings, which hold where an organisation says nothing."""
ORGANISATION_KINDS = ("municipality", "wellbeing_county", "parish", "association")
FACES = ("family_counselling", "child_health_clinic", "family_guidance", "special_teacher", "neutral")


@dataclass(frozen=True, kw_only=True)
class ControllerRequest:
    """What a controller tells; None days: those of the settings."""

    contact_email: str = ""
    contact_phone: str = ""
    retention_days: int | None = None
    retention_cancelled_days: int | None = None

    def __post_init__(self) -> None:
        """Refuse what no form of ours lets through."""
        _refuse(not _is_line(self.contact_email, EMAIL_MOST), "contact_email")
        _refuse(not _is_line(self.contact_phone, PHONE_MOST), "contact_phone")
        _refuse(not _is_span(self.retention_days), "retention_days")
        _refuse(not _is_span(self.retention_cancelled_days), "retention_cancelled_days")


@dataclass(frozen=True, kw_only=True)
class OrganisationRequest(ControllerRequest):
    """An employer of professionals, with what it tells as a controller."""

    kind: str
    names: Texts
    meeting_url: str = ""

    def __post_init__(self) -> None:
        """Refuse what no form of ours lets through."""
        super().__post_init__()
        check_names(self.names)
        _refuse(self.meeting_url != "" and not is_meeting_url(self.meeting_url), "meeting_url")
        _refuse(self.kind not in ORGANISATION_KINDS, "kind")


@dataclass(frozen=True, kw_only=True)
class ServiceRequest:
    """A profession as families know it."""

    names: Texts
    worker_titles: Texts = field(default_factory=dict)
    topics: Texts = field(default_factory=dict)
    face: str
    position: int

    def __post_init__(self) -> None:
        """Refuse what no form of ours lets through."""
        check_names(self.names)
        check_lengths((self.worker_titles, self.topics), TEXT_MOST)
        _refuse(self.face not in FACES, "face")
        _refuse(self.position not in POSITIONS, "position")


@dataclass(frozen=True, kw_only=True)
class NamesRequest:
    """What is told of a region or an area: its names."""

    names: Texts

    def __post_init__(self) -> None:
        """Refuse what no form of ours lets through."""
        check_names(self.names)


@dataclass(frozen=True, kw_only=True)
class MunicipalityRequest(NamesRequest):
    """A municipality of an area, with what its pages say at the top."""

    area_id: int
    owner_names: Texts = field(default_factory=dict)
    lead_texts: Texts = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse what no form of ours lets through."""
        super().__post_init__()
        check_lengths((self.owner_names,), NAME_MOST)
        check_lengths((self.lead_texts,), LEAD_MOST)


@dataclass(frozen=True, kw_only=True)
class ContactRequest:
    """A contact person; an e-mail address or a phone number is needed, or nobody could ask."""

    name: str
    tasks: Texts = field(default_factory=dict)
    email: str = ""
    phone: str = ""
    position: int = 0

    def __post_init__(self) -> None:
        """Refuse what no form of ours lets through."""
        _refuse(not self.name or not _is_line(self.name, PERSON_MOST), "name")
        check_lengths((self.tasks,), NAME_MOST)
        _refuse(not _is_line(self.email, EMAIL_MOST), "email")
        _refuse(not _is_line(self.phone, PHONE_MOST), "phone")
        _refuse(not self.email and not self.phone, "no_way_to_ask")
        _refuse(self.position not in POSITIONS, "position")


@dataclass(frozen=True, kw_only=True)
class BreakRequest(NamesRequest):
    """A school break, both days inclusive."""

    first_on: date
    last_on: date

    def __post_init__(self) -> None:
        """Refuse what no form of ours lets through."""
        super().__post_init__()
        _refuse(self.last_on < self.first_on, "last_before_first")
        _refuse((self.last_on - self.first_on).days >= BREAK_DAYS_MOST, "too_long")


def seen_state(row: Any, request: type) -> str:
    """Return what a page about `row` was made from: another one later, and somebody has changed it since."""
    told = {one.name: getattr(row, one.name) for one in fields(request)}
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()[:20]


def check_names(names: Texts) -> None:
    """Refuse a thing without a name, and a name that no page has room for."""
    _refuse(not any(name.strip() for name in names.values()), "name_missing")
    if any(len(name) > NAME_MOST for name in names.values()):
        raise Invalid("name_too_long", most=NAME_MOST)


def check_lengths(texts: Iterable[Texts], most: int) -> None:
    """Refuse texts that no page has room for."""
    _refuse(any(len(text) > most for one in texts for text in one.values()), "text_too_long")


def main_name(names: Texts) -> str:
    """Return the name that an address is made of: the Finnish one, else any."""
    return names.get("fi") or next(text for text in names.values() if text.strip())


def _is_line(text: str, most: int) -> bool:
    return len(text) <= most and (text.isprintable() or not text)


def _is_span(days: int | None) -> bool:
    return days is None or days in RETENTION_DAYS


def _refuse(is_wrong: bool, field: str) -> None:
    if is_wrong:
        raise Invalid(field)
