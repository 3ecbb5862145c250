"""What the pilot's families and staff wished at the start, what came of it, and a survey to answer today."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from ..audit.service import CLI
from ..clock import local_today
from ..feedback.model import Survey
from ..feedback.rules import Answer, Audience, OutcomeRequest, Question, Round, SurveyRequest, questions_of
from ..feedback.service import count_answer, create_survey
from ..feedback.telling import write_outcome
from ..schedule.model import Programme
from .network import Places

FIRST_ON, LAST_ON = date(2018, 8, 13), date(2018, 9, 2)
"""The pilot asked when the programme began."""
ANSWERS = {Audience.GUARDIAN: 24, Audience.STAFF: 9}
OPEN_FOR = timedelta(days=28)
EVENING = {"fi": "Iltatapahtuma päiväkodilla", "sv": "En kväll på daghemmet", "en": "An evening at the daycare centre"}
PICK_UP = {"fi": "Aika lapsen haun yhteyteen", "sv": "Tider när barnet hämtas", "en": "Times when the child is fetched"}
DONE = {"fi": "Pidettiin 18.9.", "sv": "Hölls 18.9.", "en": "Held on 18 September."}
ONGOING = {"fi": "Kokeilemme keväällä.", "sv": "Vi prövar på våren.", "en": "We try it in spring."}


def load_wishes(tx: Session, places: Places, programme: Programme, *, now: datetime) -> None:
    """Write the pilot's survey with its answers, and what came of the wishes."""
    survey = _survey(tx, programme, Round.START, FIRST_ON, LAST_ON, now)
    asked_at = now + (FIRST_ON - local_today(now))
    venues = (places.house.public_id, places.daycare.public_id)
    for audience, amount in ANSWERS.items():
        for number in range(amount):
            place = venues[number % len(venues)]
            count_answer(tx, survey, audience, _answer(audience, number, place), now=asked_at)
    for wished, done, is_done in ((EVENING, DONE, True), (PICK_UP, ONGOING, False)):
        write_outcome(tx, OutcomeRequest(programme.id, wished, done, is_done), now=asked_at, actor=CLI)


def open_survey(tx: Session, programme: Programme, today: date, *, now: datetime) -> None:
    """Open the programme's survey at the start for whoever looks at the demo today."""
    _survey(tx, programme, Round.START, today, today + OPEN_FOR, now)


def _survey(tx: Session, programme: Programme, round_: Round, first_on: date, last_on: date, now: datetime) -> Survey:
    request = SurveyRequest(programme.id, round_, tuple(Audience), first_on, last_on)
    return create_survey(tx, request, now=now, actor=CLI)


def _answer(audience: Audience, number: int, place: str) -> Answer:
    chosen = {one.key: _chosen(one, number) for one in questions_of(Round.START, audience)}
    return Answer(place, chosen, text="", form_key=f"demo-{audience}-{number:04}-of-the-pilot")


def _chosen(question: Question, number: int) -> tuple[str, ...]:
    if not question.has_many:
        return (question.choices[number % 2],)
    return tuple(one for turn, one in enumerate(question.choices) if (number + turn) % (2 + turn % 4) == 0)
