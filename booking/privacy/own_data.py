"""What is kept of one booking, for the family that asks; and its end, when the family asks for that.

The answer is built from named fields. The link or the code is the proof, as for cancelling the time.
"""

import logging
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, or_, select
from sqlalchemy.orm import Session

from ..along.queries import link_of as given_link_of
from ..audit.service import GUEST, Actor
from ..broadcasts.model import BroadcastReceiver
from ..broadcasts.rules import BROADCAST
from ..clock import HELSINKI, local_today
from ..config import Config
from ..db import transaction
from ..errors import Gone, Missing
from ..interpreters.queries import TO_ORDER, states_of
from ..named.queries import tie_of
from ..notices.model import Notice
from ..reservations import queries as reservations
from ..reservations.codes import code_hash
from ..reservations.erasing import erase_on_request
from ..reservations.keeping import LET_GO, keeping_of
from ..reservations.links import is_token, link_token, token_sha256
from ..reservations.model import Reservation
from ..reservations.rules import NOTICE_KINDS
from . import traces
from .queries import Entry, readers
from .retention import Limits

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class OwnData:
    """Everything that is kept of a booking's family, and what is kept about the booking."""

    nickname: str | None
    contact_kind: str
    contact_address: str
    interpreter_language: str | None
    interpreter_state: str
    """How far the interpreter is: "" when none is asked for, `to_order`, `ordered`, `confirmed` or `not_found`."""
    language: str
    service_names: dict[str, str]
    """The wish, per language; empty: anyone."""
    venue_names: dict[str, str]
    controller_names: dict[str, str]
    starts_at: datetime
    ends_at: datetime
    booked_at: datetime
    moved_from: datetime | None
    released_at: datetime | None
    arrived_at: datetime | None
    no_show_at: datetime | None
    given_link_at: datetime | None
    """When the link was made that the family gave on, while it works."""
    same_person: dict[str, str]
    """Whose professional the family would like to meet again, per language; empty: it has not said so."""
    erased_on: date
    """The day by which all of it is gone, also if nobody asks: its time is over the day before, at the latest."""
    messages: tuple[tuple[str, datetime, datetime | None], ...]
    """(kind, queued, sent) of what was written to the family."""
    log: tuple[Entry, ...]


def booking_behind(tx: Session, token: str) -> Reservation:
    """Return the booking behind a link as long as anything of its family is kept, also when it is over or cancelled.

    Raises:
        Missing: no booking has this link.
        Gone: its family is forgotten.
    """
    found = reservations.reservation_by_link(tx, token_sha256(token)) if is_token(token) else None
    if found is None:
        raise Missing("link")
    if found.erased_at is not None:
        raise Gone("link")
    return found


def link_of(tx: Session, typed: str) -> str | None:
    """Return the token of the booking whose code or link was typed; None alike for a wrong and for a forgotten one."""
    hashed = code_hash(typed)
    if hashed is not None:
        found = reservations.reservation_by_code(tx, hashed)
    else:
        token = typed.strip().rstrip("/").rpartition("/b/")[2].partition("/")[0].partition("?")[0]
        found = reservations.reservation_by_link(tx, token_sha256(token)) if is_token(token) else None
    return None if found is None or found.erased_at is not None else link_token(found)


def own_data(tx: Session, reservation: Reservation, limits: Limits) -> OwnData:
    """Return what is kept."""
    slot, contact, service = reservation.slot, reservation.contact, reservation.service
    all_told = select(BroadcastReceiver.id).where(BroadcastReceiver.reservation_id == reservation.id)
    told = select(Notice).where(
        or_(
            Notice.kind.in_(NOTICE_KINDS) & (Notice.subject_id == reservation.id),
            (Notice.kind == BROADCAST) & Notice.subject_id.in_(all_told),
        )
    )
    states, given = states_of(tx, [reservation.id]), given_link_of(tx, reservation.id)
    tie = tie_of(tx, reservation.id)
    return OwnData(
        nickname=reservation.nickname,
        contact_kind=contact.kind if contact else "",
        contact_address=contact.address if contact else "",
        interpreter_language=reservation.interpreter_language,
        interpreter_state=states.get(reservation.id, TO_ORDER) if reservation.interpreter_language else "",
        language=reservation.language,
        service_names=service.names if service else {},
        venue_names=slot.occurrence.venue.names,
        controller_names=reservation.controller.names,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        booked_at=reservation.booked_at,
        moved_from=reservation.moved_from,
        released_at=reservation.released_at,
        arrived_at=reservation.arrived_at,
        no_show_at=reservation.no_show_at,
        same_person=tie.professional.service.names if tie else {},
        given_link_at=given.made_at if given else None,
        erased_on=_erased_on(reservation, limits),
        messages=tuple((row.kind, row.created_at, row.sent_at) for row in tx.scalars(told.order_by(Notice.id))),
        log=tuple(readers(tx, reservation)),
    )


def as_document(data: OwnData) -> dict[str, Any]:
    """Return the data as it is downloaded: fields by name, instants as ISO 8601 on the wall in Finland."""
    return {
        "name": data.nickname,
        "contact": {"kind": data.contact_kind, "address": data.contact_address} if data.contact_kind else None,
        "interpreter_language": data.interpreter_language,
        "interpreter": data.interpreter_state or None,
        "language": data.language,
        "wished_service": data.service_names or None,
        "place": data.venue_names,
        "starts_at": wall(data.starts_at),
        "ends_at": wall(data.ends_at),
        "booked_at": wall(data.booked_at),
        "moved_from": wall(data.moved_from),
        "cancelled_at": wall(data.released_at),
        "arrived_at": wall(data.arrived_at),
        "did_not_come_at": wall(data.no_show_at),
        "same_person_again": data.same_person or None,
        "link_given_on_at": wall(data.given_link_at),
        "controller": data.controller_names,
        "erased_on": data.erased_on.isoformat(),
        "messages": [
            {"kind": kind, "written_at": wall(written), "sent_at": wall(sent)} for kind, written, sent in data.messages
        ],
        "log": [log_line(one) for one in data.log],
    }


def log_line(entry: Entry) -> dict[str, Any]:
    """Return who did what when and on which page; of staff the profession and organisation or the role, no name."""
    line: dict[str, Any] = {"at": wall(entry.happened_at), "who": entry.actor, "what": entry.action}
    if entry.actor == "user":
        known = entry.standing
        line |= {"who": "staff", "profession": known.profession or None, "organisation": known.employer or None}
        line["roles"] = list(known.roles)
    if "page" in entry.details:
        line["page"] = entry.details["page"]
    return line


def erase_now(engine: Engine, settings: Config, reservation_id: int, *, now: datetime, actor: Actor = GUEST) -> None:
    """Forget the family of a booking: rows, written mails, what the database's files keep of them.

    Raises:
        Gone: it was forgotten before.
    """
    with transaction(engine) as tx:
        reservation = tx.get_one(Reservation, reservation_id)
        erase_on_request(tx, reservation, now=now, actor=actor)
    # No name is in the line. After a restore it tells whom to erase again: `retention erase`.
    log.info("erased on request: booking %s", reservation.public_id)
    traces.delete_mails_of(engine, settings, reservation_id)
    traces.empty_journal(engine)


def _erased_on(reservation: Reservation, limits: Limits) -> date:
    ended_at = reservation.slot.occurrence.ends_at or reservation.slot.ends_at
    keeping = keeping_of(reservation.controller, limits.keeping)
    over_at = ended_at + timedelta(days=keeping.session_days)
    released_at, days = reservation.released_at, keeping.cancelled_days
    if released_at is not None and days is not None and reservation.release_reason in LET_GO:
        over_at = min(over_at, released_at + timedelta(days=days))
    # The job that erases runs at night, so it is the next night's at the latest.
    return local_today(over_at) + timedelta(days=1)


def wall(at: datetime | None) -> str | None:
    """Return an instant on the wall in Finland, as ISO 8601."""
    return None if at is None else at.astimezone(HELSINKI).isoformat(timespec="minutes")
