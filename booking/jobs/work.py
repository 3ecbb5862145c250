"""What the jobs do. Each opens its own transactions and may be run at any time, any number of times."""

import logging
from datetime import timedelta

from sqlalchemy import delete, select

from ..accounts.mail_links import erase_old_links
from ..accounts.sessions import erase_old_sessions
from ..audit.seals import seal
from ..checks.service import INVARIANTS, broken
from ..clock import real_now
from ..db import reading, transaction
from ..notices.model import Notice
from ..notices.senders import file_sender, sender_from
from ..notices.service import erase_sent
from ..notices.service import send_due as send_due_notices
from ..reservations.model import BroadcastReceiver, Reservation
from ..reservations.rules import BROADCAST, NOTICE_KINDS
from ..reservations.service import erase_old_contacts
from ..reservations.tomorrow import queue_summaries
from ..schedule.service import sync_all
from ..web.model import RateCount
from .job import JobFailed, Work

log = logging.getLogger(__name__)


def make_dates(work: Work) -> str:
    """Make the dates of open-ended series up to the horizon; bring terms in line with closures and holidays."""
    with transaction(work.engine) as tx:
        night = sync_all(tx, work.now)
    if night.refused:
        log.warning("series %s have to wait for the next night", night.refused)
    added = sum(len(result.add) for result in night.results.values())
    told = sum(len(result.orphan) + len(result.clash) for result in night.results.values())
    return (
        f"{len(night.results)} series, {added} dates added, {told} left to a person,"
        f" {len(night.busy)} people busy, {len(night.refused)} series waiting"
    )


def send_notices(work: Work) -> str:
    """Send the notices that are due."""
    done = send_due_notices(work.engine, sender_from(work.settings), now=work.now, is_stopping=work.is_stopping)
    return f"{done.sent} sent, {done.dropped} dropped, {done.failed} to try again"


def summarise_tomorrow(work: Work) -> str:
    """Queue the message to each professional who has sessions tomorrow."""
    with transaction(work.engine) as tx:
        return f"{queue_summaries(tx, now=work.now)} people"


def erase_contacts(work: Work) -> str:
    """Erase nicknames and contacts whose time is over, and the mails that still show them."""
    with transaction(work.engine) as tx:
        erased = erase_old_contacts(tx, work.now, work.settings.retention_days)
    # A second step over everything erased so far: a run that was killed in between is made good by the next.
    mails = _erase_mails(work)
    _empty_journal(work)
    return f"{erased.count} reservations, {mails} mails"


def forget_counts(work: Work) -> str:
    """Forget the counts of rate limits whose window is over, and staff sessions that ended long ago."""
    with transaction(work.engine) as tx:
        over = delete(RateCount).where(RateCount.expires_at < int(real_now().timestamp()))
        counts = len(tx.execute(over.returning(RateCount.key)).all())
        sessions = erase_old_sessions(tx, now=work.now)
        links = erase_old_links(tx, now=work.now)
    return f"{counts} counts, {sessions} sessions, {links} links"


def seal_log(work: Work) -> str:
    """Seal the rows of the log that are not sealed yet."""
    with transaction(work.engine) as tx:
        made = seal(tx, work.settings.secret_key, now=work.now)
    if not made:
        return "nothing to seal"
    # The words go to the journal: a copy of the newest digest outside of the database.
    return f"{sum(one.amount for one in made)} rows, seal {made[-1].number} is {made[-1].digest}"


def check_invariants(work: Work) -> str:
    """Check every rule that must hold between rows."""
    with reading(work.engine) as tx:
        faults = broken(tx, now=work.now, retention_days=work.settings.retention_days)
    for fault in faults:
        log.error("rule %s is broken by %s %s", fault.invariant.name, fault.invariant.table, fault.ids[:20])
    if faults:
        raise JobFailed("broken: " + ", ".join(fault.invariant.name for fault in faults))
    return f"{len(INVARIANTS)} rules hold"


def _erase_mails(work: Work) -> int:
    sender = file_sender(work.settings)
    kept = sender.kept()
    if not kept:
        return 0
    erased = (
        select(Notice.kind, Notice.subject_id)
        .join(Reservation, Reservation.id == Notice.subject_id)
        .where(Notice.kind.in_(NOTICE_KINDS), Reservation.erased_at.is_not(None))
        .where(Notice.public_id.in_(kept))
        .distinct()
    )
    erased_broadcasts = (
        select(Notice.kind, Notice.subject_id)
        .join(BroadcastReceiver, BroadcastReceiver.id == Notice.subject_id)
        .join(Reservation, Reservation.id == BroadcastReceiver.reservation_id)
        .where(Notice.kind == BROADCAST, Reservation.erased_at.is_not(None))
        .where(Notice.public_id.in_(kept))
    )
    with transaction(work.engine) as tx:
        subjects = [
            (kind, subject_id) for query in (erased, erased_broadcasts) for kind, subject_id in tx.execute(query)
        ]
        is_old = Notice.sent_at < work.now - timedelta(days=work.settings.retention_days)
        old = tx.scalars(select(Notice.public_id).where(Notice.public_id.in_(kept), is_old)).all()
        return erase_sent(tx, sender, subjects) + sender.forget(old)


def _empty_journal(work: Work) -> None:
    # Erased text would otherwise live on in SQLite's write-ahead log until it is next written over.
    if work.engine.dialect.name == "sqlite":
        with work.engine.connect() as connection:
            raw = connection.connection.driver_connection
            assert raw is not None
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
