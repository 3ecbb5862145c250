"""Open and close surveys; count an answer."""

import hashlib
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from ..audit.service import Actor, record
from ..clock import local_today
from ..errors import Conflict, Invalid
from ..venues.queries import venues_of
from .model import Survey, SurveyCount, SurveyPress, SurveyText
from .rules import (
    UNSURE,
    Answer,
    Audience,
    Round,
    State,
    SurveyRequest,
    check_answer,
    check_open,
    check_survey,
    counts_of,
    state_on,
)

PRESSES_KEPT = timedelta(days=1)
"""A form is taken for four hours, so a key is remembered over the next midnight."""


def survey_state(survey: Survey, today: date) -> State:
    """Return what a survey is today."""
    return state_on(today, survey.first_on, survey.last_on, is_closed=survey.closed_at is not None)


def create_survey(tx: Session, request: SurveyRequest, *, now: datetime, actor: Actor) -> Survey:
    """Make a survey; it opens by itself on its first day.

    Raises:
        Invalid: nobody is asked, the days are out of order or over, or this round was asked in the programme.
    """
    check_survey(request)
    if request.last_on < local_today(now):
        raise Invalid("survey_over")
    _refuse_twin(tx, request)
    survey = Survey(
        programme_id=request.programme_id,
        round=request.round,
        audiences=[str(one) for one in request.audiences],
        first_on=request.first_on,
        last_on=request.last_on,
        created_at=now,
    )
    tx.add(survey)
    tx.flush()
    record(tx, actor, "survey_created", "survey", survey.id, now=now)
    return survey


def change_days(tx: Session, survey: Survey, first_on: date, last_on: date, *, now: datetime, actor: Actor) -> None:
    """Set other days for a survey that is not over; the first one only while it has not come.

    Raises:
        Conflict: it is closed.
        Invalid: the days are out of order or over, or another survey after sessions has them.
    """
    today = local_today(now)
    state = survey_state(survey, today)
    if state is State.CLOSED:
        raise Conflict("survey_closed")
    first_on = first_on if state is State.EARLY else survey.first_on
    if not max(first_on, today) <= last_on:
        raise Invalid("survey_over" if last_on < today else "days_out_of_order")
    if survey.round == Round.SESSION:
        _refuse_same_days(tx, survey.programme_id, first_on, last_on, but=survey.id)
    survey.first_on, survey.last_on = first_on, last_on
    record(tx, actor, "survey_changed", "survey", survey.id, now=now)
    tx.flush()


def close_survey(tx: Session, survey: Survey, *, now: datetime, actor: Actor) -> None:
    """Close a survey before its last day, for good; closing it again changes nothing."""
    if survey_state(survey, local_today(now)) is State.CLOSED:
        return
    survey.closed_at = now
    record(tx, actor, "survey_closed", "survey", survey.id, now=now)
    tx.flush()


def count_answer(tx: Session, survey: Survey, audience: Audience, answer: Answer, *, now: datetime) -> None:
    """Count an answer; the same form sent again counts nothing. The log says nothing, or it would say when.

    Raises:
        Conflict: the survey is not open.
        Invalid: the answer does not fit the form.
    """
    check_open(survey_state(survey, local_today(now)))
    check_answer(answer, Round(survey.round), audience)
    if not _is_first_press(tx, answer, local_today(now)):
        return
    place = _known_place(tx, survey, answer.place)
    for question, choice in counts_of(answer, Round(survey.round), audience):
        _count_one(tx, (survey.id, str(audience), place, question, choice))
    if answer.text:
        tx.add(SurveyText(survey_id=survey.id, audience=audience, text=answer.text))
    tx.flush()


def forget_presses(tx: Session, today: date) -> int:
    """Forget the keys of forms that can no longer be sent; return how many."""
    return int(tx.execute(delete(SurveyPress).where(SurveyPress.pressed_on < today - PRESSES_KEPT)).rowcount)  # type: ignore[attr-defined]  # a DELETE has it


def _refuse_twin(tx: Session, request: SurveyRequest) -> None:
    if request.round is Round.SESSION:
        _refuse_same_days(tx, request.programme_id, request.first_on, request.last_on)
        return
    same = (Survey.programme_id == request.programme_id, Survey.round == request.round)
    if tx.scalar(select(Survey.id).where(*same)) is not None:
        raise Invalid("round_taken")


def _refuse_same_days(tx: Session, programme_id: int, first_on: date, last_on: date, but: int | None = None) -> None:
    """Let one survey at a time ask about sessions: their pages lead to it."""
    overlapping = (Survey.first_on <= last_on, Survey.last_on >= first_on, Survey.closed_at.is_(None))
    same = (Survey.programme_id == programme_id, Survey.round == Round.SESSION, Survey.id != (but or 0))
    if tx.scalar(select(Survey.id).where(*same, *overlapping)) is not None:
        raise Invalid("days_taken")


def _is_first_press(tx: Session, answer: Answer, today: date) -> bool:
    key = hashlib.sha256(answer.form_key.encode()).hexdigest()
    insert = postgres_insert if tx.get_bind().dialect.name == "postgresql" else sqlite_insert
    added = (
        insert(SurveyPress)
        .values(form_key_sha256=key, pressed_on=today)
        .on_conflict_do_nothing()
        .returning(SurveyPress.form_key_sha256)
    )
    return tx.scalar(added) is not None


def _known_place(tx: Session, survey: Survey, place: str) -> str:
    """Return the place when it is one of the programme's; an old or foreign one counts as none."""
    known = {one.public_id for one in venues_of(tx, survey.programme.municipality_id)}
    return place if place in known else UNSURE


def _count_one(tx: Session, key: tuple[int, str, str, str, str]) -> None:
    insert = postgres_insert if tx.get_bind().dialect.name == "postgresql" else sqlite_insert
    names = ("survey_id", "audience", "place", "question", "choice")
    row = insert(SurveyCount).values(**dict(zip(names, key, strict=True)), amount=1)
    tx.execute(row.on_conflict_do_update(index_elements=list(names), set_={"amount": SurveyCount.amount + 1}))
