"""What is done about a request, by its professional and by those who asked; each act asks anew who may."""

from collections.abc import Callable

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from ..accounts.access import acting, needs, signed_in_user
from ..accounts.rules import Permission
from ..clock import utc_now
from ..db import transaction
from ..errors import Conflict
from ..reservations.overdue import pass_on_everywhere
from . import service
from .access import for_asker, for_expert
from .blueprint import bp
from .forms import AcceptForm, DeclineForm, PressForm, ProposeForm
from .request_page import request_page

Act = Callable[[Session], None]


@bp.post("/requests/<public_id>/accept")
@needs(Permission.ANSWER_CONSULTATION)
def accept(public_id: str) -> ResponseReturnValue:
    """Give a time of the session that was asked for."""
    form = AcceptForm.from_request()
    return _answered(public_id, form, service.accept, form.slot.data, "accepted")


@bp.post("/requests/<public_id>/propose")
@needs(Permission.ANSWER_CONSULTATION)
def propose(public_id: str) -> ResponseReturnValue:
    """Propose a time of another session, or another time of this one."""
    form = ProposeForm.from_request()
    return _answered(public_id, form, service.propose, form.other_slot.data, "proposed")


@bp.post("/requests/<public_id>/decline")
@needs(Permission.ANSWER_CONSULTATION)
def decline(public_id: str) -> ResponseReturnValue:
    """Say no, with a reason."""
    form = DeclineForm.from_request()
    return _answered(public_id, form, service.decline, form.reason.data or "", "declined")


@bp.post("/requests/<public_id>/take-back")
@needs(Permission.ANSWER_CONSULTATION)
def take_back(public_id: str) -> ResponseReturnValue:
    """Take a refusal back: the request waits for an answer once more."""
    form = PressForm.from_request()

    def act(tx: Session) -> None:
        found, _person = for_expert(tx, public_id)
        service.ask_again(tx, found, user_id=None, seen=form.revision, now=utc_now(), actor=acting())

    return _done(public_id, form, act, "taken_back")


@bp.post("/requests/<public_id>/agree")
@needs(Permission.ASK_CONSULTATION)
def agree(public_id: str) -> ResponseReturnValue:
    """Take the time that was proposed."""
    return _asked(public_id, service.agree, "agreed")


@bp.post("/requests/<public_id>/turn-down")
@needs(Permission.ASK_CONSULTATION)
def turn_down(public_id: str) -> ResponseReturnValue:
    """Say that the proposed time does not suit."""
    return _asked(public_id, service.turn_down, "turned_down")


@bp.post("/requests/<public_id>/withdraw")
@needs(Permission.ASK_CONSULTATION)
def withdraw(public_id: str) -> ResponseReturnValue:
    """Take the request back."""
    return _asked(public_id, service.withdraw, "withdrawn")


@bp.post("/requests/<public_id>/again")
@needs(Permission.ASK_CONSULTATION)
def again(public_id: str) -> ResponseReturnValue:
    """Ask once more for what was withdrawn or declined."""
    form = PressForm.from_request()

    def act(tx: Session) -> None:
        found, user_id = for_asker(tx, public_id), signed_in_user().id
        service.ask_again(tx, found, user_id=user_id, seen=form.revision, now=utc_now(), actor=acting())

    return _done(public_id, form, act, "asked")


def _answered(
    public_id: str, form: PressForm, deed: Callable[..., None], answer: str, done: str
) -> ResponseReturnValue:
    def act(tx: Session) -> None:
        found, person = for_expert(tx, public_id)
        deed(tx, found, answer, professional_id=person, seen=form.revision, now=utc_now(), actor=acting())

    return _done(public_id, form, act, done)


def _asked(public_id: str, deed: Callable[..., None], done: str) -> ResponseReturnValue:
    form = PressForm.from_request()

    def act(tx: Session) -> None:
        deed(tx, for_asker(tx, public_id), seen=form.revision, now=utc_now(), actor=acting())

    return _done(public_id, form, act, done)


def _done(public_id: str, form: PressForm, act: Act, done: str) -> ResponseReturnValue:
    if not form.validate():
        return request_page(public_id, sent=form), 422
    pass_on_everywhere()
    try:
        with transaction() as tx:
            act(tx)
    except Conflict as refusal:
        return request_page(public_id, sent=form, refusal=refusal.code), 409
    return redirect(url_for(".page", public_id=public_id, done=done), code=303)
