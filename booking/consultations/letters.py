"""The mails about consultations, in the language of the reader's account, from the rows as they are then.

They tell time and place and lead to the page. Neither group nor theme is in them, and nobody's name.
"""

from datetime import datetime, time

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ..accounts.model import User
from ..accounts.standing import own_on
from ..accounts.telling import address_of, told
from ..clock import local_today
from ..web.dates import moment_text, when_text
from ..web.languages import LOCALES, in_language
from ..wording import registry
from ..wording.composing import Told
from ..wording.examples import example_moment, example_token
from ..wording.rules import Facts, Letter, named, one_line
from . import queries
from .answering import answered_by
from .letter_words import sentence_to_asker, sentence_to_professional
from .model import ConsultationRequest
from .rules import State, state_of
from .telling import ANSWERED, ASKED, CHANGED


def register() -> None:
    """Let the outbox know who knows the facts of these mails."""
    registry.register(ASKED_LETTER, asked)
    registry.register(ANSWERED_LETTER, answered)
    registry.register(CHANGED_LETTER, changed)


def asked(tx: Session, user_id: int, now: datetime) -> Told | None:
    """Tell a user which requests wait for an answer of theirs; nothing when none does any more."""
    user = tx.get(User, user_id)
    if user is None or user.deactivated_at is not None:
        return None
    own = own_on(tx, user_id, local_today(now))
    waiting = [one for one in queries.open_requests(tx) if state_of(one) is State.ASKED]
    teams = queries.experts_of(tx, [one.occurrence for one in waiting])
    theirs = [one for one in waiting if answered_by(teams[one.occurrence_id], one, own) is not None]
    if not theirs:
        return None
    with force_locale(LOCALES[user.language]):
        lines = [_line(*_session(one, user.language)) for one in theirs]
        return told(user, {"requests": "\n".join(lines), "link": address_of("/staff/requests")})


def answered(tx: Session, request_id: int, _now: datetime) -> Told | None:
    """Tell whoever asked how the request stands now."""
    request = queries.request_by_id(tx, request_id)
    if request is None or request.asker is None or request.asker.deactivated_at is not None:
        return None
    with force_locale(LOCALES[request.asker.language]):
        when, place = _time(request, request.asker.language)
        words = sentence_to_asker(state_of(request), request.why, when, place)
        return None if words is None else told(request.asker, _facts(*words, when, place, request.public_id))


def changed(tx: Session, request_id: int, _now: datetime) -> Told | None:
    """Tell the professional how the request stands now that they have answered."""
    request = queries.request_by_id(tx, request_id)
    person = None if request is None else request.professional
    user = None if person is None else person.user
    if request is None or user is None or user.deactivated_at is not None:
        return None
    with force_locale(LOCALES[user.language]):
        when, place = _time(request, user.language)
        words = sentence_to_professional(state_of(request), request.why, when, place)
        return None if words is None else told(user, _facts(*words, when, place, request.public_id))


def _facts(headline: str, sentence: str, when: str, place: str, public_id: str) -> dict[str, str]:
    link = address_of(f"/staff/requests/{public_id}")
    return {"headline": headline, "answer_sentence": sentence, "when": when, "place": place, "link": link}


def _time(request: ConsultationRequest, language: str) -> tuple[str, str]:
    """Return when and where: the time that was last spoken of, else the session."""
    if request.starts_at is None or request.place is None or state_of(request) is State.DECLINED:
        return _session(request, language)
    return moment_text(request.starts_at, language), one_line(in_language(request.place.names, language))


def _session(request: ConsultationRequest, language: str) -> tuple[str, str]:
    session = request.occurrence
    when = when_text(session.held_on, session.starts, session.ends, language)
    return when, one_line(in_language(session.venue.names, language))


def _line(when: str, place: str) -> str:
    return str(_("%(when)s, %(place)s", when=when, place=place))


def _example_of_asked(language: str) -> Facts:
    when = when_text(local_today(example_moment()), time(9, 30), time(11), language)
    return Facts({"requests": _line(when, _("Family centre")), "link": address_of("/staff/requests")})


def _example_of_answer(language: str) -> Facts:
    when, place = moment_text(example_moment(), language), _("Family centre")
    words = sentence_to_asker(State.ACCEPTED, "", when, place) or ("", "")
    return Facts(_facts(*words, when, place, example_token(12)))


def _example_of_change(language: str) -> Facts:
    when, place = moment_text(example_moment(), language), _("Family centre")
    words = sentence_to_professional(State.ACCEPTED, "", when, place) or ("", "")
    return Facts(_facts(*words, when, place, example_token(12)))


ASKED_LETTER = Letter(
    ASKED,
    ("requests", "link"),
    (("requests",), ("link",)),
    lambda: _("Daycare staff ask for a consultation"),
    lambda: [
        _("Daycare staff ask for a consultation at these sessions:"),
        "{requests}",
        "",
        _("Answer here: %(url)s", url="{link}"),
    ],
    _example_of_asked,
)
_OF_ONE = ("answer_sentence", "when", "place", "link")
ANSWERED_LETTER = Letter(
    ANSWERED,
    _OF_ONE,
    (("answer_sentence",), ("link",)),
    lambda: "{headline}",
    lambda: ["{answer_sentence}", "", _("Your request: %(link)s", **named("link"))],
    _example_of_answer,
    ("headline", "when"),
)
CHANGED_LETTER = Letter(
    CHANGED,
    _OF_ONE,
    (("answer_sentence",), ("link",)),
    lambda: "{headline}",
    lambda: ["{answer_sentence}", "", _("The request: %(link)s", **named("link"))],
    _example_of_change,
    ("headline", "when"),
)
