"""Cancel one session, or hold it after all: first what it does, then the deed."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from ..accounts.access import acting, needs, require
from ..accounts.queries import place_of
from ..accounts.rules import Permission
from ..clock import utc_now
from ..db import reading, transaction
from ..errors import Conflict, Invalid
from ..schedule.hours import is_over
from ..schedule.model import Occurrence
from ..schedule.queries import occurrence_by_public_id
from . import service
from .blueprint import bp
from .forms import BringBackForm, CancelForm
from .rules import Effect, EffectChanged, Instead, Return
from .wording import refusal_words


@bp.route("/sessions/<public_id>/cancel", methods=["GET", "POST"])
@needs(Permission.CANCEL_SESSION)
def cancel_session(public_id: str) -> ResponseReturnValue:
    """Cancel a session with a reason, knowing what that does."""
    with reading() as tx:
        session = _own_session(tx, public_id)
    if session.cancelled_at is not None or is_over(session, utc_now()):
        return redirect(url_for("day.session", public_id=public_id), code=303)
    form = CancelForm.from_request()
    if not form.validate_on_submit():
        return _cancelling_page(session, form, _preview(public_id)), 422 if form.errors else 200
    try:
        with transaction() as tx:
            service.cancel_session(
                tx,
                occurrence_by_public_id(tx, public_id),
                form.reason.data,
                instead=Instead.read(form.instead.data),
                seen=form.seen.data,
                now=utc_now(),
                actor=acting(),
            )
    except EffectChanged as changed:
        return _cancelling_page(session, form, changed.effect, is_changed=True), 409
    except Invalid as refusal:
        form.form_errors.append(refusal_words(refusal))
        return _cancelling_page(session, form, _preview(public_id)), 422
    return redirect(url_for("day.session", public_id=public_id, done="cancelled"), code=303)


@bp.route("/sessions/<public_id>/restore", methods=["GET", "POST"])
@needs(Permission.CANCEL_SESSION)
def restore_session(public_id: str) -> ResponseReturnValue:
    """Hold a cancelled session after all."""
    with reading() as tx:
        session = _own_session(tx, public_id)
    form = BringBackForm.from_request()
    is_pressed = form.validate_on_submit()  # a forged form is refused whatever the session's state
    if session.cancelled_at is None or is_over(session, utc_now()):
        return redirect(url_for("day.session", public_id=public_id), code=303)
    try:
        if not is_pressed:
            with transaction() as tx:
                shown = service.preview_restoring(tx, occurrence_by_public_id(tx, public_id), now=utc_now())
            return _restoring_page(session, form, shown), 422 if form.errors else 200
        with transaction() as tx:
            service.restore_session(
                tx,
                occurrence_by_public_id(tx, public_id),
                seen=form.seen.data,
                now=utc_now(),
                actor=acting(),
            )
    except EffectChanged as changed:
        return _restoring_page(session, form, changed.effect, is_changed=True), 409
    except Conflict as refusal:
        return _restoring_page(session, form, None, refusal=refusal_words(refusal)), 409
    return redirect(url_for("day.session", public_id=public_id, done="restored"), code=303)


def _preview(public_id: str) -> Effect:
    with transaction() as tx:
        return service.preview_cancellation(tx, occurrence_by_public_id(tx, public_id), now=utc_now())


def _own_session(tx: Session, public_id: str) -> Occurrence:
    session = occurrence_by_public_id(tx, public_id)
    require(Permission.CANCEL_SESSION, place_of(tx, venue_id=session.venue_id))
    return session


def _cancelling_page(session: Occurrence, form: CancelForm, effect: Effect, *, is_changed: bool = False) -> str:
    form.seen.data = effect.seen
    form.offer(effect)
    return render_template("changes/cancel.html", form=form, session=session, effect=effect, is_changed=is_changed)


def _restoring_page(
    session: Occurrence,
    form: BringBackForm,
    effect: Effect | Return | None,
    *,
    is_changed: bool = False,
    refusal: str = "",
) -> str:
    form.seen.data = "" if effect is None else effect.seen
    return render_template(
        "changes/restore.html", form=form, session=session, effect=effect, is_changed=is_changed, refusal=refusal
    )
