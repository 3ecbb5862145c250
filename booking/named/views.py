"""The same person next time: agree on the page of a booking, find her free times, claim three, end it."""

from flask import Blueprint, Flask, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ..clock import utc_now
from ..db import reading, transaction
from ..errors import Conflict
from ..families.blueprint import counting_wrong_links
from ..families.forms import PressForm
from ..reservations import forgetting
from ..reservations.overdue import pass_on_everywhere
from ..reservations.service import find_by_link
from ..web.languages import in_language
from ..web.limits import Limit, caller, count_try
from . import keys, queries, service
from .forms import AgreeForm
from .pages import Again, PersonMet, claimed_times, free_sessions, words_of
from .rules import NotThree

bp = Blueprint("named", __name__)

THREES = Limit("same_person", ("10/hour",))
"""Each claims three times at once."""


def init_app(app: Flask) -> None:
    """Open the room."""
    keys.use_key(app.config["SECRET_KEY"])
    forgetting.register(service.forget)
    app.jinja_env.globals["same_person"] = same_person
    app.register_blueprint(bp)


def same_person(token: str) -> Again:
    """Return what the page behind a booking's link offers of meeting the same professional again."""
    with reading() as tx:
        reservation = find_by_link(tx, token, now=utc_now())
        tie = queries.tie_of(tx, reservation.id)
        if tie is not None or reservation.released_at is not None:
            return Again((), service.tie_token(tie) if tie is not None else "")
        met = queries.people_met(reservation)
        return Again(tuple(PersonMet(one.public_id, in_language(one.service.names)) for one in met), "")


@bp.route("/<language:lang_code>/b/<token>/same", methods=["GET", "POST"])
@counting_wrong_links
def agree(lang_code: str, token: str) -> ResponseReturnValue:  # noqa: ARG001
    """Ask whom the family would like to meet again, and whether it agrees that this is kept."""
    form, now = AgreeForm.from_request(), utc_now()
    with reading() as tx:
        form.offer(queries.people_met(find_by_link(tx, token, now=now)))
    if not form.validate_on_submit():
        return _agree_page(token, form)
    try:
        with transaction() as tx:
            service.agree(tx, find_by_link(tx, token, now=now), form.person.data, now=now)
    except Conflict:
        return redirect(url_for("families.manage", token=token), code=303)
    return redirect(url_for(".agree", token=token), code=303)


@bp.post("/<language:lang_code>/b/<token>/same/three")
@counting_wrong_links
def three(lang_code: str, token: str) -> ResponseReturnValue:  # noqa: ARG001
    """Claim the same person's times in the next three sessions, all or none."""
    form, now = PressForm.from_request(), utc_now()
    if not form.validate():
        return _agree_page(token, AgreeForm(), press=form)
    pass_on_everywhere()
    try:
        with transaction() as tx:
            reservation = find_by_link(tx, token, now=now)
            tie = queries.tie_of(tx, reservation.id)
            if tie is None:
                raise Conflict("changed_meanwhile")
            count_try(THREES, caller(), tx.connection())
            service.claim_three(tx, reservation, tie, now=now)
    except NotThree as refusal:
        return _agree_page(token, AgreeForm(), refusal=refusal)
    except Conflict:
        return redirect(url_for(".agree", token=token), code=303)
    return redirect(url_for(".agree", token=token), code=303)


@bp.get("/<language:lang_code>/same/<token>")
@counting_wrong_links
def times(lang_code: str, token: str) -> ResponseReturnValue:  # noqa: ARG001
    """Show the free times of the same professional, at whatever place."""
    return _times_page(token, PressForm())


@bp.post("/<language:lang_code>/same/<token>/end")
@counting_wrong_links
def end(lang_code: str, token: str) -> ResponseReturnValue:  # noqa: ARG001
    """End the tie in one tap; nothing of it is kept."""
    form, now = PressForm.from_request(), utc_now()
    if not form.validate():
        return _times_page(token, form)
    with transaction() as tx:
        service.end(tx, service.find_tie(tx, token, now=now), now=now)
    return render_template("named/ended.html")


def _agree_page(
    token: str, form: AgreeForm, press: PressForm | None = None, refusal: NotThree | None = None
) -> ResponseReturnValue:
    now, press = utc_now(), press or PressForm()
    with reading() as tx:
        reservation = find_by_link(tx, token, now=now)
        if reservation.released_at is not None:
            return redirect(url_for("families.manage", token=token), code=303)
        tie, met = queries.tie_of(tx, reservation.id), queries.people_met(reservation)
        form.offer(met)
        page = render_template(
            "named/agree.html",
            token=token,
            form=form,
            press=press,
            has_people=bool(met),
            same_token=service.tie_token(tie) if tie else "",
            profession=in_language(tie.professional.service.names) if tie else "",
            claimed=claimed_times(service.claimed(tx, tie)) if tie else (),
            free=words_of(refusal.free) if refusal else (),
            is_refused=refusal is not None,
        )
    return page, 409 if refusal else 422 if form.errors or press.errors else 200


def _times_page(token: str, form: PressForm) -> ResponseReturnValue:
    now = utc_now()
    with reading() as tx:
        tie = service.find_tie(tx, token, now=now)
        sessions = queries.sessions_with(tx, tie, after=now, until=queries.holds_until(tx, tie))
        page = render_template(
            "named/times.html",
            token=token,
            form=form,
            profession=in_language(tie.professional.service.names),
            sessions=free_sessions(queries.free_with(tx, tie, sessions, now), tie.professional.service.slug),
        )
    return page, 422 if form.errors else 200
