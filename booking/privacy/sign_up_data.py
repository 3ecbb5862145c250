"""What is kept of one sign-up, for the family that asks; and its end, when the family asks for that.

The answer is built from named fields. The link is the proof, as for leaving an event.
"""

import logging
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from ..audit.service import GUEST, Actor
from ..clock import HELSINKI, local_today
from ..config import Config
from ..db import transaction
from ..errors import Gone, Missing
from ..notices.model import Notice
from ..reservations.codes import code_hash
from ..reservations.keeping import keeping_of
from ..reservations.links import is_token, token_sha256
from ..signups.afterwards import erase_on_request
from ..signups.links import link_token
from ..signups.message_model import PartyTold
from ..signups.model import Party, SignUp
from ..signups.queries import sign_up_by_code, sign_up_by_link
from ..signups.rules import BROADCAST, NOTICE_KINDS, ends_at
from . import traces
from .own_data import log_line
from .queries import Entry, readers_of_sign_up
from .retention import Limits

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class OwnEvent:
    """What is kept of one event of a sign-up."""

    venue_names: dict[str, str]
    held_on: date
    starts: time | None
    ends: time | None
    adults: int
    children: int
    wants_child_minding: bool
    seated_at: datetime | None
    left_at: datetime | None


@dataclass(frozen=True)
class OwnSignUp:
    """Everything that is kept of a sign-up's family, and what is kept about the sign-up."""

    nickname: str | None
    contact_kind: str
    contact_address: str
    language: str
    controller_names: dict[str, str]
    signed_up_at: datetime
    events: tuple[OwnEvent, ...]
    erased_on: date
    """The day by which name and contact are gone, also if nobody asks."""
    messages: tuple[tuple[str, datetime, datetime | None], ...]
    """(kind, queued, sent) of what was written to the family."""
    log: tuple[Entry, ...]


def sign_up_behind(tx: Session, token: str) -> SignUp:
    """Return the sign-up behind a link as long as anything of its family is kept.

    Raises:
        Missing: no sign-up has this link.
        Gone: its family is forgotten.
    """
    found = sign_up_by_link(tx, token_sha256(token)) if is_token(token) else None
    if found is None:
        raise Missing("link")
    if found.erased_at is not None:
        raise Gone("link")
    return found


def link_of(tx: Session, typed: str) -> str | None:
    """Return the token of the sign-up whose code or link was typed; None alike for a wrong and for a forgotten one."""
    hashed = code_hash(typed)
    if hashed is not None:
        found = sign_up_by_code(tx, hashed)
    else:
        token = typed.strip().rstrip("/").rpartition("/s/")[2].partition("/")[0].partition("?")[0]
        found = sign_up_by_link(tx, token_sha256(token)) if is_token(token) else None
    return None if found is None or found.erased_at is not None else link_token(found)


def own_sign_up(tx: Session, found: SignUp, limits: Limits) -> OwnSignUp:
    """Return what is kept."""
    contact, ids = found.contact, [one.id for one in found.parties]
    to_all = select(PartyTold.id).where(PartyTold.party_id.in_(ids))
    is_about_it = Notice.kind.in_(NOTICE_KINDS) & Notice.subject_id.in_(ids)
    is_to_all = (Notice.kind == BROADCAST) & Notice.subject_id.in_(to_all)
    told = select(Notice).where(is_about_it | is_to_all).order_by(Notice.id)
    last = max(ends_at(one.occurrence) for one in found.parties)
    over_at = last + timedelta(days=keeping_of(found.controller, limits.keeping).session_days)
    return OwnSignUp(
        nickname=found.nickname,
        contact_kind=contact.kind if contact else "",
        contact_address=contact.address if contact else "",
        language=found.language,
        controller_names=found.controller.names,
        signed_up_at=found.signed_up_at,
        events=tuple(_event(one) for one in found.parties),
        # The job that erases runs at night, so it is the next night's at the latest.
        erased_on=local_today(over_at) + timedelta(days=1),
        messages=tuple((row.kind, row.created_at, row.sent_at) for row in tx.scalars(told)),
        log=tuple(readers_of_sign_up(tx, found)),
    )


def as_document(data: OwnSignUp) -> dict[str, Any]:
    """Return the data as it is downloaded: fields by name, instants as ISO 8601 on the wall in Finland."""
    return {
        "name": data.nickname,
        "contact": {"kind": data.contact_kind, "address": data.contact_address} if data.contact_kind else None,
        "language": data.language,
        "signed_up_at": _wall(data.signed_up_at),
        "events": [
            {
                "place": one.venue_names,
                "day": one.held_on.isoformat(),
                "starts": None if one.starts is None else f"{one.starts:%H:%M}",
                "adults": one.adults,
                "children": one.children,
                "child_minding": one.wants_child_minding,
                "seated_at": _wall(one.seated_at),
                "left_at": _wall(one.left_at),
            }
            for one in data.events
        ],
        "controller": data.controller_names,
        "erased_on": data.erased_on.isoformat(),
        "messages": [
            {"kind": kind, "written_at": _wall(written), "sent_at": _wall(sent)}
            for kind, written, sent in data.messages
        ],
        "log": [log_line(one) for one in data.log],
    }


def erase_sign_up(engine: Engine, settings: Config, sign_up_id: int, *, now: datetime, actor: Actor = GUEST) -> None:
    """Forget the family of a sign-up: rows, written mails, what the database's files keep of them.

    Raises:
        Gone: it was forgotten before.
    """
    with transaction(engine) as tx:
        found = tx.get_one(SignUp, sign_up_id)
        erase_on_request(tx, found, now=now, actor=actor)
    # No name is in the line. After a restore it tells whom to erase again.
    log.info("erased on request: sign-up %s", found.public_id)
    traces.delete_mails_of_sign_up(engine, settings, sign_up_id)
    traces.empty_journal(engine)


def _event(party: Party) -> OwnEvent:
    event = party.occurrence
    return OwnEvent(
        venue_names=event.venue.names,
        held_on=event.held_on,
        starts=event.starts,
        ends=event.ends,
        adults=party.adults,
        children=party.children,
        wants_child_minding=party.wants_child_minding,
        seated_at=party.seated_at,
        left_at=party.left_at,
    )


def _wall(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(HELSINKI).isoformat(timespec="minutes")
