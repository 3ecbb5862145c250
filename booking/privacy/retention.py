"""How long what is kept: one service for the nightly jobs, the command, and the look at what would go."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Engine, Select, delete, func, select
from sqlalchemy.orm import Session

from ..accounts.account_rules import KEPT_FOR
from ..accounts.mail_links import erase_old_links
from ..accounts.model import AccountLink, StaffSession
from ..accounts.sessions import erase_old_sessions
from ..audit.seals import empty_old, old_seals
from ..broadcasts.keeping import empty_old as empty_old_broadcasts
from ..broadcasts.keeping import old_broadcasts
from ..clock import real_now
from ..config import Config
from ..consultations.keeping import erase_old as erase_old_consultations
from ..consultations.keeping import old_requests
from ..db import reading, transaction
from ..named.service import erase_over
from ..network.model import Organisation
from ..notices.senders import file_sender
from ..reservations.erasing import erase_old_contacts
from ..reservations.keeping import Keeping, old_contacts, usual_keeping
from ..signups.afterwards import erase_old as erase_old_sign_ups
from ..signups.keeping import old_sign_ups
from ..waiting.news import done_or_old, forget_told
from ..waiting.service import end_old as end_old_queueing
from ..waiting.service import old_entries
from ..web.model import RateCount
from . import traces


@dataclass(frozen=True)
class Due:
    """How much of a kind is past its time, and whose it is; no controller for what is the service's own."""

    kind: str
    count: int
    controller: str = ""


@dataclass(frozen=True)
class Limits:
    """How long what is kept."""

    keeping: Keeping
    log_years: int

    def log_before(self, now: datetime) -> datetime:
        """Return the instant before which rows of the log are past their time."""
        return now - timedelta(days=366 * self.log_years)


@dataclass(frozen=True)
class Forgotten:
    """How many rows went that are not about families."""

    counts: int
    sessions: int
    links: int
    log_rows: int


def limits_of(settings: Config) -> Limits:
    """Return what the settings say."""
    return Limits(usual_keeping(settings), settings.retention_log_years)


def due(engine: Engine, settings: Config, now: datetime) -> tuple[Due, ...]:
    """Return what a run at `now` would erase; counts only, and nothing is changed."""
    limits = limits_of(settings)
    kept = file_sender(settings).kept()
    with reading(engine) as tx:
        return (
            *_contacts(tx, limits, now),
            Due("sign_ups", _count(tx, old_sign_ups(tx, now, limits.keeping))),
            Due("queue", _count(tx, old_entries(now))),
            Due("news", _count(tx, done_or_old(now))),
            Due("consultations", _count(tx, old_requests(now, limits.keeping.session_days))),
            Due("messages", _count(tx, old_broadcasts(tx, now, limits.keeping))),
            Due("mails", len(traces.old_mails(tx, kept, settings, now))),
            Due("limit_counts", _count(tx, select(RateCount.key).where(_is_over()))),
            Due("sign_ins", _count(tx, select(StaffSession.id).where(StaffSession.signed_in_at <= now - KEPT_FOR))),
            Due("links", _count(tx, select(AccountLink.id).where(AccountLink.expires_at <= now - KEPT_FOR))),
            Due("log_rows", sum(one.amount for one in old_seals(tx, limits.log_before(now)))),
        )


def forget_families(engine: Engine, settings: Config, now: datetime) -> tuple[int, int, int]:
    """Erase contacts, names and mails whose time is over; return how many bookings, sign-ups and mail files."""
    with transaction(engine) as tx:
        erased = erase_old_contacts(tx, now, limits_of(settings).keeping)
        empty_old_broadcasts(tx, now, limits_of(settings).keeping)
        erase_over(tx, now=now)
        sign_ups = erase_old_sign_ups(tx, now, limits_of(settings).keeping)
        end_old_queueing(tx, now=now)
        erase_old_consultations(tx, days=limits_of(settings).keeping.session_days, now=now)
        forget_told(tx, now=now)
    # Further steps over everything erased so far: a run that was killed in between is made good by the next.
    mails = traces.delete_mails(engine, settings, now)
    traces.write_tables_anew(engine, now)
    traces.empty_journal(engine)
    return erased.count, sign_ups, mails


def forget_counts(engine: Engine, settings: Config, now: datetime) -> Forgotten:
    """Forget counts of limits, ended sign-ins, links to set a password, and rows of the log."""
    with transaction(engine) as tx:
        counts = len(tx.execute(delete(RateCount).where(_is_over()).returning(RateCount.key)).all())
        sessions = erase_old_sessions(tx, now=now)
        links = erase_old_links(tx, now=now)
        rows = empty_old(tx, limits_of(settings).log_before(now), now=now)
    return Forgotten(counts, sessions, links, rows)


def run(engine: Engine, settings: Config, now: datetime) -> tuple[Due, ...]:
    """Erase everything that is past its time; return what was due when it began."""
    found = due(engine, settings, now)
    forget_families(engine, settings, now)
    forget_counts(engine, settings, now)
    return found


def _contacts(tx: Session, limits: Limits, now: datetime) -> list[Due]:
    chosen = old_contacts(tx, now, limits.keeping).subquery()
    counted = (
        select(Organisation.names, func.count())
        .join(chosen, chosen.c.controller_id == Organisation.id)
        .group_by(Organisation.id, Organisation.names)
        .order_by(Organisation.id)
    )
    return [Due("contacts", count, _name(names)) for names, count in tx.execute(counted)] or [Due("contacts", 0)]


def _name(names: dict[str, str]) -> str:
    return names.get("fi") or next(iter(names.values()), "?")


def _is_over() -> ColumnElement[bool]:
    return RateCount.expires_at < int(real_now().timestamp())


def _count(tx: Session, chosen: Select[*tuple[Any, ...]]) -> int:
    return tx.scalar(select(func.count()).select_from(chosen.subquery())) or 0
