"""Behind the link: see the place in the queue, take what is offered or let it pass, leave. Opening changes nothing."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..clock import utc_now
from ..db import reading, transaction
from ..families.blueprint import counting_wrong_links
from ..reservations.links import link_token
from ..reservations.overdue import pass_on
from ..reservations.rules import PhoneNeeded
from . import pages, service
from .blueprint import bp
from .forms import AcceptForm
from .rules import OfferOver


@bp.get("/<language:lang_code>/q/<token>")
@counting_wrong_links
def place(lang_code: str, token: str) -> ResponseReturnValue:  # noqa: ARG001
    """Show the place behind a link; one that led to a booking leads there."""
    return _page(token, AcceptForm())


@bp.post("/<language:lang_code>/q/<token>/accept")
@counting_wrong_links
def accept(lang_code: str, token: str) -> ResponseReturnValue:  # noqa: ARG001
    """Reserve what is offered."""
    form = AcceptForm.from_request()
    if not form.validate():
        return _page(token, form, status=422)
    try:
        with transaction() as tx:
            entry = service.find_by_link(tx, token, now=utc_now())
            service.accept(tx, entry, _offer_pressed(), phone=form.number, now=utc_now())
    except PhoneNeeded:
        form.ask_for_phone()
        return _page(token, form, status=422)
    except OfferOver as over:
        return _page(token, AcceptForm(), over.code, status=409)
    return redirect(url_for(".place", token=token), code=303)


@bp.post("/<language:lang_code>/q/<token>/decline")
@counting_wrong_links
def decline(lang_code: str, token: str) -> ResponseReturnValue:  # noqa: ARG001
    """Let what is offered pass to the next."""
    form = AcceptForm.from_request()
    if not form.validate():
        return _page(token, form, status=422)
    with transaction() as tx:
        service.decline(tx, service.find_by_link(tx, token, now=utc_now()), _offer_pressed(), now=utc_now())
    return redirect(url_for(".place", token=token), code=303)


@bp.post("/<language:lang_code>/q/<token>/leave")
@counting_wrong_links
def leave(lang_code: str, token: str) -> ResponseReturnValue:  # noqa: ARG001
    """Leave the queue."""
    form = AcceptForm.from_request()
    if not form.validate():
        return _page(token, form, status=422)
    with transaction() as tx:
        service.leave(tx, service.find_by_link(tx, token, now=utc_now()), now=utc_now())
    return redirect(url_for(".place", token=token), code=303)


def _offer_pressed() -> str:
    """Return which offer the button was beside: another one is not taken by mistake."""
    return request.form.get("offer", "")[:40]


def _page(token: str, form: AcceptForm, refusal: str = "", *, status: int = 200) -> ResponseReturnValue:
    now = utc_now()
    with reading() as tx:
        session = service.find_by_link(tx, token, now=now).occurrence
    if session is not None:
        pass_on(session.public_id)
    with reading() as tx:
        entry = service.find_by_link(tx, token, now=now)
        if entry.reservation is not None:
            return redirect(url_for("families.manage", token=link_token(entry.reservation)), code=303)
        page = pages.place_page(tx, entry, token, now)
        return render_template("waiting/place.html", page=page, form=form, refusal=refusal), status
