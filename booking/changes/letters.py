"""The mails about proposed moves, in the language of the reader's account, from the rows as they are then."""

from datetime import datetime, time

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ..accounts.model import User
from ..accounts.queries import grants_of
from ..accounts.rules import Permission, reach
from ..accounts.telling import address_of, told
from ..clock import local_today
from ..db import PUBLIC_ID_LENGTH
from ..web.dates import when_text
from ..web.languages import LOCALES, in_language
from ..wording import registry
from ..wording.composing import Told
from ..wording.examples import example_moment, example_token
from ..wording.rules import Facts, Letter, one_line
from .model import MoveProposal
from .proposals import open_proposals
from .telling import ANSWERED, WAITING


def register() -> None:
    """Let the outbox know who knows the facts of these mails."""
    registry.register(WAITING_LETTER, waiting)
    registry.register(ANSWERED_LETTER, answered)


def waiting(tx: Session, user_id: int, now: datetime) -> Told | None:
    """Tell a user which proposals wait for an answer; nothing when somebody else has answered them all."""
    user = tx.get(User, user_id)
    if user is None or user.deactivated_at is not None:
        return None
    found = open_proposals(tx, reach(grants_of(user.grants), Permission.MOVE_SESSION, local_today(now)), now)
    if not found:
        return None
    with force_locale(LOCALES[user.language]):
        asked = (_asked(_when(one, user.language), _place(one, user.language), one.public_id) for one in found)
        return told(user, {"proposals": "\n\n".join(asked)})


def answered(tx: Session, proposal_id: int, _now: datetime) -> Told | None:
    """Tell whoever proposed a move what was answered."""
    proposal = tx.get(MoveProposal, proposal_id)
    user = None if proposal is None or proposal.proposed_by is None else tx.get(User, proposal.proposed_by)
    if proposal is None or user is None or user.deactivated_at is not None:
        return None
    with force_locale(LOCALES[user.language]):
        when, place = _when(proposal, user.language), _place(proposal, user.language)
        is_accepted = proposal.accepted_at is not None
        return told(user, _answer(when, place, proposal.occurrence.public_id, is_accepted=is_accepted))


def _asked(when: str, place: str, public_id: str) -> str:
    url = address_of(f"/staff/proposals/{public_id}")
    asked = _("A session is proposed to your place: %(when)s, %(place)s.", when=when, place=place)
    answer = _("See what it does, and answer: %(url)s", url=url)
    return f"{asked}\n{answer}"


def _answer(when: str, place: str, session: str, *, is_accepted: bool) -> dict[str, str]:
    there = {"when": when, "place": place}
    if is_accepted:
        headline = _("Accepted: %(when)s", when=when)
        sentence = _("The session is now held %(when)s, %(place)s.", **there)
    else:
        headline = _("Not accepted: %(when)s", when=when)
        sentence = _("The session is not held %(when)s, %(place)s. It stays as it was.", **there)
    link = address_of(f"/staff/sessions/{session}")
    return {**there, "headline": headline, "answer_sentence": sentence, "link": link}


def _when(proposal: MoveProposal, language: str) -> str:
    return when_text(proposal.held_on, proposal.starts, proposal.ends, language)


def _place(proposal: MoveProposal, language: str) -> str:
    return one_line(in_language(proposal.venue.names, language))


def _example_when(language: str) -> str:
    return when_text(local_today(example_moment()), time(9, 30), time(11), language)


def _example_of_waiting(language: str) -> Facts:
    return Facts({"proposals": _asked(_example_when(language), _("Family centre"), example_token(PUBLIC_ID_LENGTH))})


def _example_of_answer(language: str) -> Facts:
    there = _example_when(language), _("Family centre"), example_token(PUBLIC_ID_LENGTH)
    return Facts(_answer(*there, is_accepted=True))


WAITING_LETTER = Letter(
    WAITING,
    ("proposals",),
    (("proposals",),),
    lambda: _("Can the session be held at your place?"),
    lambda: ["{proposals}"],
    _example_of_waiting,
)
ANSWERED_LETTER = Letter(
    ANSWERED,
    ("answer_sentence", "when", "place", "link"),
    (("answer_sentence",), ("link",)),
    lambda: "{headline}",
    lambda: ["{answer_sentence}", "", _("The session: %(url)s", url="{link}")],
    _example_of_answer,
    ("headline", "when"),
)
