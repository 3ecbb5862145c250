"""The timetable: every job of the house on one page. Times are those on the wall in Finland."""

from ..web.texts import N_
from .job import Job
from .rules import Every, Nightly
from .work import (
    check_invariants,
    erase_contacts,
    forget_counts,
    lapse_roles,
    make_dates,
    offer_times,
    pass_on_consultations,
    remind_interpreters,
    seal_log,
    send_notices,
    summarise_tomorrow,
    tell_news,
)

TIMETABLE = (
    Job("send_notices", Every(30), send_notices, N_("Sends the messages that are due.")),
    Job("offer_times", Every(60), offer_times, N_("Passes on what was offered to the queue and not taken.")),
    Job("tell_news", Every(600), tell_news, N_("Tells who waits for a term's dates that they are published.")),
    Job(
        "make_dates", Nightly(1, 30), make_dates, N_("Makes coming dates; applies new closures and holidays to terms.")
    ),
    Job(
        "erase_contacts", Nightly(2, 10), erase_contacts, N_("Erases nicknames, contacts and mails past the retention.")
    ),
    Job("lapse_roles", Nightly(2, 30), lapse_roles, N_("Warns of roles that nobody uses, and ends them.")),
    Job(
        "pass_on_consultations",
        Nightly(4, 50),
        pass_on_consultations,
        N_("Passes requests for consultations on whose asker has left."),
    ),
    Job(
        "forget_counts",
        Nightly(4, 10),
        forget_counts,
        N_("Forgets old counts of rate limits, ended sign-ins, old texts of surveys."),
    ),
    Job(
        "summarise_tomorrow", Nightly(17, 0), summarise_tomorrow, N_("Tells professionals of their sessions tomorrow.")
    ),
    Job(
        "remind_interpreters", Nightly(8, 0), remind_interpreters, N_("Reminds of interpreters that are to be ordered.")
    ),
    Job("seal_log", Nightly(4, 20), seal_log, N_("Seals the log, so that a row taken out later shows.")),
    Job("check_invariants", Nightly(4, 40), check_invariants, N_("Checks every rule that must hold between rows.")),
)


def job_named(name: str) -> Job | None:
    """Return the job of that name."""
    return next((job for job in TIMETABLE if job.name == name), None)
