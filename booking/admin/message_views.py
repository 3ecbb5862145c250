"""The messages of the service, for who keeps it at work: what waits, left, failed; try again, drop, take that back."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_timedelta
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest

from ..accounts.access import acting, needs, require
from ..accounts.rules import Permission, Place
from ..clock import real_now, utc_now
from ..db import reading, transaction
from ..errors import Missing
from ..notices import log_queries as queries
from ..notices import upkeep
from ..notices.model import Notice
from ..notices.rules import State
from ..privacy.rules import row_number
from .blueprint import ActForm
from .message_forms import MessageSearch
from .message_words import CHANNELS, STATES, kind_words, reason_words

bp = Blueprint("messages", __name__, url_prefix="/staff/messages")
PAGE = 50
CAN_RETRY = (State.RETRYING, State.FAILED)
CAN_DROP = (State.WAITING, State.RETRYING)


@dataclass(frozen=True)
class Line:
    """A message as the pages show it: never to whom, never what it said."""

    message: Notice
    kind: str
    state: State
    state_name: str
    channel: str
    reason: str
    can_retry: bool
    can_drop: bool
    is_dropped_by_hand: bool


@bp.get("")
@needs(Permission.KEEP_MESSAGES)
def page() -> ResponseReturnValue:
    """Show how the ways out are, and the messages asked for; fifty on a page."""
    require(Permission.KEEP_MESSAGES, Place())
    form, real_at, now = MessageSearch.from_address(), real_now(), utc_now()
    asked = form.to_asked() if form.validate() else None
    with reading() as tx:
        found = [] if asked is None else list(queries.messages(tx, asked, real_at=real_at, most=PAGE + 1))
        senders = queries.senders(tx, now)
        shown = render_template(
            "admin/messages.html",
            form=form,
            lines=[_line(one, real_at) for one in found[:PAGE]],
            tallies=[(one, STATES[one], amount) for one, amount in queries.counts(tx, real_at=real_at).items()],
            senders=senders,
            last_sent=[(name, senders.last_sent_at.get(channel)) for channel, name in CHANNELS.items()],
            oldest_age=_age(senders.oldest_due_at, now),
            failed=0 if asked is None else queries.failed(tx, replace(asked, before_id=None), real_at=real_at),
            more_url=_page_url(form, before=found[PAGE - 1].id) if len(found) > PAGE else "",
            retry_url=url_for(".retry_failed", **form.in_address),
            undo=_just_dropped(tx),
            amount=row_number(request.args.get("amount", "")),
            press=ActForm(),
        )
    return shown, 400 if form.errors else 200


@bp.post("/retry")
@needs(Permission.KEEP_MESSAGES)
def retry_failed() -> ResponseReturnValue:
    """Let all messages leave again that failed, of those that the page shows."""
    _check_press()
    form = MessageSearch.from_address()
    if not form.validate():
        raise BadRequest
    with transaction() as tx:
        asked = replace(form.to_asked(), before_id=None)
        amount = upkeep.retry_failed(tx, asked, now=utc_now(), real_at=real_now(), actor=acting())
    return redirect(_page_url(form, done="retried", amount=amount), code=303)


@bp.post("/<public_id>/retry")
@needs(Permission.KEEP_MESSAGES)
def retry(public_id: str) -> ResponseReturnValue:
    """Let one message leave again that failed, or was dropped here."""
    _check_press()
    with transaction() as tx:
        upkeep.retry(tx, public_id, now=utc_now(), actor=acting())
    return redirect(url_for(".page", done="retried", amount=1), code=303)


@bp.route("/<public_id>/drop", methods=["GET", "POST"])
@needs(Permission.KEEP_MESSAGES)
def drop(public_id: str) -> ResponseReturnValue:
    """Show which message would not leave; drop it."""
    require(Permission.KEEP_MESSAGES, Place())
    form = ActForm.from_request()
    if form.validate_on_submit():
        with transaction() as tx:
            upkeep.drop_message(tx, public_id, now=utc_now(), real_at=real_now(), actor=acting())
        return redirect(url_for(".page", done="dropped", which=public_id), code=303)
    if request.method == "POST":
        raise BadRequest
    with reading() as tx:
        line = _line(queries.message_by_public_id(tx, public_id), real_now())
    return render_template("admin/drop_message.html", line=line, form=form)


def _check_press() -> None:
    require(Permission.KEEP_MESSAGES, Place())
    if not ActForm.from_request().validate():
        raise BadRequest


def _line(message: Notice, real_at: datetime) -> Line:
    state, is_by_hand = queries.state_of(message, real_at), queries.is_dropped_by_hand(message)
    channel = next((str(name) for one, name in CHANNELS.items() if one == message.channel), "")
    return Line(
        message,
        kind_words(message.kind),
        state,
        str(STATES[state]),
        channel,
        reason_words(message),
        can_retry=state in CAN_RETRY,
        can_drop=state in CAN_DROP,
        is_dropped_by_hand=is_by_hand,
    )


def _just_dropped(tx: Session) -> Line | None:
    """Return the message that was dropped a moment ago, while that can be taken back."""
    try:
        found = _line(queries.message_by_public_id(tx, request.args.get("which", "")), real_now())
    except Missing:
        return None
    return found if found.is_dropped_by_hand else None


def _page_url(form: MessageSearch, **more: Any) -> str:
    return url_for(".page", **{**form.in_address, **more})


def _age(at: datetime | None, now: datetime) -> str:
    return "" if at is None else str(format_timedelta(now - at))
