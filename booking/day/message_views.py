"""A message to all who have booked a session: choose it, see it in each language with the number, send it."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..accounts.access import acting, needs, signed_in_user
from ..accounts.rules import Permission
from ..broadcasts.forms import BroadcastForm
from ..broadcasts.other_senders import OtherSender, other_senders
from ..broadcasts.rules import BroadcastRequest
from ..broadcasts.service import Audience, AudienceChanged, audience_of, refuse_unless_sendable, send_broadcast
from ..broadcasts.words import sentence
from ..clock import local_today, utc_now
from ..config import LANGUAGES
from ..db import reading, transaction
from ..errors import Conflict
from ..schedule.model import Occurrence
from ..web.languages import NATIVE_NAMES
from .access import reached_by, session_for
from .blueprint import bp
from .session_page import session_page


@dataclass(frozen=True)
class _Preview:
    """The message as families of one language read it."""

    language: str
    name: str
    number: int
    words: str


@bp.route("/sessions/<public_id>/message", methods=["GET", "POST"])
@needs(Permission.MESSAGE_FAMILIES)
def message(public_id: str) -> ResponseReturnValue:
    """Choose a message, look at it, send it; only the second press sends."""
    form = BroadcastForm.from_request()
    try:
        with reading() as tx:
            session = session_for(tx, public_id, Permission.MESSAGE_FAMILIES)
            form.offer(is_today=session.held_on == local_today())
            audience = audience_of(tx, session, utc_now(), controller_id=reached_by(tx, session))
            senders = other_senders(tx, session, audience.elsewhere)
            if request.method != "POST":
                refuse_unless_sendable(session, utc_now())
        if not form.validate_on_submit() or "change" in request.form:
            return _form_page(session, form, audience, senders), 422 if form.errors else 200
        if not form.seen.data:
            refuse_unless_sendable(session, utc_now())
            return _preview_page(session, form, audience, senders)
        with transaction() as tx:
            session = session_for(tx, public_id, Permission.MESSAGE_FAMILIES)
            send_broadcast(
                tx,
                session,
                form.to_request(),
                seen=form.seen.data,
                controller_id=reached_by(tx, session),
                now=utc_now(),
                user_id=signed_in_user().id,
                in_place_of=acting().in_place_of,
            )
    except AudienceChanged:
        with reading() as tx:
            audience = audience_of(tx, session, utc_now(), controller_id=reached_by(tx, session))
            senders = other_senders(tx, session, audience.elsewhere)
        return _preview_page(session, form, audience, senders, is_changed=True), 409
    except Conflict as refusal:
        return session_page(public_id, refusal=refusal.code), 409
    return redirect(url_for(".session", public_id=public_id, done="message_sent"), code=303)


def _form_page(session: Occurrence, form: BroadcastForm, audience: Audience, senders: Sequence[OtherSender]) -> str:
    form.seen.data = ""
    return render_template("day/message.html", session=session, form=form, audience=audience, senders=senders)


def _preview_page(
    session: Occurrence,
    form: BroadcastForm,
    audience: Audience,
    senders: Sequence[OtherSender],
    *,
    is_changed: bool = False,
) -> str:
    form.seen.data = audience.seen
    return render_template(
        "day/message_preview.html",
        session=session,
        form=form,
        audience=audience,
        senders=senders,
        previews=_previews(form.to_request(), audience),
        is_changed=is_changed,
    )


def _previews(asked: BroadcastRequest, audience: Audience) -> list[_Preview]:
    return [
        _Preview(
            one, NATIVE_NAMES[one], audience.languages[one], sentence(asked.template, asked.minutes, asked.texts, one)
        )
        for one in LANGUAGES
        if audience.languages[one]
    ]
