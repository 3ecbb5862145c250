"""What the pages of a family's booking show, as values in the page's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from ..interpreters.days import interpreter_days
from ..network.model import FamilyService, Organisation
from ..reservations.calendar_file import address_line
from ..reservations.codes import code_text
from ..reservations.deadline import deadline, deadline_of
from ..reservations.deadline_words import too_late_words, until_words
from ..reservations.model import Reservation, Slot
from ..reservations.remote import RemoteMeeting, remote_meeting
from ..reservations.rules import JUST_NOW, BookingState, FreeTime
from ..reservations.service import can_undo
from ..reservations.told import is_told
from ..schedule.model import Occurrence
from ..web import dates
from ..web.languages import current_language, in_language
from .controller_card import ControllerCard, card_of
from .tickets import Ticket, session_ticket, ticket_of
from .told_words import told_from_words


@dataclass(frozen=True)
class OtherTime:
    """A free time that can be chosen instead."""

    value: str
    label: str
    url: str
    controller: str = ""
    """Who would be responsible for the family's data, where that differs between the times."""


@dataclass(frozen=True)
class OtherSession:
    """Another session, as a link."""

    label: str
    place: str
    url: str


@dataclass(frozen=True)
class BookPage:
    """The booking form around its fields."""

    ticket: Ticket
    wish: str
    action: str
    back_url: str
    queue_url: str
    controller: ControllerCard
    can_change: bool
    """Once booked, it may still be moved and cancelled."""
    interpreter_until: str
    """The last day on which an interpreter is surely found."""
    is_late_for_interpreter: bool
    refusal: str = ""
    """"", `slot_taken` or `service_not_there`."""
    others: tuple[OtherTime, ...] = ()


@dataclass(frozen=True)
class NotOpenPage:
    """Why a session takes no reservations now."""

    ticket: Ticket
    state: str
    opens_on_text: str
    closed_at_text: str
    session_url: str
    others: tuple[OtherSession, ...]


@dataclass(frozen=True)
class ManagePage:
    """The page behind the link: time, place, actions, nothing personal."""

    state: str
    """`booked`, `started`, `past`, `cancelled` (by the family) or `session_cancelled` (by us)."""
    ticket: Ticket
    token: str
    address: str
    entrance: str
    is_just_booked: bool
    is_just_moved: bool
    can_change: bool
    """It may be moved and cancelled now."""
    until: str
    """Until when it may be, or might have been."""
    told_by: str
    """`email`, `phone` or "" (a code instead)."""
    is_told: bool
    """Messages reach that contact."""
    told_from: str
    """When a text message comes that does not come at once, because it is night."""
    code: str
    link: str
    controller: ControllerCard
    reason: str
    others: tuple[OtherSession, ...]
    remote: RemoteMeeting | None
    """How the family takes part in a meeting at a distance."""


def book_page(
    slot: Slot,
    service: FamilyService | None,
    whose: Mapping[str, Organisation],
    now: datetime,
    refusal: str = "",
    nearest: Sequence[FreeTime] = (),
) -> BookPage:
    """Return the form's surroundings for a slot and a wish; `whose` names the controller of each slot."""
    occurrence = slot.occurrence
    wish: dict[str, Any] = {"service": service.slug} if service else {}
    days = interpreter_days(occurrence.held_on)
    return BookPage(
        ticket=ticket_of(slot.starts_at, slot.ends_at, occurrence.venue),
        wish=in_language(service.names) if service else "",
        action=url_for("families.book", public_id=occurrence.public_id, slot=slot.public_id, **wish),
        back_url=url_for("site.session", public_id=occurrence.public_id, **wish),
        queue_url=url_for("waiting.join", public_id=occurrence.public_id, **wish),
        controller=card_of(whose[nearest[0].slot_public_id if nearest else slot.public_id]),
        can_change=not deadline(occurrence.starts_at or slot.starts_at, occurrence.venue).is_over(now),
        interpreter_until=dates.short_date(days.told_on),
        is_late_for_interpreter=days.is_late(now),
        refusal=refusal,
        others=_named(other_times(nearest, service), whose),
    )


def not_open_page(occurrence: Occurrence, state: BookingState, others: Sequence[Occurrence]) -> NotOpenPage:
    """Return why `occurrence` takes no reservations, and where to go instead."""
    return NotOpenPage(
        ticket=session_ticket(occurrence),
        state=state.kind,
        opens_on_text=dates.short_date(state.opens_on) if state.opens_on else "",
        closed_at_text=dates.moment_text(state.closed_at) if state.closed_at else "",
        session_url=url_for("site.session", public_id=occurrence.public_id),
        others=other_sessions(others),
    )


def manage_page(
    reservation: Reservation,
    token: str,
    public_url: str,
    others: Sequence[Occurrence],
    now: datetime,
) -> ManagePage:
    """Return the page behind a link as it is at `now`."""
    slot, occurrence = reservation.slot, reservation.slot.occurrence
    contact, moved_at, limit = reservation.contact, reservation.moved_at, deadline_of(reservation)
    state = state_of(reservation, now)
    return ManagePage(
        state=state,
        ticket=ticket_of(slot.starts_at, slot.ends_at, occurrence.venue),
        token=token,
        address=address_line(occurrence.venue),
        entrance=in_language(occurrence.venue.entrance),
        is_just_booked=reservation.booked_at <= now < reservation.booked_at + JUST_NOW,
        is_just_moved=moved_at is not None and moved_at <= now < moved_at + JUST_NOW,
        can_change=state == "booked" and not limit.is_over(now),
        until=too_late_words(limit) if limit.is_over(now) else until_words(limit),
        told_by=contact.kind if contact else "",
        is_told=is_told(contact),
        told_from=told_from_words(contact, slot.starts_at, now),
        code=code_text(reservation) if reservation.code_hash else "",
        link=public_url + url_for("families.manage", token=token),
        controller=card_of(reservation.controller),
        reason=occurrence.cancel_reason,
        others=other_sessions(others),
        remote=remote_meeting(reservation, now),
    )


def other_times(nearest: Sequence[FreeTime], service: FamilyService | None) -> tuple[OtherTime, ...]:
    """Return free times as links to their booking forms."""
    wish: dict[str, Any] = {"service": service.slug} if service else {}
    return tuple(_other_time(time, wish) for time in nearest)


def _named(times: Sequence[OtherTime], whose: Mapping[str, Organisation]) -> tuple[OtherTime, ...]:
    """Say of each time whose it is, if they are of several."""
    if len({whose[one.value].id for one in times}) < 2:
        return tuple(times)
    return tuple(replace(one, controller=in_language(whose[one.value].names)) for one in times)


def state_of(reservation: Reservation, now: datetime) -> str:
    """Return how the page behind the link stands: booked, started, past, cancelled by the family or by us."""
    if can_undo(reservation, now):
        return "cancelled"
    if reservation.released_at is not None:
        return "session_cancelled"
    occurrence = reservation.slot.occurrence
    if now >= (occurrence.ends_at or reservation.slot.ends_at):
        return "past"
    return "started" if now >= (occurrence.starts_at or reservation.slot.starts_at) else "booked"


def _other_time(time: FreeTime, wish: dict[str, Any]) -> OtherTime:
    clock = dates.slot_text(dates.local_time(time.starts_at))
    if time.is_same_session:
        label = clock
    else:
        place = in_language(time.venue_names)
        label = _("%(when)s, %(place)s", when=dates.moment_text(time.starts_at), place=place)
    url = url_for("families.book", public_id=time.occurrence_public_id, slot=time.slot_public_id, **wish)
    return OtherTime(time.slot_public_id, label, url)


def other_sessions(occurrences: Sequence[Occurrence]) -> tuple[OtherSession, ...]:
    """Return sessions as links, in the page's language."""
    return tuple(
        OtherSession(
            label=dates.when_text(occurrence.held_on, occurrence.starts, occurrence.ends, current_language()),
            place=in_language(occurrence.venue.names),
            url=url_for("site.session", public_id=occurrence.public_id),
        )
        for occurrence in occurrences
    )
