"""Erased means gone from the disk: mails written as files, and what a database leaves of a deleted row in its files.

SQLite overwrites what is deleted (`secure_delete`); its journal has to be emptied. PostgreSQL leaves the old row in
the table's file until it is written anew. Its write-ahead log and backups keep what they have until their own time
is over, see docs/operations.md.
"""

import logging
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import Engine, func, or_, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from ..broadcasts.model import BroadcastReceiver
from ..broadcasts.rules import BROADCAST
from ..config import Config
from ..db import reading, transaction
from ..notices.model import Notice
from ..notices.senders import file_sender
from ..notices.service import erase_sent
from ..reservations.model import Reservation
from ..reservations.rules import NOTICE_KINDS
from ..signups import rules as sign_up_rules
from ..signups.message_model import PartyTold
from ..signups.model import Party, SignUp
from ..waiting.model import QueueEntry, QueueOffer
from ..waiting.news import NEWS
from ..waiting.rules import JOINED, LOST_PLACE, OFFERED

log = logging.getLogger(__name__)

ANEW = (
    "reservation_contact",
    "reservation",
    "broadcast",
    "sign_up_contact",
    "sign_up",
    "queue_contact",
    "queue_entry",
    "news_contact",
)
"""The tables in which families' own words stand."""
AGAIN_FOR = timedelta(days=8)
"""So long after an erasure each night writes the tables anew: a night that failed is made good by the next."""
PATIENCE_SECONDS = 5


def delete_mails(engine: Engine, settings: Config, now: datetime) -> int:
    """Delete the mail files about families that are erased, and all that are older than the retention."""
    sender = file_sender(settings)
    kept = sender.kept()
    if not kept:
        return 0
    with transaction(engine) as tx:
        return sender.forget(old_mails(tx, kept, settings, now))


def delete_mails_of(engine: Engine, settings: Config, reservation_id: int) -> int:
    """Delete the mail files about one booking."""
    with reading(engine) as tx:
        told = tx.scalars(select(BroadcastReceiver.id).where(BroadcastReceiver.reservation_id == reservation_id)).all()
        about_it = [(kind, reservation_id) for kind in NOTICE_KINDS]
        return erase_sent(tx, file_sender(settings), [*about_it, *((BROADCAST, one) for one in told)])


def delete_mails_of_sign_up(engine: Engine, settings: Config, sign_up_id: int) -> int:
    """Delete the mail files about one sign-up."""
    with reading(engine) as tx:
        parties = tx.scalars(select(Party.id).where(Party.sign_up_id == sign_up_id)).all()
        told = tx.scalars(select(PartyTold.id).where(PartyTold.party_id.in_(parties))).all()
        about_it = [(kind, party_id) for kind in sign_up_rules.NOTICE_KINDS for party_id in parties]
        return erase_sent(tx, file_sender(settings), [*about_it, *((sign_up_rules.BROADCAST, one) for one in told)])


def old_mails(tx: Session, kept: Collection[str], settings: Config, now: datetime) -> list[str]:
    """Return which of the kept mail files are to be deleted."""
    about_it = (
        select(Notice.public_id)
        .join(Reservation, Reservation.id == Notice.subject_id)
        .where(Notice.kind.in_(NOTICE_KINDS), Reservation.erased_at.is_not(None))
    )
    about_all = (
        select(Notice.public_id)
        .join(BroadcastReceiver, BroadcastReceiver.id == Notice.subject_id)
        .join(Reservation, Reservation.id == BroadcastReceiver.reservation_id)
        .where(Notice.kind == BROADCAST, Reservation.erased_at.is_not(None))
    )
    about_sign_ups = (
        select(Notice.public_id)
        .join(Party, Party.id == Notice.subject_id)
        .join(SignUp, SignUp.id == Party.sign_up_id)
        .where(Notice.kind.in_(sign_up_rules.NOTICE_KINDS), SignUp.erased_at.is_not(None))
    )
    about_all_signed_up = (
        select(Notice.public_id)
        .join(PartyTold, PartyTold.id == Notice.subject_id)
        .join(Party, Party.id == PartyTold.party_id)
        .join(SignUp, SignUp.id == Party.sign_up_id)
        .where(Notice.kind == sign_up_rules.BROADCAST, SignUp.erased_at.is_not(None))
    )
    about_queue = (
        select(Notice.public_id)
        .outerjoin(QueueOffer, (QueueOffer.id == Notice.subject_id) & (Notice.kind == OFFERED))
        .join(QueueEntry, QueueEntry.id == func.coalesce(QueueOffer.entry_id, Notice.subject_id))
        .where(Notice.kind.in_((JOINED, OFFERED, LOST_PLACE)), QueueEntry.left_at.is_not(None))
    )
    about_news = select(Notice.public_id).where(Notice.kind == NEWS, Notice.sent_at.is_not(None))
    is_old = Notice.sent_at < now - timedelta(days=settings.retention_days)
    too_old = select(Notice.public_id).where(is_old)
    several = (about_it, about_all, about_sign_ups, about_all_signed_up, about_queue, about_news, too_old)
    old = {public_id for chosen in several for public_id in tx.scalars(chosen)}
    return sorted(old & set(kept))


def empty_journal(engine: Engine) -> None:
    """Empty SQLite's write-ahead log, in which erased text would live on until it is next written over."""
    if engine.dialect.name != "sqlite":
        return
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        (patience,) = raw.execute("PRAGMA busy_timeout").fetchone()
        raw.execute(f"PRAGMA busy_timeout = {PATIENCE_SECONDS * 1000}")
        (is_busy, _pages, _done) = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        raw.execute(f"PRAGMA busy_timeout = {patience}")
    if is_busy:
        log.warning("the journal of the database is in use; it is emptied by a later run")


def write_tables_anew(engine: Engine, now: datetime) -> None:
    """On PostgreSQL, write the tables of families anew when somebody was erased in the last days."""
    if engine.dialect.name != "postgresql":
        return
    with reading(engine) as tx:
        since = now - AGAIN_FOR
        recent = (Reservation.erased_at > since, SignUp.erased_at > since, QueueEntry.left_at > since)
        is_due = tx.scalar(select(or_(*(select(1).where(one).exists() for one in recent))))
    if not is_due:
        return
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(f"SET lock_timeout = '{PATIENCE_SECONDS}s'"))
            try:
                connection.execute(text(f"VACUUM FULL {', '.join(ANEW)}"))
            finally:
                connection.execute(text("RESET lock_timeout"))
    except DBAPIError as fault:
        log.warning("the tables were not written anew (%s); the next night tries again", type(fault.orig).__name__)
