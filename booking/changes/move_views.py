"""Hold a session at another time or place: first what it does, then the deed, or a proposal to the other unit."""

from datetime import datetime

from flask import Flask, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from ..accounts.access import acting, allowed, current_user, needs, reach, require
from ..accounts.queries import place_of
from ..accounts.rules import Permission
from ..clock import utc_now
from ..db import reading, transaction
from ..errors import Conflict, DomainError, Invalid
from ..schedule.choices import plan_choices
from ..schedule.forms import hours_values
from ..schedule.hours import is_over
from ..schedule.model import Occurrence
from ..schedule.queries import occurrence_by_public_id
from . import moving, proposals
from .blueprint import bp
from .forms import BringBackForm, MoveForm
from .model import MoveProposal
from .rules import EffectChanged, MoveEffect
from .wording import refusal_words


def init_app(app: Flask) -> None:
    """Let the pages of rooms below ask what is proposed and what can be taken back."""
    app.jinja_env.globals.update(proposals_to_answer=proposals_to_answer, move_notes=move_notes)


def proposals_to_answer() -> list[MoveProposal]:
    """Return the proposals that the signed-in user may answer."""
    if current_user() is None:
        return []
    with reading() as tx:
        return proposals.open_proposals(tx, reach(Permission.MOVE_SESSION), utc_now())


def move_notes(session: Occurrence) -> dict[str, MoveProposal | None]:
    """Return the last proposal of a session to another unit, and the move that can still be taken back."""
    with reading() as tx:
        return {
            "proposal": proposals.latest_proposal(tx, session.id),
            "undoable": moving.move_to_undo(tx, session, utc_now()),
        }


@bp.route("/sessions/<public_id>/move", methods=["GET", "POST"])
@needs(Permission.MOVE_SESSION)
def move_session(public_id: str) -> ResponseReturnValue:
    """Move a session, knowing what that does; into another unit's venue it is proposed."""
    with reading() as tx:
        session = _own_session(tx, public_id)
        choices = plan_choices(tx, session.municipality_id, also_venues=[session.venue])
        was_on, term = session.held_on, session.term
    if session.cancelled_at is not None or is_over(session, utc_now()):
        return redirect(url_for("day.session", public_id=public_id), code=303)
    first = {} if request.method == "POST" else hours_values(session)
    form = MoveForm.from_request(choices=choices, term=term, was_on=was_on, **first)
    if not form.validate_on_submit():
        return _moving_page(session, form, None), 422 if form.errors else 200
    try:
        if not form.seen.data:
            return _moving_page(session, form, _preview(public_id, form))
        is_proposal = _needs_consent(session, form)
        with transaction() as tx:
            found = _own_session(tx, public_id)
            act = proposals.propose_move if is_proposal else moving.move_session
            act(tx, found, form.to_request(), seen=form.seen.data, now=utc_now(), actor=acting())
    except EffectChanged as changed:
        return _moving_page(session, form, changed.effect, is_changed=True), 409
    except (Conflict, Invalid) as refusal:
        form.form_errors.append(refusal_words(refusal))
        return _moving_page(session, form, None), refusal.status
    done = "proposed" if is_proposal else "moved"
    return redirect(url_for("day.session", public_id=public_id, done=done), code=303)


@bp.route("/sessions/<public_id>/move/undo", methods=["GET", "POST"])
@needs(Permission.MOVE_SESSION)
def undo_move(public_id: str) -> ResponseReturnValue:
    """Take a move back before anybody is told."""
    with reading() as tx:
        session = _own_session(tx, public_id)
        is_open = moving.move_to_undo(tx, session, utc_now()) is not None
    form = BringBackForm.from_request()
    is_pressed = form.validate_on_submit()
    if not is_open:
        return redirect(url_for("day.session", public_id=public_id), code=303)
    try:
        with transaction() as tx:
            found = occurrence_by_public_id(tx, public_id)
            if not is_pressed:
                shown = moving.preview_undo(tx, found, now=utc_now())
            else:
                actor = acting()
                moving.undo_move(tx, found, seen=form.seen.data, now=utc_now(), actor=actor)
    except EffectChanged as changed:
        return _undoing_page(session, form, changed.effect, is_changed=True), 409
    except (Conflict, Invalid) as refusal:
        return _undoing_page(session, form, None, refusal=refusal), 409
    if not is_pressed:
        return _undoing_page(session, form, shown), 422 if form.errors else 200
    return redirect(url_for("day.session", public_id=public_id, done="move_undone"), code=303)


@bp.route("/proposals/<public_id>", methods=["GET", "POST"])
@needs(Permission.MOVE_SESSION)
def proposal(public_id: str) -> ResponseReturnValue:
    """Show what accepting a proposed move does; accept it."""
    with reading() as tx:
        asked = proposals.proposal_by_public_id(tx, public_id)
        require(Permission.MOVE_SESSION, place_of(tx, venue_id=asked.venue_id))
    form = BringBackForm.from_request()
    is_pressed = form.validate_on_submit()
    if not proposals.is_answerable(asked, utc_now()):
        return _proposal_page(asked, form, None), 409 if is_pressed and asked.accepted_at is None else 200
    try:
        with transaction() as tx:
            found = proposals.proposal_by_public_id(tx, public_id)
            if not is_pressed:
                shown = proposals.preview_acceptance(tx, found, now=utc_now())
            else:
                actor = acting()
                proposals.accept_move(tx, found, seen=form.seen.data, now=utc_now(), actor=actor)
    except EffectChanged as changed:
        return _proposal_page(asked, form, changed.effect, is_changed=True), 409
    except (Conflict, Invalid) as refusal:
        return _proposal_page(asked, form, None, refusal=refusal), 409 if is_pressed else 200
    if not is_pressed:
        return _proposal_page(asked, form, shown), 422 if form.errors else 200
    return redirect(url_for("day.session", public_id=asked.occurrence.public_id, done="accepted_move"), code=303)


@bp.post("/proposals/<public_id>/decline")
@needs(Permission.MOVE_SESSION)
def decline(public_id: str) -> ResponseReturnValue:
    """Say no to a proposed move; who proposed it takes it back the same way."""
    BringBackForm.from_request().validate()
    with transaction() as tx:
        asked = proposals.proposal_by_public_id(tx, public_id)
        keeps_session = allowed(Permission.MOVE_SESSION, place_of(tx, venue_id=asked.occurrence.venue_id))
        if not keeps_session:
            require(Permission.MOVE_SESSION, place_of(tx, venue_id=asked.venue_id))
        proposals.decline_move(tx, asked, now=utc_now(), actor=acting())
    if keeps_session:
        return redirect(url_for("day.session", public_id=asked.occurrence.public_id), code=303)
    return redirect(url_for("changes.venue", slug=asked.venue.slug, done="declined_move"), code=303)


def _own_session(tx: Session, public_id: str) -> Occurrence:
    session = occurrence_by_public_id(tx, public_id)
    require(Permission.MOVE_SESSION, place_of(tx, venue_id=session.venue_id))
    return session


def _needs_consent(session: Occurrence, form: MoveForm) -> bool:
    venue = form.choices.venue(form.venue.data)
    if venue is None:
        return False
    with reading() as tx:
        may_decide = allowed(Permission.MOVE_SESSION, place_of(tx, venue_id=venue.id))
    return moving.needs_consent(session, venue, may_decide_there=may_decide)


def _preview(public_id: str, form: MoveForm) -> MoveEffect:
    with transaction() as tx:
        return moving.preview_move(tx, occurrence_by_public_id(tx, public_id), form.to_request(), now=utc_now())


def _moving_page(session: Occurrence, form: MoveForm, effect: MoveEffect | None, *, is_changed: bool = False) -> str:
    form.seen.data = "" if effect is None else effect.seen
    return render_template(
        "changes/move.html",
        form=form,
        session=session,
        effect=effect,
        is_proposal=effect is not None and _needs_consent(session, form),
        is_changed=is_changed,
    )


def _undoing_page(
    session: Occurrence,
    form: BringBackForm,
    effect: MoveEffect | None,
    *,
    is_changed: bool = False,
    refusal: DomainError | None = None,
) -> str:
    form.seen.data = "" if effect is None else effect.seen
    words = refusal_words(refusal) if refusal else ""
    return render_template(
        "changes/undo_move.html", form=form, session=session, effect=effect, is_changed=is_changed, refusal=words
    )


def _proposal_page(
    asked: MoveProposal,
    form: BringBackForm,
    effect: MoveEffect | None,
    *,
    is_changed: bool = False,
    refusal: DomainError | None = None,
) -> str:
    now: datetime = utc_now()
    form.seen.data = "" if effect is None else effect.seen
    return render_template(
        "changes/proposal.html",
        form=form,
        proposal=asked,
        is_answerable=proposals.is_answerable(asked, now),
        effect=effect,
        is_changed=is_changed,
        refusal=refusal_words(refusal) if refusal else "",
    )
