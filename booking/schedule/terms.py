"""Terms: make, consult, agree, publish."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..audit.service import Actor, record
from ..db import lock
from ..errors import Invalid, Missing
from .model import Occurrence, Programme, Series, Term
from .rules import TermRequest
from .series import publish_rows
from .twins import term_twin


def create_term(tx: Session, request: TermRequest, *, now: datetime, actor: Actor) -> Term:
    """Make a term within its programme, a draft until it is published; pressed twice, it is the same one.

    Raises:
        Invalid: `programme_archived`, or `outside_programme`.
    """
    programme = tx.get(Programme, request.programme_id)
    if programme is None:
        raise Missing("programme")
    lock(tx, programme)  # its days are changed under the same lock
    if programme.archived_at is not None:
        raise Invalid("programme_archived")
    if not programme.first_on <= request.first_on <= request.last_on <= programme.last_on:
        raise Invalid("outside_programme", first_on=programme.first_on, last_on=programme.last_on)
    twin = term_twin(tx, request)
    if twin is not None:
        return twin
    term = Term(
        programme=programme,
        names=request.names,
        first_on=request.first_on,
        last_on=request.last_on,
        empty_texts=request.empty_texts,
    )
    tx.add(term)
    tx.flush()
    record(tx, actor, "term_created", "term", term.id, now=now)
    return term


def consult_term(tx: Session, term: Term, *, now: datetime, actor: Actor) -> None:
    """Note that wishes were asked for."""
    if term.consulted_at is None:
        term.consulted_at = now
        record(tx, actor, "term_consulted", "term", term.id, now=now)
        tx.flush()


def agree_term(tx: Session, term: Term, *, now: datetime, actor: Actor) -> None:
    """Note that the term's dates are agreed."""
    if term.agreed_at is None:
        term.agreed_at = now
        record(tx, actor, "term_agreed", "term", term.id, now=now)
        tx.flush()


def publish_term(tx: Session, term: Term, *, now: datetime, actor: Actor) -> int:
    """Open the term to families with its series and dates; again later for what was added since.

    Returns:
        How many dates became public.
    """
    lock(tx, term)
    for series in tx.scalars(select(Series).where(Series.term_id == term.id, Series.published_at.is_(None))):
        series.published_at = now
    opened = publish_rows(tx, tx.scalars(select(Occurrence).where(Occurrence.term_id == term.id)), now=now)
    if opened or term.published_at is None:
        term.agreed_at = term.agreed_at or now
        term.published_at = term.published_at or now
        record(tx, actor, "term_published", "term", term.id, now=now, dates=opened)
        tx.flush()
    return opened
