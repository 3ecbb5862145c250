"""Reads of surveys, of what was counted and written, and of what came of it."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from ..errors import Missing
from ..schedule.model import Programme
from .model import Survey, SurveyCount, SurveyText, WishOutcome
from .rules import ANSWERS, Audience, Round

TEXTS_SHOWN = 50
"""On the families' page: the texts of the latest surveys."""

Counts = dict[str, dict[tuple[str, str], int]]
"""By question, then by (choice, place)."""


def survey_by_public_id(tx: Session, public_id: str) -> Survey:
    """Return a survey with its programme; `Missing` if there is none."""
    found = tx.scalar(_surveys().where(Survey.public_id == public_id))
    if found is None:
        raise Missing("survey")
    return found


def surveys_of(tx: Session, municipality_ids: Collection[int]) -> Sequence[Survey]:
    """Return the surveys of some municipalities, the newest first."""
    query = _surveys().where(Programme.municipality_id.in_(municipality_ids))
    return tx.scalars(query.order_by(Survey.first_on.desc(), Survey.id.desc())).all()


def open_surveys(tx: Session, today: date, municipality_id: int | None = None) -> Sequence[Survey]:
    """Return the surveys that take answers today."""
    is_open = (Survey.first_on <= today, Survey.last_on >= today, Survey.closed_at.is_(None))
    query = _surveys().where(*is_open).order_by(Survey.first_on.desc(), Survey.id)
    if municipality_id is not None:
        query = query.where(Programme.municipality_id == municipality_id)
    return tx.scalars(query).all()


def open_session_survey(tx: Session, today: date, municipality_id: int) -> Survey | None:
    """Return the survey that asks how a session felt, if one takes answers today."""
    found = open_surveys(tx, today, municipality_id)
    return next((one for one in found if one.round == Round.SESSION), None)


def counts_of_survey(tx: Session, survey_id: int, audience: Audience) -> Counts:
    """Return what was counted of an audience."""
    query = select(SurveyCount).where(SurveyCount.survey_id == survey_id, SurveyCount.audience == audience)
    found: Counts = {}
    for row in tx.scalars(query):
        found.setdefault(row.question, {})[row.choice, row.place] = row.amount
    return found


def answers_of(tx: Session, survey_ids: Collection[int]) -> dict[tuple[int, str], int]:
    """Return how many answers there are, by survey and audience."""
    query = (
        select(SurveyCount.survey_id, SurveyCount.audience, func.sum(SurveyCount.amount))
        .where(SurveyCount.survey_id.in_(survey_ids), SurveyCount.question == ANSWERS)
        .group_by(SurveyCount.survey_id, SurveyCount.audience)
    )
    return {(survey_id, audience): int(amount) for survey_id, audience, amount in tx.execute(query)}


def text_by_public_id(tx: Session, public_id: str) -> SurveyText:
    """Return what somebody wrote; `Missing` if there is none."""
    query = select(SurveyText).where(SurveyText.public_id == public_id)
    found = tx.scalar(query.options(joinedload(SurveyText.survey).joinedload(Survey.programme)))
    if found is None:
        raise Missing("survey_text")
    return found


def texts_of(tx: Session, survey_ids: Collection[int]) -> Sequence[SurveyText]:
    """Return what was written in some surveys, in an order that says nothing."""
    query = select(SurveyText).where(SurveyText.survey_id.in_(survey_ids)).order_by(SurveyText.public_id)
    return tx.scalars(query.options(joinedload(SurveyText.survey).joinedload(Survey.programme))).all()


def approved_texts(tx: Session) -> Sequence[SurveyText]:
    """Return what everybody may read of guardians and staff, the latest surveys first."""
    query = select(SurveyText).join(SurveyText.survey).where(SurveyText.approved_at.is_not(None))
    return tx.scalars(query.order_by(Survey.last_on.desc(), SurveyText.public_id).limit(TEXTS_SHOWN)).all()


def outcomes_of(tx: Session, municipality_ids: Collection[int] | None = None) -> Sequence[WishOutcome]:
    """Return what came of the wishes, the newest first; of all municipalities when none is named."""
    query = select(WishOutcome).join(WishOutcome.programme).options(joinedload(WishOutcome.programme))
    if municipality_ids is not None:
        query = query.where(Programme.municipality_id.in_(municipality_ids))
    return tx.scalars(query.order_by(WishOutcome.written_at.desc(), WishOutcome.id.desc())).all()


def outcome_by_public_id(tx: Session, public_id: str) -> WishOutcome:
    """Return what came of a wish; `Missing` if there is nothing such."""
    query = select(WishOutcome).where(WishOutcome.public_id == public_id)
    found = tx.scalar(query.options(joinedload(WishOutcome.programme)))
    if found is None:
        raise Missing("wish_outcome")
    return found


def _surveys() -> Select[Survey]:
    return (
        select(Survey).join(Survey.programme).options(joinedload(Survey.programme).joinedload(Programme.municipality))
    )
