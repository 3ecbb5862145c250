"""The page on which families sign up; what is behind the link stands in `link_views`."""

from flask import Flask, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from ..clock import utc_now
from ..db import reading, transaction
from ..errors import Invalid, Missing, TooMany
from ..families import other_codes
from ..families.controller_card import card_of
from ..families.forms import too_many_words
from ..families.tickets import session_ticket
from ..lost_links import letter as lost_link_letter
from ..schedule import hooks
from ..schedule.model import Occurrence
from ..schedule.queries import occurrence_by_public_id
from ..web.languages import in_language
from ..web.limits import Limit, caller, count_try
from . import change_letters, keys, letters, link_views, messages, queries, service
from .blueprint import bp
from .finding import find_by_code
from .following import SignUpsFollow
from .forms import SignUpForm, refuse_seats, refuse_waiting
from .links import link_token
from .model import Gathering, SignUp
from .own_links import SignUpsHeld
from .rules import FormUsed, SeatsTaken, SignUpClosed, sign_up_state
from .whose import controller_at

__all__ = ["bp", "init_app", "link_views"]

SIGN_UPS = Limit("sign_up", ("30/minute", "60/hour"))


def init_app(app: Flask) -> None:
    """Open the room."""
    keys.use_key(app.config["SECRET_KEY"])
    hooks.register(SignUpsFollow())
    letters.register()
    change_letters.register()
    messages.register()
    lost_link_letter.register_keeper(SignUpsHeld())
    other_codes.register(_page_of_code)
    app.register_blueprint(bp)


@bp.route("/<language:lang_code>/sessions/<public_id>/sign-up", methods=["GET", "POST"])
def sign_up(lang_code: str, public_id: str) -> ResponseReturnValue:  # noqa: ARG001
    """Ask how many come, a name and one contact; take the seats, go to the page behind the link."""
    form = SignUpForm.from_request()
    with reading() as tx:
        form.offer(_others(tx, public_id))
    if not form.validate_on_submit():
        return _form_page(public_id, form, 422 if form.errors else 200)
    try:
        with transaction() as tx:
            count_try(SIGN_UPS, caller(), tx.connection())
            made = service.sign_up(tx, form.to_request(public_id), now=utc_now())
    except SeatsTaken as taken:
        refuse_seats(form, taken)
        return _form_page(public_id, form, 409)
    except Invalid as refusal:
        refuse_waiting(form, refusal)
        return _form_page(public_id, form, 422)
    except FormUsed:
        form.begin_again()
        return _form_page(public_id, form, 409)
    except SignUpClosed:
        return _form_page(public_id, form, 409)
    except TooMany as over:
        form.form_errors.append(too_many_words(over))
        return *_form_page(public_id, form, 429), {"Retry-After": str(over.retry_after)}
    return redirect(url_for(".manage", token=link_token(made)), code=303)


def _form_page(public_id: str, form: SignUpForm, status: int) -> tuple[str, int]:
    now = utc_now()
    with reading() as tx:
        event, gathering = _event(tx, public_id)
        state = sign_up_state(event, gathering, now)
        page = {
            "ticket": session_ticket(event),
            "title": in_language(event.names),
            "has_hour": event.starts_at is not None,
            "state": "full" if state == "open" and not gathering.free else state,
            "free": gathering.free,
            "has_child_minding": gathering.has_child_minding,
            "session_url": url_for("site.session", public_id=public_id),
            "controller": card_of(controller_at(tx, event)),
        }
        if page["state"] == "full":
            form.may_wait.data = "1"
            form.only_reached()
        elif status == 200 and state != "open":
            status = 410 if state == "past" else 409
        return render_template("signups/sign_up.html", form=form, page=page), status


def _others(tx: Session, public_id: str) -> list[Gathering]:
    """Return the other events of the same series that take sign-ups now."""
    _event_here, gathering = _event(tx, public_id)
    now = utc_now()
    others = queries.others_of_course(tx, gathering)
    return [one for one in others if sign_up_state(one.occurrence, one, now) == "open"]


def _event(tx: Session, public_id: str) -> tuple[Occurrence, Gathering]:
    event = occurrence_by_public_id(tx, public_id, is_public=True)
    gathering = queries.gathering_of(tx, event.id)
    if gathering is None:
        raise Missing("event")
    return event, gathering


def _page_of_code(tx: Session, code: str) -> str | None:
    found: SignUp | None = find_by_code(tx, code, now=utc_now())
    return None if found is None else url_for("signups.manage", token=link_token(found))
