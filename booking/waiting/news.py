"""Tell once when a term has dates, then forget whom; whoever asks to be told learns nothing of others."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Executable, Select, and_, delete, exists, or_, select
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session, joinedload

from ..audit.service import GUEST, JOB, record
from ..clock import local_today
from ..db import new_public_id
from ..network.model import Organisation
from ..notices import service as notices
from ..notices.model import Notice
from ..schedule.model import Occurrence, Programme, Term
from ..venues.model import Venue
from .news_model import NewsContact

NEWS = "dates_published"
"""The kind of notice; its subject is a row of `news_contact`."""
KEPT_FOR = timedelta(days=180)

_has_dates = exists().where(Occurrence.term_id == Term.id, Occurrence.published_at.is_not(None))


def terms_without_dates(tx: Session, now: datetime) -> Sequence[Term]:
    """Return the terms that are not over and have no public date yet, the next one first."""
    chosen = select(Term).where(Term.last_on >= local_today(now), ~_has_dates).order_by(Term.first_on, Term.id)
    return tx.scalars(chosen.options(joinedload(Term.programme).joinedload(Programme.municipality))).all()


def ask_for_news(tx: Session, term: Term, kind: str, address: str, language: str, *, now: datetime) -> None:
    """Note that a contact is to be told; the same statements run whether it is known already or not."""
    first = select(Venue.organisation_id).where(Venue.municipality_id == term.programme.municipality_id)
    whose = tx.scalar(first.order_by(Venue.id).limit(1)) or tx.scalars(select(Organisation.id)).first()
    values = {
        "public_id": new_public_id(),
        "term_id": term.id,
        "controller_id": whose,
        "kind": kind,
        "address": address.lower(),
        "language": language,
        "asked_at": now,
    }
    tx.connection().execute(_noting(tx.get_bind().dialect.name), values)
    record(tx, GUEST, "ask_for_news", "term", term.id, now=now, controller_id=whose)


def tell_news(tx: Session, *, now: datetime) -> int:
    """Queue the message to whoever waits for dates that are there now, each once; return how many wait."""
    chosen = select(NewsContact).join(Term, Term.id == NewsContact.term_id).where(Term.published_at <= now, _has_dates)
    told = [(NEWS, one.id, f"{NEWS}:{one.public_id}", now) for one in tx.scalars(chosen.order_by(NewsContact.id))]
    notices.queue_all(tx, told, now=now)
    return len(told)


def forget_told(tx: Session, *, now: datetime) -> int:
    """Delete the contacts that were told, and those kept for half a year; return how many."""
    ids = tx.scalars(done_or_old(now)).all()
    for one in ids:
        notices.drop(tx, NEWS, one, now=now, reason="erased")
    tx.execute(delete(NewsContact).where(NewsContact.id.in_(ids)))
    if ids:
        record(tx, JOB, "erase_news_contacts", "term", None, now=now, count=len(ids))
    return len(ids)


def done_or_old(now: datetime) -> Select[int]:
    """Choose the ids of contacts that were told, or are kept too long."""
    # A row's number may be given again: only a message that was written after the contact asked is its own.
    is_its_own = and_(Notice.kind == NEWS, Notice.dedupe_key == f"{NEWS}:" + NewsContact.public_id)
    is_done = exists().where(is_its_own, or_(Notice.sent_at.is_not(None), Notice.dropped_at.is_not(None)))
    return select(NewsContact.id).where(or_(is_done, NewsContact.asked_at <= now - KEPT_FOR)).order_by(NewsContact.id)


def news_contact(tx: Session, contact_id: int) -> NewsContact | None:
    """Return a contact with its term."""
    path = joinedload(NewsContact.term).joinedload(Term.programme).joinedload(Programme.municipality)
    return tx.scalar(select(NewsContact).where(NewsContact.id == contact_id).options(path))


@lru_cache
def _noting(dialect: str) -> Executable:
    insert_or_not = postgres_insert if dialect == "postgresql" else sqlite_insert
    table: Any = NewsContact.__table__
    return insert_or_not(table).on_conflict_do_nothing(index_elements=["term_id", "address"])
