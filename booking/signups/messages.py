"""A message to all who have signed up to an event: those with seats, and those who wait for them."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from ..broadcasts import hearers
from ..broadcasts.hearers import Family, Hearer
from ..broadcasts.model import Broadcast
from ..broadcasts.words import sentence
from ..letters.words import WHEN, WHEN_AND_PLACE, said
from ..notices import service as notices
from ..schedule.model import Occurrence
from ..web.languages import LOCALES
from ..wording import registry
from ..wording.composing import Told
from ..wording.rules import Facts, Letter, Link
from . import queries
from .facts import NEEDS, SUBJECT_FACTS, Where, event_facts, example_link, example_where, where_of
from .letters import is_on, own_link, receiver, told
from .message_model import PartyTold
from .model import Party, SignUp
from .rules import BROADCAST
from .words import link_to, link_to_queue


class SignedUpHear:
    """Those who have signed up, for who writes to all."""

    def ahead(self, tx: Session, event: Occurrence) -> list[Hearer]:
        """Return who has seats at an event, or waits for them."""
        return [
            Hearer(one.id, one.sign_up.language, one.sign_up.contact, one.sign_up.controller_id, one.sign_up.controller)
            for one in queries.parties_at(tx, event.id)
        ]

    def tell(self, tx: Session, broadcast_id: int, hearers: Iterable[Family], *, now: datetime) -> None:
        """Note to whom a message goes, and queue it."""
        rows = [PartyTold(broadcast_id=broadcast_id, party_id=one.id) for one in hearers]
        tx.add_all(rows)
        tx.flush()
        for row in rows:
            notices.queue(tx, BROADCAST, row.id, f"{BROADCAST}:{row.id}", now=now)

    def numbers(self, tx: Session, broadcast_ids: Collection[int]) -> dict[int, int]:
        """Return to how many each of these messages went."""
        counted = select(PartyTold.broadcast_id, func.count()).where(PartyTold.broadcast_id.in_(broadcast_ids))
        return {one: int(number) for one, number in tx.execute(counted.group_by(PartyTold.broadcast_id))}

    def was_told(self, controller_ids: Collection[int]) -> ColumnElement[bool]:
        """Return whether a message went to a family of these controllers."""
        heard = (
            select(PartyTold.id)
            .join(Party, Party.id == PartyTold.party_id)
            .join(SignUp, SignUp.id == Party.sign_up_id)
            .where(PartyTold.broadcast_id == Broadcast.id, SignUp.controller_id.in_(controller_ids))
        )
        return heard.exists()


def register() -> None:
    """Let messages to all reach those who have signed up."""
    hearers.register(SignedUpHear())
    registry.register(SIGN_UP_MESSAGE_LETTER, message)


def message(tx: Session, row_id: int, now: datetime) -> Told | None:
    """Tell one family; nothing when it has left, or the event is cancelled or over, before the message left."""
    row = tx.get(PartyTold, row_id)
    party = None if row is None else receiver(tx, row.party_id)
    if row is None or party is None or not is_on(party, now):
        return None
    sent, language = row.broadcast, party.sign_up.language
    with force_locale(LOCALES[language]):
        words = sentence(sent.template, sent.minutes, sent.texts, language)
        link = (link_to if party.seated_at is not None else link_to_queue)(own_link(party))
        return told(party, _facts(where_of(party), link, words))


def _facts(where: Where, link: Link, words: str) -> Facts:
    facts = event_facts(where, link, message=words)
    return replace(facts, loose=words, text=lambda loose: {**facts.text(where.place), "message": loose})


SIGN_UP_MESSAGE_LETTER = Letter(
    BROADCAST,
    ("message", "when", "place", "address", "entrance", "link_sentence", "link"),
    (("message",), *NEEDS),
    lambda: _("About the event %(when)s", **WHEN),
    lambda: ["{message}", "", _("The event: %(when)s, %(place)s.", **WHEN_AND_PLACE), "{link_sentence}"],
    lambda language: _facts(
        example_where(language), link_to(example_link(language)), sentence("late", 15, {}, language)
    ),
    SUBJECT_FACTS,
    lambda: [said("{message}", "{when}: {link}")],
    ("message", "when", "link_sentence", "link"),
)
