"""The links of booked times, for a contact that has lost one."""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import pgettext
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..letters.addressing import public_url, receiver
from ..reservations.deadline import deadline_of
from ..reservations.deadline_words import link_to
from ..reservations.links import link_path
from ..reservations.model import Reservation, ReservationContact, Slot
from ..reservations.rules import LOST_LINK
from ..reservations.told import told_by
from ..web.dates import moment_text
from ..web.languages import in_language
from ..wording.rules import one_line
from .keepers import HELD_MOST, HeldLink, HeldWords, Holder, was_told


class TimesHeld:
    """What this room keeps for a contact: times."""

    kind = LOST_LINK

    def held_by(self, tx: Session, address: str, now: datetime) -> Sequence[HeldLink]:
        """Return the booked times of a contact that are not over, the soonest first."""
        chosen = (
            select(Reservation.id, Slot.starts_at, ReservationContact.kind, was_told(LOST_LINK, Reservation.id, now))
            .join(ReservationContact, ReservationContact.reservation_id == Reservation.id)
            .join(Slot, Slot.id == Reservation.slot_id)
            .where(
                ReservationContact.kind.in_(told_by()),
                func.lower(ReservationContact.address) == address.lower(),
                Reservation.released_at.is_(None),
                Slot.ends_at > now,
            )
            .order_by(Slot.starts_at, Reservation.id)
            .limit(HELD_MOST)
        )
        return [HeldLink(LOST_LINK, one, at, kind == "phone", told) for one, at, kind, told in tx.execute(chosen)]

    def holder(self, tx: Session, subject_id: int) -> Holder | None:
        """Return whose time it is or was."""
        held = receiver(tx, subject_id)
        if held is None or held.contact is None:
            return None
        owner = in_language(held.slot.occurrence.municipality.owner_names, held.language)
        is_texted = held.contact.kind == "phone"
        return Holder(held.contact.address, held.language, is_texted, owner, held.slot.starts_at)

    def words(self, tx: Session, subject_id: int, language: str, now: datetime) -> HeldWords | None:
        """Say when and where the time is; None when it was let go or is over."""
        held = receiver(tx, subject_id)
        if held is None or held.released_at is not None or now >= held.slot.ends_at:
            return None
        when = moment_text(held.slot.starts_at, language)
        place = one_line(in_language(held.slot.occurrence.venue.names, language))
        return HeldWords(
            _("Your time: %(when)s, %(place)s.", when=when, place=place),
            link_to(public_url(link_path(held)), is_over=deadline_of(held).is_over(now)),
            lambda loose: pgettext("sms", "Your time: %(when)s, %(place)s.", when=when, place=loose),
            place,
        )
