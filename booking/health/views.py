"""`/healthz` and `/readyz` for machines, `/staff/health` for the administrator."""

from datetime import datetime, time

from flask import Blueprint, Flask, Response, current_app, jsonify, render_template
from flask.typing import ResponseReturnValue
from flask_babel import format_timedelta
from flask_babel import lazy_gettext as _l

from ..accounts.access import allowed, needs
from ..accounts.rules import Permission, Place
from ..clock import real_now, utc_now
from ..db import engine, reading
from ..jobs.queries import last_beat
from ..jobs.rules import Every, Nightly
from ..jobs.words import figures_in_words, run_in_words
from ..notices.queries import outbox
from ..web.dates import slot_text
from . import queries, rules
from .rules import JobHealth

bp = Blueprint("health", __name__)

STATES = {
    "well": _l("Well"),
    "failed": _l("Failed"),
    "running": _l("Running"),
    "stopped": _l("Stopped on the way"),
    "late": _l("Late"),
    "never": _l("Has not run yet"),
}


def init_app(app: Flask) -> None:
    """Open the room."""
    app.register_blueprint(bp)


@bp.get("/healthz")
def alive() -> Response:
    """Say that this process answers; nothing else is asked."""
    return jsonify(is_alive=True)


@bp.get("/readyz")
def ready() -> ResponseReturnValue:
    """Say whether people can be sent here, else why not; a scheduler that is away does not keep them out."""
    found = queries.readiness(current_app.extensions["db_engine"])
    if not found.is_ready:
        return jsonify(is_ready=False, reason=found.reason), 503
    age = None if found.beat_at is None else int((real_now() - found.beat_at).total_seconds())
    return jsonify(is_ready=True, scheduler_beat_age_seconds=age)


@bp.get("/staff/health")
@needs(Permission.SEE_JOBS)
def page() -> str:
    """Show the scheduler, the outbox and how each job last went."""
    now = real_now()
    with reading(engine()) as tx:
        beat_at = last_beat(tx)
        jobs = queries.jobs_health(tx, now)
        waiting = outbox(tx, utc_now())
    return render_template(
        "health/page.html",
        leads=rules.does_lead(beat_at, now),
        beat_age=_age(beat_at, now),
        jobs=[(one, STATES[one.state], _did(one), _when(one.job.when), _age(one.ended_at, now)) for one in jobs],
        outbox=waiting,
        oldest_age=_age(waiting.oldest_due_at, utc_now()),
        is_mail_by_server=current_app.config["SETTINGS"].mail_server is not None,
        may_keep_messages=allowed(Permission.KEEP_MESSAGES, Place()),
    )


def _age(at: datetime | None, now: datetime) -> str:
    return "" if at is None else str(format_timedelta(now - at))


def _did(one: JobHealth) -> str:
    return run_in_words(one.figures) if one.state in ("well", "late") else figures_in_words(one.figures)


def _when(when: Every | Nightly) -> tuple[str, str]:
    if isinstance(when, Every):
        return "every", str(when.seconds)
    return "daily", slot_text(time(when.hour, when.minute))
