"""The mails about proposed moves, in the language of the reader's account, from the rows as they are then."""

from datetime import datetime

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ..accounts.letters import letter
from ..accounts.model import User
from ..accounts.queries import grants_of
from ..accounts.rules import Permission, reach
from ..clock import local_today
from ..notices import registry
from ..notices.message import Message
from ..web.dates import when_text
from ..web.languages import LOCALES, in_language
from .model import MoveProposal
from .proposals import open_proposals
from .telling import ANSWERED, WAITING


def register() -> None:
    """Let the outbox know who writes these mails."""
    registry.register(WAITING, waiting)
    registry.register(ANSWERED, answered)


def waiting(tx: Session, user_id: int, now: datetime) -> Message | None:
    """Tell a user which proposals wait for an answer; nothing when somebody else has answered them all."""
    user = tx.get(User, user_id)
    if user is None or user.deactivated_at is not None:
        return None
    found = open_proposals(tx, reach(grants_of(user.grants), Permission.MOVE_SESSION, local_today(now)), now)
    if not found:
        return None
    with force_locale(LOCALES[user.language]):
        lines = [line for one in found for line in _asked(one, user.language)]
        return letter(user, _("Can the session be held at your place?"), lines)


def answered(tx: Session, proposal_id: int, _now: datetime) -> Message | None:
    """Tell whoever proposed a move what was answered."""
    proposal = tx.get(MoveProposal, proposal_id)
    user = None if proposal is None or proposal.proposed_by is None else tx.get(User, proposal.proposed_by)
    if proposal is None or user is None or user.deactivated_at is not None:
        return None
    with force_locale(LOCALES[user.language]):
        there = {"when": _when(proposal, user.language), "place": _place(proposal, user.language)}
        if proposal.accepted_at is not None:
            subject = _("Accepted: %(when)s", when=there["when"])
            told = _("The session is now held %(when)s, %(place)s.", **there)
        else:
            subject = _("Not accepted: %(when)s", when=there["when"])
            told = _("The session is not held %(when)s, %(place)s. It stays as it was.", **there)
        session = _address(f"/staff/sessions/{proposal.occurrence.public_id}")
        return letter(user, subject, [told, "", _("The session: %(url)s", url=session)])


def _asked(proposal: MoveProposal, language: str) -> tuple[str, ...]:
    there = {"when": _when(proposal, language), "place": _place(proposal, language)}
    return (
        _("A session is proposed to your place: %(when)s, %(place)s.", **there),
        _("See what it does, and answer: %(url)s", url=_address(f"/staff/proposals/{proposal.public_id}")),
        "",
    )


def _when(proposal: MoveProposal, language: str) -> str:
    return when_text(proposal.held_on, proposal.starts, proposal.ends, language)


def _place(proposal: MoveProposal, language: str) -> str:
    return " ".join(in_language(proposal.venue.names, language).split())


def _address(path: str) -> str:
    return f"{current_app.config['SETTINGS'].public_url}{path}"
