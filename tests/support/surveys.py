"""Surveys in each state: open, closed with its results, not open yet, and the one that asks after sessions."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.audit.service import CLI
from booking.feedback.model import Survey, SurveyText
from booking.feedback.rules import Answer, Audience, OutcomeRequest, Round, SurveyRequest, questions_of
from booking.feedback.service import close_survey, count_answer, create_survey
from booking.feedback.telling import approve_text, hide_text, write_outcome

from .moments import NOW
from .world import World

TEXT = "Olisi hyvä, jos tapaamisia olisi joskus illalla."


def surveys(tx: Session, world: World) -> dict[str, dict[str, str]]:
    """Write them; return what stands in their addresses."""
    rows = {
        "open": _survey(tx, world, Round.START, date(2018, 10, 20), date(2018, 11, 4)),
        "closed": _survey(tx, world, Round.MIDWAY, date(2018, 10, 1), date(2018, 10, 31)),
        "early": _survey(tx, world, Round.END, date(2019, 4, 1), date(2019, 4, 14)),
        "session": _survey(tx, world, Round.SESSION, date(2018, 10, 1), date(2018, 12, 31)),
    }
    for state in ("open", "closed"):
        answer_all(tx, rows[state], Audience.GUARDIAN, {world.house.public_id: 9, world.daycare.public_id: 7})
    close_survey(tx, rows["closed"], now=NOW, actor=CLI)
    return {
        "surveys": {state: row.public_id for state, row in rows.items()},
        "survey_texts": _texts(tx, rows["closed"]),
        "outcomes": {"one": _outcome(tx, world)},
    }


def _texts(tx: Session, survey: Survey) -> dict[str, str]:
    query = select(SurveyText).where(SurveyText.survey_id == survey.id).order_by(SurveyText.public_id)
    waiting, approved, hidden, *_ = tx.scalars(query).all()
    approve_text(tx, approved, now=NOW, actor=CLI)
    hide_text(tx, hidden, now=NOW, actor=CLI)
    return {"waiting": waiting.public_id, "approved": approved.public_id, "hidden": hidden.public_id}


def _outcome(tx: Session, world: World) -> str:
    told = OutcomeRequest(world.programme.id, {"fi": "Iltoja"}, {"fi": "Ilta 11.12."}, is_done=True)
    return write_outcome(tx, told, now=NOW, actor=CLI).public_id


def answer_all(tx: Session, survey: Survey, audience: Audience, times: dict[str, int]) -> None:
    """Answer so many times about each place; all tick the first box, every third writes."""
    for place, amount in times.items():
        for number in range(amount):
            count_answer(tx, survey, audience, _answer(survey, audience, place, number), now=NOW)


def _answer(survey: Survey, audience: Audience, place: str, number: int) -> Answer:
    asked = questions_of(Round(survey.round), audience)
    return Answer(
        place=place,
        chosen={one.key: (one.choices[0 if one.has_many else number % 2],) for one in asked},
        text=TEXT if number % 3 == 0 and audience is not Audience.CHILD else "",
        form_key=f"key-of-{survey.public_id}-{audience}-{place}-{number}",
    )


def _survey(tx: Session, world: World, round_: Round, first_on: date, last_on: date) -> Survey:
    audiences = tuple(Audience) if round_ is not Round.SESSION else (Audience.GUARDIAN, Audience.CHILD)
    request = SurveyRequest(world.programme.id, round_, audiences, first_on, last_on)
    return create_survey(tx, request, now=NOW, actor=CLI)
