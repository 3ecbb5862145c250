"""What may be asked of a venue, and how its address is made of its name."""

from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from ..errors import Invalid
from ..network import slugs
from ..network.meetings import is_meeting_url
from ..network.rules import NAME_MOST as NAME_MOST
from ..network.rules import TEXT_MOST as TEXT_MOST
from ..network.rules import Texts, check_names
from ..network.rules import seen_state as seen_state_of
from ..network.slugs import SLUG_MOST as SLUG_MOST
from ..network.slugs import is_slug as is_slug

STREET_MOST = 120
POSTAL_CODE_MOST = 10
CITY_MOST = 60
REASON_MOST = 120
USUAL_MINUTES = range(15, 721)
CLOSES_HOURS = range(337)
"""Two weeks before the session at most."""
CHANGES_CLOSE = {"hours": range(337), "working_days": range(11)}
"""How long before the session a family may last move or cancel its time, in each unit; 0 = until the session starts."""
MAP_PERCENT = range(101)
ONLINE = "online"
"""The kind of a venue that has no address: meetings there are at a distance."""
REMOTE_WAYS = ("video", "we_call", "you_call")
"""How a venue without an address meets: on a video address, or by phone, and then who calls whom."""
NUMBER_MOST = 40


@dataclass(frozen=True, kw_only=True)
class NewVenue:
    """All that is asked of a new venue; the rest can wait."""

    municipality_id: int
    names: Texts
    street_address: str
    city: str
    usual_weekday: int
    usual_starts: time
    usual_minutes: int
    is_remote: bool = False

    def __post_init__(self) -> None:
        """Refuse what no form of ours lets through."""
        check_names(self.names)
        _refuse(self.usual_weekday not in range(7), "usual_weekday")
        _refuse(self.usual_minutes not in USUAL_MINUTES, "usual_minutes")


@dataclass(frozen=True, kw_only=True)
class VenueRequest:
    """Everything the keepers of a venue tell about it."""

    slug: str
    kind: str
    organisation_id: int
    names: Texts
    names_where: Texts = field(default_factory=dict)
    names_whereto: Texts = field(default_factory=dict)
    street_address: str = ""
    postal_code: str = ""
    city: str = ""
    map_x: int | None = None
    map_y: int | None = None
    entrance: Texts = field(default_factory=dict)
    access: Texts = field(default_factory=dict)
    pram: Texts = field(default_factory=dict)
    space: Texts = field(default_factory=dict)
    languages: list[str] = field(default_factory=list)
    remote_way: str = ""
    meeting_url: str = ""
    call_number: str = ""
    shape: str
    colour: str
    usual_weekday: int | None = None
    usual_starts: time | None = None
    usual_minutes: int
    booking_opens_on: date | None = None
    booking_closes_hours: int
    changes_close: int = 0
    changes_close_unit: str = "hours"

    def __post_init__(self) -> None:
        """Refuse what no form of ours lets through."""
        check_names(self.names)
        _refuse(not is_slug(self.slug), "slug")
        _refuse(self.usual_minutes not in USUAL_MINUTES, "usual_minutes")
        _refuse(self.booking_closes_hours not in CLOSES_HOURS, "booking_closes_hours")
        _refuse(self.changes_close not in CHANGES_CLOSE.get(self.changes_close_unit, ()), "changes_close")
        _refuse(self.remote_way not in (REMOTE_WAYS if self.kind == ONLINE else ("",)), "remote_way")
        _refuse(self.meeting_url != "" and not is_meeting_url(self.meeting_url), "meeting_url")
        _refuse(self.remote_way == "you_call" and not self.call_number, "call_number")
        _refuse((self.map_x is None) != (self.map_y is None), "map_half_given")
        _refuse(any(at is not None and at not in MAP_PERCENT for at in (self.map_x, self.map_y)), "map")


@dataclass(frozen=True)
class ClosureRequest:
    """A venue is closed on these days, both inclusive, for a reason families see."""

    first_on: date
    last_on: date
    reason: str

    def __post_init__(self) -> None:
        """Refuse an empty span and a reason nobody could read."""
        _refuse(self.last_on < self.first_on, "last_before_first")
        _refuse(not 1 <= len(self.reason) <= REASON_MOST, "reason")


def seen_state(venue: Any) -> str:
    """Return what a page about `venue` was made from: another one later, and somebody has changed it since."""
    return seen_state_of(venue, VenueRequest)


def slug_of(name: str) -> str:
    """Return an address made of a name: Pöllölän päiväkoti gives pollolan-paivakoti."""
    return slugs.slug_of(name, otherwise="venue")


def _refuse(is_wrong: bool, code: str, **data: object) -> None:
    if is_wrong:
        raise Invalid(code, **data)
