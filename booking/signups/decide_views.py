"""What a coordinator decides about signing up to an event: seats, until when."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ..accounts.access import acting, needs, require
from ..accounts.queries import place_of
from ..accounts.rules import Permission
from ..clock import utc_now
from ..db import reading, transaction
from ..errors import Invalid, Missing
from ..families.tickets import session_ticket
from ..schedule.model import Occurrence
from ..schedule.queries import occurrence_by_public_id
from . import deciding, queries
from .guest_blueprint import bp
from .staff_forms import GatheringForm, values_of


@bp.route("/sessions/<public_id>/sign-up", methods=["GET", "POST"])
@needs(Permission.PLAN_TERM)
def decide(public_id: str) -> ResponseReturnValue:
    """Decide how many seats there are, and whether and until when families may sign up."""
    with reading() as tx:
        event = _planned(tx, public_id)
        gathering = queries.gathering_of(tx, event.id)
        others = queries.events_to_join(tx, event)
        course = queries.others_of_course(tx, gathering) if gathering is not None else []
    first = {} if request.method == "POST" else values_of(gathering, course)
    form = GatheringForm.from_request(event=event, others=others, **first)
    if not form.validate_on_submit():
        return _decide_page(event, form), 422 if form.errors else 200
    try:
        with transaction() as tx:
            deciding.decide(tx, _planned(tx, public_id), form.to_request(), now=utc_now(), actor=acting())
    except Invalid as refusal:
        form.capacity.errors = [str(_("%(num)s seats are taken already.", num=refusal.data["taken"]))]
        return _decide_page(event, form), 422
    return redirect(url_for(".page", public_id=public_id, done="decided"), code=303)


def _decide_page(event: Occurrence, form: GatheringForm) -> str:
    return render_template("signups/decide.html", event=event, form=form, ticket=session_ticket(event))


def _planned(tx: Session, public_id: str) -> Occurrence:
    """Return an event whose plan is the user's; 404 where times are booked instead of seats."""
    event = occurrence_by_public_id(tx, public_id)
    require(Permission.PLAN_TERM, place_of(tx, municipality_id=event.municipality_id))
    if not event.has_seats:
        raise Missing("event")
    return event
