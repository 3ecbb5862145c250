"""The links of sign-ups, for a contact that has lost one."""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import pgettext
from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from ..clock import local_today
from ..lost_links.keepers import HELD_MOST, HeldLink, HeldWords, Holder, was_told
from ..reservations.told import told_by
from ..schedule.model import Occurrence
from ..web.dates import when_text
from ..web.languages import in_language
from ..wording.rules import one_line
from .letters import is_on, own_link, receiver
from .model import Party, SignUp, SignUpContact
from .rules import LOST_SIGN_UP, begins_at
from .words import link_to, link_to_queue


class SignUpsHeld:
    """What this room keeps for a contact: sign-ups, each with one link for all of its events."""

    kind = LOST_SIGN_UP

    def held_by(self, tx: Session, address: str, now: datetime) -> Sequence[HeldLink]:
        """Return the sign-ups of a contact to events that are on, each by its first one."""
        is_to_come = or_(
            Occurrence.ends_at > now, and_(Occurrence.ends_at.is_(None), Occurrence.held_on >= local_today(now))
        )
        chosen = (
            select(Party.id, Party.sign_up_id, Occurrence, SignUpContact.kind, was_told(LOST_SIGN_UP, Party.id, now))
            .join(SignUpContact, SignUpContact.sign_up_id == Party.sign_up_id)
            .join(Occurrence, Occurrence.id == Party.occurrence_id)
            .where(
                SignUpContact.kind.in_(told_by()),
                func.lower(SignUpContact.address) == address.lower(),
                Party.left_at.is_(None),
                Occurrence.cancelled_at.is_(None),
                is_to_come,
            )
            .order_by(Occurrence.held_on, Occurrence.starts, Party.id)
        )
        first: dict[int, HeldLink] = {}
        for party_id, sign_up_id, event, kind, told in tx.execute(chosen):
            first.setdefault(sign_up_id, HeldLink(LOST_SIGN_UP, party_id, begins_at(event), kind == "phone", told))
        return list(first.values())[:HELD_MOST]

    def holder(self, tx: Session, subject_id: int) -> Holder | None:
        """Return whose sign-up it is."""
        party = receiver(tx, subject_id)
        if party is None or party.sign_up.contact is None:
            return None
        contact, language = party.sign_up.contact, party.sign_up.language
        owner = in_language(party.occurrence.municipality.owner_names, language)
        return Holder(contact.address, language, contact.kind == "phone", owner, party.occurrence.starts_at)

    def words(self, tx: Session, subject_id: int, language: str, now: datetime) -> HeldWords | None:
        """Say when and where the first event is, and that there are others; None when it is over, or left."""
        party = receiver(tx, subject_id)
        if party is None or not is_on(party, now):
            return None
        when, place = _when(party, language), one_line(in_language(party.occurrence.venue.names, language))
        url = own_link(party)
        if party.seated_at is None:
            return HeldWords(
                _("You are in the queue: %(when)s, %(place)s.", when=when, place=place),
                link_to_queue(url),
                lambda loose: pgettext("sms", "You are in the queue: %(when)s, %(place)s.", when=when, place=loose),
                place,
            )
        lines = [_("You have signed up: %(when)s, %(place)s.", when=when, place=place)]
        others = [_when(one, language) for one in _later(party.sign_up, party) if is_on(one, now)]
        if others:
            lines.append(_("Also: %(others)s", others="; ".join(others)))
        return HeldWords(
            "\n".join(lines),
            link_to(url),
            lambda loose: pgettext("sms", "You have signed up: %(when)s, %(place)s.", when=when, place=loose),
            place,
        )


def _when(party: Party, language: str) -> str:
    event = party.occurrence
    return when_text(event.held_on, event.starts, event.ends, language)


def _later(sign_up: SignUp, first: Party) -> list[Party]:
    others = (one for one in sign_up.parties if one.id != first.id)
    return sorted(others, key=lambda one: (one.occurrence.held_on, one.id))
