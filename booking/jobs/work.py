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
from ..interpreters.service import remind_orderers
from ..notices.senders import sender_from, text_sender_from
from ..notices.service import send_due as send_due_notices
from ..privacy.retention import forget_counts as forget_old_counts
from ..privacy.retention import forget_families
from ..schedule.service import sync_all
from ..waiting.news import forget_told
from ..waiting.news import tell_news as tell_published
from ..waiting.rounds import offer_everywhere
from ..wording.rounds import read_once
from .job import Figures, JobFailed, Work

log = logging.getLogger(__name__)


def make_dates(work: Work) -> Figures:
    """Make the dates of open-ended series up to the horizon; bring terms in line with closures and holidays."""
    with transaction(work.engine) as tx:
        night = sync_all(tx, work.now)
    if night.refused:
        log.warning("series %s have to wait for the next night", night.refused)
    added = sum(len(result.add) for result in night.results.values())
    told = sum(len(result.orphan) + len(result.clash) for result in night.results.values())
    series = {"series": len(night.results), "dates_added": added, "left_to_person": told}
    return {**series, "people_busy": len(night.busy), "series_waiting": len(night.refused)}


def send_notices(work: Work) -> Figures:
    """Send the notices that are due."""
    mails, texts = sender_from(work.settings), text_sender_from(work.settings)
    with read_once(work.engine):
        done = send_due_notices(work.engine, mails, texts=texts, now=work.now, is_stopping=work.is_stopping)
    return {"sent": done.sent, "dropped": done.dropped, "try_again": done.failed}


def offer_times(work: Work) -> Figures:
    """End the offers whose time is over; offer what is free to the next in the queue."""
    return {"sessions": offer_everywhere(work.engine, now=work.now, is_stopping=work.is_stopping)}


def tell_news(work: Work) -> Figures:
    """Tell whoever waits for dates that are published now; forget whom it was told."""
    with transaction(work.engine) as tx:
        forgotten = forget_told(tx, now=work.now)
        return {"told": tell_published(tx, now=work.now), "forgotten": forgotten}


def summarise_tomorrow(work: Work) -> Figures:
    """Queue the message to each professional who has sessions tomorrow."""
    with transaction(work.engine) as tx:
        return {"people": queue_summaries(tx, now=work.now)}


def remind_interpreters(work: Work) -> Figures:
    """Queue the reminder to everybody who has an interpreter to order."""
    with transaction(work.engine) as tx:
        return {"people": remind_orderers(tx, now=work.now)}


def erase_contacts(work: Work) -> Figures:
    """Erase nicknames and contacts whose time is over, and the mails that still show them."""
    bookings, sign_ups, mails = forget_families(work.engine, work.settings, work.now)
    return {"reservations": bookings, "sign_ups": sign_ups, "mails": mails}


def forget_counts(work: Work) -> Figures:
    """Forget the counts of limits whose window is over, old sign-ins and links, log rows and texts past their time."""
    gone = forget_old_counts(work.engine, work.settings, work.now)
    with transaction(work.engine) as tx:
        texts = forget_texts(tx, now=work.now)
        forget_presses(tx, local_today(work.now))
    told = {"counts": gone.counts, "sign_ins": gone.sessions, "links": gone.links, "log_rows": gone.log_rows}
    return {**told, "texts": texts}


def pass_on_consultations(work: Work) -> Figures:
    """Pass requests on to a colleague whose asker asks for that place no more."""
    with transaction(work.engine) as tx:
        return {"requests": pass_on(tx, now=work.now)}


def lapse_roles(work: Work) -> Figures:
    """Warn of roles that nobody uses, and end those whose time is over."""
    with transaction(work.engine) as tx:
        night = lapse_unused(tx, work.settings.role_lapse_days, now=work.now)
    return {"roles_warned": night.warned, "roles_ended": night.ended}


def seal_log(work: Work) -> Figures:
    """Seal the rows of the log that are not sealed yet."""
    with transaction(work.engine) as tx:
        made = seal(tx, work.settings.secret_key, now=work.now)
    if not made:
        return {}
    # The figures go to the journal: a copy of the newest digest outside of the database.
    return {"rows_sealed": sum(one.amount for one in made), "seal": f"{made[-1].number} {made[-1].digest}"}


def check_invariants(work: Work) -> Figures:
    """Check every rule that must hold between rows."""
    with reading(work.engine) as tx:
        faults = broken(tx, now=work.now, retention_days=work.settings.retention_days)
    for fault in faults:
        log.error("rule %s is broken by %s %s", fault.invariant.name, fault.invariant.table, fault.ids[:20])
    if faults:
        raise JobFailed(broken=", ".join(fault.invariant.name for fault in faults))
    return {"rules_hold": len(INVARIANTS)}
