"""The page of one session, as it stands after an act and after a refusal."""

import secrets
from dataclasses import dataclass

from flask import render_template, request
from sqlalchemy.orm import Session

from ..accounts.access import signed_in_user
from ..broadcasts.hearers import of_events
from ..broadcasts.service import broadcasts_of
from ..broadcasts.words import sentence
from ..clock import utc_now
from ..schedule.model import Occurrence
from ..web.dates import moment_text
from ..web.languages import current_language
from .access import eyes, log_names, looking, may_at, me, meeting, seen_session
from .blueprint import PressForm
from .door_light import is_door_time, lights_of
from .queries import sessions_around
from .sheets import sheets_of


@dataclass(frozen=True)
class SentMessage:
    """A message to all who had booked, as the page tells of it."""

    when: str
    words: str
    number: int


def session_page(public_id: str, refusal: str = "") -> str:
    """Show a session: who is there, who has booked, how many came without; `refusal` is the code of one."""
    now = utc_now()
    with looking() as tx:
        found = seen_session(tx, public_id)
        may = may_at(tx, found)
        (sheet,) = sheets_of(tx, [found], me(tx), meeting(), now, shows_times=may.book)
        messages = _messages(tx, found) if may.message else []
        light = lights_of(tx, [found.id], now).get(found.id)
        before, after = sessions_around(tx, eyes(), found)
        log_names(tx, [sheet])
    return render_template(
        "day/session.html",
        sheet=sheet,
        before=before,
        after=after,
        may=may,
        messages=messages,
        is_door_time=is_door_time(found, now),
        light=light,
        form=PressForm(),
        new_key=lambda: secrets.token_urlsafe(16),
        user_public_id=signed_in_user().public_id,
        done=request.args.get("done", ""),
        refusal=refusal,
    )


def _messages(tx: Session, session: Occurrence) -> list[SentMessage]:
    language, sent = current_language(), broadcasts_of(tx, session)
    heard = of_events().numbers(tx, [one.id for one in sent])
    return [
        SentMessage(
            moment_text(one.created_at),
            sentence(one.template, one.minutes, one.texts, language),
            len(one.receivers) + heard.get(one.id, 0),
        )
        for one in sent
    ]
