"""Hand a session over to a colleague: who cannot come, who comes instead, what that does, then the deed."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from ..accounts.access import acting, allowed, needs, require, signed_in_user
from ..accounts.lending import whose
from ..accounts.queries import place_of
from ..accounts.rules import Permission, Place
from ..clock import utc_now
from ..db import reading, transaction
from ..errors import Conflict
from ..schedule.hours import is_over
from ..schedule.model import Attendance, Occurrence, Professional
from ..schedule.queries import attendance_by_public_id, occurrence_by_public_id, professional_by_public_id
from . import handing_over
from .blueprint import bp
from .forms import HandOverForm
from .rules import EffectChanged, HandOverEffect
from .wording import refusal_words


@bp.route("/sessions/<public_id>/hand-over", methods=["GET", "POST"])
@needs(Permission.HAND_OVER)
def hand_over(public_id: str) -> ResponseReturnValue:
    """Let a colleague come instead, knowing what that does; professionals hand over what is their own."""
    form = HandOverForm.from_request()
    with reading() as tx:
        session = occurrence_by_public_id(tx, public_id)
        people = _own_people(tx, session)
        form.person.data = form.person.data or request.args.get("person", "")[:12]
        person = next((row for row in people if row.public_id == form.person.data), None)
        form.offer(person.professional if person else None, handing_over.colleagues_free(tx, person) if person else ())
    is_pressed = form.validate_on_submit()  # a forged form is refused whatever was chosen
    if session.cancelled_at is not None or is_over(session, utc_now()):
        return redirect(url_for("day.session", public_id=public_id), code=303)
    if person is None or not is_pressed:
        return _page(session, people, person, form), 422 if form.errors else 200
    try:
        if not form.seen.data:
            with transaction() as tx:
                shown = handing_over.preview_hand_over(tx, *_asked(tx, session, form), now=utc_now())
            return _page(session, people, person, form, shown)
        with transaction() as tx:
            actor = acting()
            asked = _asked(tx, session, form)
            handing_over.hand_over(tx, *asked, seen=form.seen.data, now=utc_now(), actor=actor)
    except EffectChanged as changed:
        return _page(session, people, person, form, changed.effect, is_changed=True), 409
    except Conflict as refusal:
        form.form_errors.append(refusal_words(refusal))
        return _page(session, people, person, form), 409
    return redirect(_afterwards(session), code=303)


def _own_people(tx: Session, session: Occurrence) -> list[Attendance]:
    """Return whom the user may replace; 403 for whoever may replace nobody here."""
    everybody = handing_over.people_to_replace(tx, session)
    place = place_of(tx, venue_id=session.venue_id)
    if allowed(Permission.HAND_OVER, place):
        return everybody
    owners = {one.professional_id: one for one in signed_in_user().own if one.is_on(session.held_on)}
    mine = [row for row in everybody if row.professional_id in owners]
    owner = whose(owners.values(), {row.professional_id for row in mine}, session.held_on)
    require(Permission.HAND_OVER, Place(is_own=owner is not None, own_of=owner.in_place_of if owner else None))
    return mine


def _asked(tx: Session, session: Occurrence, form: HandOverForm) -> tuple[Attendance, Professional]:
    person = attendance_by_public_id(tx, form.person.data)
    if person.occurrence_id != session.id:
        raise Conflict("not_there")
    return person, professional_by_public_id(tx, form.substitute.data)


def _afterwards(session: Occurrence) -> str:
    """Return where to go: who has handed over what was their own may not look at the session any more."""
    with reading() as tx:
        may_look = allowed(Permission.SEE_DAY, place_of(tx, venue_id=session.venue_id))
    if may_look:
        return url_for("day.session", public_id=session.public_id, done="handed_over")
    return url_for("day.today", done="handed_over")


def _page(
    session: Occurrence,
    people: list[Attendance],
    person: Attendance | None,
    form: HandOverForm,
    effect: HandOverEffect | None = None,
    *,
    is_changed: bool = False,
) -> str:
    form.seen.data = "" if effect is None else effect.seen
    return render_template(
        "changes/hand_over.html",
        session=session,
        people=people,
        person=person,
        form=form,
        effect=effect,
        is_changed=is_changed,
    )
