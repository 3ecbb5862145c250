"""Surveys and what was answered: counts, never answers.

Nothing tells which answers came from one person, or in which order.
Rows that guests write have random keys instead of numbers, and SQLite keeps them in the order of these keys.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..db import Base, Texts, new_public_id
from ..schedule.model import Programme
from . import people
from .rules import TEXT_MOST, UNSURE, Audience, Round

ONE_OF_A_KIND = text("round <> 'session'")


def _one_of(column: str, values: type[Round] | type[Audience]) -> str:
    return f"{column} IN ({', '.join(repr(str(value)) for value in values)})"


class Survey(Base):
    """A round of questions in a programme, open from day to day; what comes after a session may be asked many times."""

    __tablename__ = "survey"
    __table_args__ = (
        CheckConstraint(_one_of("round", Round), name="round"),
        CheckConstraint("first_on <= last_on", name="span"),
        Index(
            "uq_survey_programme_id_round",
            "programme_id",
            "round",
            unique=True,
            sqlite_where=ONE_OF_A_KIND,
            postgresql_where=ONE_OF_A_KIND,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True, default=new_public_id)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    round: Mapped[str] = mapped_column(String(10))
    audiences: Mapped[list[str]]
    first_on: Mapped[date]
    last_on: Mapped[date]
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    """Closed before its last day. It stays closed: results that grow by one answer would tell that answer."""

    programme: Mapped[Programme] = relationship()


class SurveyCount(Base):
    """How often a choice was made in the answers about one place."""

    __tablename__ = "survey_count"
    __table_args__ = (
        CheckConstraint(_one_of("audience", Audience), name="audience"),
        CheckConstraint("amount >= 1", name="amount"),
        {"sqlite_with_rowid": False},
    )

    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"), primary_key=True)
    audience: Mapped[str] = mapped_column(String(10), primary_key=True)
    place: Mapped[str] = mapped_column(String(12), primary_key=True, default=UNSURE)
    """Public id of the venue, empty for none: a part of the key cannot be missing."""
    question: Mapped[str] = mapped_column(String(20), primary_key=True)
    choice: Mapped[str] = mapped_column(String(20), primary_key=True)
    amount: Mapped[int]


class SurveyPress(Base):
    """That a form was sent, so that pressing twice counts once; not to which survey, and gone after a day."""

    __tablename__ = "survey_press"
    __table_args__ = ({"sqlite_with_rowid": False},)
    __people__ = people.SURVEY_PRESS

    form_key_sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    pressed_on: Mapped[date] = mapped_column(index=True)


class SurveyText(Base):
    """What somebody wrote: without place, date or the choices it came with; public once a coordinator approves it."""

    __tablename__ = "survey_text"
    __table_args__ = (
        CheckConstraint(_one_of("audience", Audience), name="audience"),
        CheckConstraint("approved_at IS NULL OR hidden_at IS NULL", name="one_decision"),
        {"sqlite_with_rowid": False},
    )
    __people__ = people.SURVEY_TEXT

    public_id: Mapped[str] = mapped_column(String(12), primary_key=True, default=new_public_id)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"), index=True)
    audience: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(String(TEXT_MOST))
    approved_at: Mapped[datetime | None]
    hidden_at: Mapped[datetime | None]

    survey: Mapped[Survey] = relationship()


class WishOutcome(Base):
    """What came of a wish, in the coordinator's words: what was wished, what was done."""

    __tablename__ = "wish_outcome"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True, default=new_public_id)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    wished: Mapped[Texts]
    done: Mapped[Texts]
    is_done: Mapped[bool]
    """Done, or still being looked into."""
    written_at: Mapped[datetime]

    programme: Mapped[Programme] = relationship()
