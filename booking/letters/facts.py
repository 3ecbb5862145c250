"""The facts that messages to a family tell: time, place, link. Never a name, a profession or a topic."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from ..reservations.calendar_file import address_line
from ..reservations.links import TOKEN_LENGTH
from ..reservations.model import Reservation
from ..reservations.remote import remote_sentence
from ..web.dates import moment_text
from ..web.languages import in_language
from ..wording.examples import example_moment, example_token
from ..wording.rules import Facts, Link, one_line
from .addressing import public_url

FACTS = ("when", "place", "address", "entrance", "remote_sentence", "link_sentence", "link")
TEXT_FACTS = ("when", "place", "link_sentence", "link")
NEEDS = (("when",), ("place",), ("link_sentence", "link"))
SUBJECT_FACTS = ("when",)


@dataclass(frozen=True)
class Meeting:
    """When and where a family comes."""

    starts_at: datetime
    language: str
    place: str
    address: str
    entrance: str
    remote: str = ""
    """How one takes part at a distance, as a sentence; "" at a place with a door."""


def meeting_of(reservation: Reservation) -> Meeting:
    """Return the meeting that is reserved."""
    venue, language = reservation.slot.occurrence.venue, reservation.language
    place, entrance = (one_line(in_language(texts, language)) for texts in (venue.names, venue.entrance))
    return Meeting(
        reservation.slot.starts_at,
        language,
        place,
        one_line(address_line(venue)),
        entrance,
        remote_sentence(reservation),
    )


def example_meeting(language: str) -> Meeting:
    """Return a meeting as it might be."""
    return Meeting(example_moment(), language, _("Family centre"), _("12 School Road"), _("the door to the yard"))


def example_link(language: str) -> str:
    """Return an address as long as that of a reservation."""
    return public_url(f"/{language}/b/{example_token(TOKEN_LENGTH)}")


def family_facts(meeting: Meeting, link: Link, *, is_dated: bool = False, **more: str) -> Facts:
    """Return the facts; a text message may shorten the place.

    Args:
        is_dated: A text message tells the year too.
        more: Facts of one kind of letter.
    """
    url, sentence, short_sentence = link
    mail = {
        "when": moment_text(meeting.starts_at, meeting.language),
        "place": meeting.place,
        "address": meeting.address,
        "entrance": meeting.entrance,
        "remote_sentence": meeting.remote,
        "link_sentence": sentence,
        "link": url,
        **more,
    }

    def text(place: str) -> Mapping[str, str]:
        when = short_when(meeting, is_dated=is_dated)
        return {"when": when, "place": place, "link_sentence": short_sentence, "link": url}

    return Facts(mail, meeting.place, text)


def short_when(meeting: Meeting, *, is_dated: bool = False) -> str:
    """Return day and time, without the year unless it is wanted."""
    return moment_text(meeting.starts_at, meeting.language, with_year=is_dated)
