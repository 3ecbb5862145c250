"""The reminder a quarter of an hour before a video meeting: the address, which no earlier message told."""

from dataclasses import replace
from datetime import datetime

from flask_babel import force_locale, pgettext
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ..reservations.links import link_path
from ..reservations.remote import meeting_address, opens_at
from ..reservations.rules import MEETING_OPENS
from ..web.languages import LOCALES
from ..wording import registry
from ..wording.composing import Told
from ..wording.rules import Facts, Link
from .addressing import public_url, receiver, told
from .facts import Meeting, example_link, example_meeting, family_facts, meeting_of
from .words import WHEN, family_letter


def register() -> None:
    """Let the outbox know who knows the facts of these reminders."""
    registry.register(MEETING_OPENS_LETTER, meeting_opens)


def meeting_opens(tx: Session, reservation_id: int, now: datetime) -> Told | None:
    """Tell the address of a video meeting; nothing when it is too early, the time was let go, or it is over."""
    reservation = receiver(tx, reservation_id)
    if reservation is None or reservation.released_at is not None:
        return None
    slot = reservation.slot
    address = meeting_address(slot)
    if not address or not opens_at(slot) <= now < slot.ends_at:
        return None
    with force_locale(LOCALES[reservation.language]):
        return told(reservation, _facts(meeting_of(reservation), public_url(link_path(reservation)), address))


def _facts(meeting: Meeting, url: str, address: str) -> Facts:
    # A text message has no room for a long address: it leads to the page that has it.
    join = pgettext("sms", "Join: %(url)s", url=url)
    link: Link = (url, _("See your time: %(url)s", url=url), join)
    return family_facts(replace(meeting, remote=""), link, meeting_url=address)


MEETING_OPENS_LETTER = family_letter(
    MEETING_OPENS,
    lambda: _("Your time %(when)s", **WHEN),
    lambda: [
        _("Your video meeting: %(when)s.", **WHEN),
        _("Join the meeting: %(url)s", url="{meeting_url}"),
        "",
        "{link_sentence}",
    ],
    lambda: [f"{pgettext('sms', 'Your video meeting: %(when)s.', **WHEN)} {{link_sentence}}"],
    lambda language: _facts(example_meeting(language), example_link(language), "https://video.example.fi/abc"),
    more=("meeting_url",),
    text_facts=("when", "link_sentence", "link"),
    needs=(("when",), ("meeting_url", "link_sentence", "link")),
)
