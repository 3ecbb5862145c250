"""Behind the link: see what one signed up to, say how many come, leave, take that back, put it into a calendar."""

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from ..clock import utc_now
from ..db import reading, transaction
from ..errors import Conflict, Invalid, Missing
from ..families.blueprint import counting_wrong_links
from ..families.forms import PressForm
from ..web.languages import current_language
from ..web.private_files import calendar_answer
from . import queries, service
from .blueprint import bp
from .calendar_file import event_file
from .finding import find_by_link
from .forms import NumbersForm, refuse_seats, refuse_waiting
from .model import Party, SignUp
from .pages import event_part, sign_up_page
from .rules import SeatsTaken


@bp.get("/<language:lang_code>/s/<token>")
@counting_wrong_links
def manage(lang_code: str, token: str) -> ResponseReturnValue:  # noqa: ARG001
    """Show the sign-up behind a link."""
    return _page(token)


@bp.post("/<language:lang_code>/s/<token>/numbers")
@counting_wrong_links
def change(lang_code: str, token: str) -> ResponseReturnValue:  # noqa: ARG001
    """Say how many come after all."""
    form = NumbersForm.from_request()
    if not form.validate():
        return _page(token, form), 422
    try:
        with transaction() as tx:
            party, wish = _asked_party(tx, token), bool(form.wants_child_minding.data)
            service.change_numbers(tx, party, form.numbers, wants_child_minding=wish, now=utc_now())
    except SeatsTaken as taken:
        refuse_seats(form, taken)
        return _page(token, form), 409
    except Invalid as refusal:
        refuse_waiting(form, refusal)
        return _page(token, form), 422
    except Conflict as conflict:
        return _page(token, refusal=conflict.code), 409
    return redirect(url_for(".manage", token=token, done="changed"), code=303)


@bp.route("/<language:lang_code>/s/<token>/leave", methods=["GET", "POST"])
@counting_wrong_links
def leave(lang_code: str, token: str) -> ResponseReturnValue:  # noqa: ARG001
    """Ask once more, then give the seats back."""
    form, now = PressForm.from_request(), utc_now()
    if not form.validate_on_submit():
        with reading() as tx:
            part = event_part(_asked_party(tx, token), now)
            if not part.can_change:
                return redirect(url_for(".manage", token=token), code=303)
            page = render_template("signups/leave.html", token=token, part=part, form=form)
            return page, 422 if form.errors else 200
    try:
        with transaction() as tx:
            service.leave(tx, _asked_party(tx, token), now=now)
    except Conflict as conflict:
        return _page(token, refusal=conflict.code), 409
    return redirect(url_for(".manage", token=token), code=303)


@bp.post("/<language:lang_code>/s/<token>/undo")
@counting_wrong_links
def undo(lang_code: str, token: str) -> ResponseReturnValue:  # noqa: ARG001
    """Take the leaving back, if the seats are still free."""
    form = PressForm.from_request()
    if not form.validate():
        return _page(token, form), 422
    try:
        with transaction() as tx:
            service.undo_leaving(tx, _asked_party(tx, token), now=utc_now())
    except Conflict as conflict:
        return _page(token, refusal=conflict.code), 409
    return redirect(url_for(".manage", token=token), code=303)


@bp.get("/<language:lang_code>/s/<token>/event.ics")
@counting_wrong_links
def event_ics(lang_code: str, token: str) -> ResponseReturnValue:  # noqa: ARG001
    """Give the event as a calendar file."""
    with reading() as tx:
        content = event_file(_asked_party(tx, token), current_language())
    return calendar_answer(content)


def _asked_party(tx: Session, token: str) -> Party:
    """Return the event of the sign-up that the address names; without a name the first."""
    found = find_by_link(tx, token, now=utc_now())
    wanted = request.args.get("event", "")
    party = next((one for one in found.parties if not wanted or one.public_id == wanted), None)
    if party is None:
        raise Missing("event")
    return party


def _page(token: str, form: NumbersForm | PressForm | None = None, refusal: str = "") -> str:
    now, public_url = utc_now(), str(current_app.config["SETTINGS"].public_url)
    with reading() as tx:
        found: SignUp = find_by_link(tx, token, now=now)
        return render_template(
            "signups/manage.html",
            page=sign_up_page(found, token, public_url, _places(tx, found), now),
            form=form or PressForm(),
            numbers=_numbers_form(found, form),
            refusal=refusal,
            done=request.args.get("done", ""),
        )


def _places(tx: Session, found: SignUp) -> dict[int, int]:
    """Return how many families wait before this one, for each event for which it waits."""
    return {one.id: queries.waiting_before(tx, one) for one in found.parties if one.is_live and one.seated_at is None}


def _numbers_form(found: SignUp, sent: NumbersForm | PressForm | None) -> dict[str, NumbersForm]:
    """Return the form of each event; the one that was sent with what was typed."""
    asked = request.args.get("event", "") or found.parties[0].public_id
    forms = {one.public_id: _as_it_is(one) for one in found.parties}
    if isinstance(sent, NumbersForm) and asked in forms:
        forms[asked] = sent
    for public_id, form in forms.items():
        if len(forms) > 1:  # the same field stands on the page once for each event
            for field in (form.adults, form.children, form.wants_child_minding):
                field.id = f"{field.name}-{public_id}"
    return forms


def _as_it_is(party: Party) -> NumbersForm:
    wish = party.wants_child_minding
    return NumbersForm(adults=party.adults, children=party.children, wants_child_minding=wish)
