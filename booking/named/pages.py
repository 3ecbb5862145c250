"""What the pages of the named worker show."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from flask import url_for
from flask_babel import gettext as _

from ..families.tickets import Sign, sign_of
from ..reservations.links import link_token
from ..reservations.model import Reservation
from ..reservations.rules import FreeTime
from ..schedule.model import Occurrence
from ..web.dates import local_time, moment_text, slot_text, when_text
from ..web.languages import in_language


@dataclass(frozen=True)
class FreeSlot:
    """A free time as a link to its booking form; the names are those the template's macro asks for."""

    url: str
    time_text: str
    is_free: bool = True
    label: str = ""


@dataclass(frozen=True)
class PersonMet:
    """A professional whom the family meets, by profession."""

    public_id: str
    profession: str


@dataclass(frozen=True)
class Again:
    """What the page of a booking offers: whom to meet again, or the way to the free times once that is agreed."""

    people: tuple[PersonMet, ...]
    same_token: str


@dataclass(frozen=True)
class FreeSession:
    """A session of the same professional with its free times."""

    key: str
    when: str
    venue: Sign
    slots: tuple[FreeSlot, ...]


@dataclass(frozen=True)
class ClaimedTime:
    """One of the three times, with the link of its own."""

    words: str
    url: str
    is_cancelled: bool


def free_sessions(found: Sequence[tuple[Occurrence, Sequence[FreeTime]]], service_slug: str) -> tuple[FreeSession, ...]:
    """Return the sessions that have a free time."""
    return tuple(
        FreeSession(
            key=session.public_id,
            when=when_text(session.held_on, session.starts, session.ends),
            venue=sign_of(session.venue),
            slots=tuple(_slot(time, service_slug) for time in times),
        )
        for session, times in found
        if times
    )


def claimed_times(reservations: Sequence[Reservation]) -> tuple[ClaimedTime, ...]:
    """Return the times that one press has booked, each with its own page."""
    return tuple(
        ClaimedTime(
            words=_(
                "%(when)s, %(place)s",
                when=moment_text(one.slot.starts_at),
                place=in_language(one.slot.occurrence.venue.names),
            ),
            url=url_for("families.manage", token=link_token(one)),
            is_cancelled=one.released_at is not None,
        )
        for one in reservations
        if one.erased_at is None
    )


def words_of(times: Sequence[FreeTime]) -> tuple[str, ...]:
    """Return free times in words, a line for each session, for a refusal."""
    sessions = groupby(times, key=lambda one: one.occurrence_public_id)
    return tuple(_line(list(of_one)) for _session, of_one in sessions)


def _line(times: list[FreeTime]) -> str:
    first, *others = times
    when = ", ".join([moment_text(first.starts_at), *(slot_text(local_time(one.starts_at)) for one in others)])
    return str(_("%(when)s, %(place)s", when=when, place=in_language(first.venue_names)))


def _slot(time: FreeTime, service_slug: str) -> FreeSlot:
    url = url_for("families.book", public_id=time.occurrence_public_id, slot=time.slot_public_id, service=service_slug)
    return FreeSlot(url, slot_text(local_time(time.starts_at)))
