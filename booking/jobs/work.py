"""What the jobs do. Each opens its own transactions and may be run at any time, any number of times."""

import logging

from ..accounts.lapsing import lapse_unused
from ..audit.seals import seal
from ..checks.service import INVARIANTS, broken
from ..clock import local_today
from ..consultations.passing_on import pass_on
from ..day.tomorrow import queue_summaries
from ..db import reading, transaction
from ..feedback.service import forget_presses
from ..feedback.telling import forget_texts
from ..notices.senders import sender_from, text_sender_from
from ..notices.service import send_due as send_due_notices
from ..privacy.retention import forget_counts as forget_old_counts
from ..privacy.retention import forget_families
from ..reservations.interpreting import remind_orderers
from ..schedule.service import sync_all
from ..waiting.news import forget_told
from ..waiting.news import tell_news as tell_published
from ..waiting.rounds import offer_everywhere
from ..wording.rounds import read_once
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
    mails, texts = sender_from(work.settings), text_sender_from(work.settings)
    with read_once(work.engine):
        done = send_due_notices(work.engine, mails, texts=texts, now=work.now, is_stopping=work.is_stopping)
    return f"{done.sent} sent, {done.dropped} dropped, {done.failed} to try again"


def offer_times(work: Work) -> str:
    """End the offers whose time is over; offer what is free to the next in the queue."""
    return f"{offer_everywhere(work.engine, now=work.now, is_stopping=work.is_stopping)} sessions"


def tell_news(work: Work) -> str:
    """Tell whoever waits for dates that are published now; forget whom it was told."""
    with transaction(work.engine) as tx:
        forgotten = forget_told(tx, now=work.now)
        return f"{tell_published(tx, now=work.now)} told, {forgotten} forgotten"


def summarise_tomorrow(work: Work) -> str:
    """Queue the message to each professional who has sessions tomorrow."""
    with transaction(work.engine) as tx:
        return f"{queue_summaries(tx, now=work.now)} people"


def remind_interpreters(work: Work) -> str:
    """Queue the reminder to everybody who has an interpreter to order."""
    with transaction(work.engine) as tx:
        return f"{remind_orderers(tx, now=work.now)} people"


def erase_contacts(work: Work) -> str:
    """Erase nicknames and contacts whose time is over, and the mails that still show them."""
    bookings, sign_ups, mails = forget_families(work.engine, work.settings, work.now)
    return f"{bookings} reservations, {sign_ups} sign-ups, {mails} mails"


def forget_counts(work: Work) -> str:
    """Forget the counts of limits whose window is over, old sign-ins and links, log rows and texts past their time."""
    gone = forget_old_counts(work.engine, work.settings, work.now)
    with transaction(work.engine) as tx:
        texts = forget_texts(tx, now=work.now)
        forget_presses(tx, local_today(work.now))
    told = f"{gone.counts} counts, {gone.sessions} sessions, {gone.links} links, {gone.log_rows} log rows"
    return f"{told}, {texts} texts"


def pass_on_consultations(work: Work) -> str:
    """Pass requests on to a colleague whose asker asks for that place no more."""
    with transaction(work.engine) as tx:
        return f"{pass_on(tx, now=work.now)} requests"


def lapse_roles(work: Work) -> str:
    """Warn of roles that nobody uses, and end those whose time is over."""
    with transaction(work.engine) as tx:
        night = lapse_unused(tx, work.settings.role_lapse_days, now=work.now)
    return f"{night.warned} roles warned of, {night.ended} ended"


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
