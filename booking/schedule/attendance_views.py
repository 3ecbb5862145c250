"""Who comes: ask people to one session, take their answer, note who does not come."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..accounts.access import allowed, needs, require, signed_in_user
from ..accounts.queries import place_of
from ..accounts.rules import Permission, Place
from ..clock import local_today, utc_now
from ..db import reading, transaction
from ..errors import Conflict, Invalid
from .blueprint import actor, bp, check_button, clashes_in, find_occurrence, session_url
from .choices import plan_choices
from .forms import ActForm, AskForm
from .holding import Clash
from .hours import is_over
from .queries import attendance_by_public_id, attendances_of, professional_by_public_id, unanswered_of
from .service import answer_asking, ask_professional, note_absence
from .wording import refusal_words


@bp.get("/sessions/<public_id>/attendance")
@needs(Permission.BOOK_TEAM)
def attendance(public_id: str) -> ResponseReturnValue:
    """Show who comes to a session, and ask more people."""
    return _attendance_page(public_id)


@bp.post("/sessions/<public_id>/attendance/ask")
@needs(Permission.BOOK_TEAM)
def ask(public_id: str) -> ResponseReturnValue:
    """Ask one person to one session."""
    with reading() as tx:
        occurrence = find_occurrence(tx, public_id, Permission.BOOK_TEAM)
        choices = plan_choices(tx, occurrence.municipality_id)
        term_id = occurrence.term.public_id if occurrence.term else ""
    form = AskForm.from_request(choices=choices)
    if not form.validate():
        return _attendance_page(public_id, form), 422
    try:
        with transaction() as tx:
            found = find_occurrence(tx, public_id, Permission.BOOK_TEAM)
            person = professional_by_public_id(tx, form.person.data)
            ask_professional(tx, found, person, form.presence.data, now=utc_now(), actor=actor())
    except (Conflict, Invalid) as error:
        if not clashes_in(error):
            form.form_errors.append(refusal_words(error))
        return _attendance_page(public_id, form, clashes_in(error)), error.status
    if term_id and request.form.get("back") == "term":
        return redirect(url_for(".term", public_id=term_id, done="asked"), code=303)
    return redirect(url_for(".attendance", public_id=public_id, done="asked"), code=303)


@bp.post("/attendances/<public_id>/remove")
@needs(Permission.BOOK_TEAM)
def remove(public_id: str) -> ResponseReturnValue:
    """Note that somebody does not come to a session."""
    check_button()
    with transaction() as tx:
        found = attendance_by_public_id(tx, public_id)
        occurrence = find_occurrence(tx, found.occurrence.public_id, Permission.BOOK_TEAM)
        note_absence(tx, found, now=utc_now(), actor=actor())
    return redirect(url_for(".attendance", public_id=occurrence.public_id, done="removed"), code=303)


@bp.get("/invitations")
@needs(Permission.ANSWER_INVITATION)
def invitations() -> ResponseReturnValue:
    """Show what the user has been asked to and has not answered."""
    return _invitations_page()


@bp.post("/invitations/<public_id>/<any(accept, decline):answer>")
@needs(Permission.ANSWER_INVITATION)
def answer(public_id: str, answer: str) -> ResponseReturnValue:
    """Accept or decline one's own invitation."""
    check_button()
    try:
        with transaction() as tx:
            found = attendance_by_public_id(tx, public_id)
            is_own = found.professional_id is not None and found.professional_id == signed_in_user().professional_id
            require(Permission.ANSWER_INVITATION, Place(is_own=is_own))
            answer_asking(tx, found, answer == "accept", now=utc_now(), actor=actor())
    except Conflict as error:
        if not clashes_in(error):
            raise
        return _invitations_page(clashes_in(error)), 409
    done = "accepted" if answer == "accept" else "declined"
    return redirect(url_for(".invitations", done=done), code=303)


def _attendance_page(public_id: str, form: AskForm | None = None, clashes: tuple[Clash, ...] = ()) -> str:
    with reading() as tx:
        occurrence = find_occurrence(tx, public_id, Permission.BOOK_TEAM)
        choices = plan_choices(tx, occurrence.municipality_id)
        is_open = occurrence.cancelled_at is None and not is_over(occurrence, utc_now())
        return render_template(
            "schedule/attendance.html",
            occurrence=occurrence,
            attendances=attendances_of(tx, [occurrence.id])[occurrence.id],
            form=form or AskForm(choices=choices, person=request.args.get("person", "")),
            token=ActForm(),
            clashes=clashes,
            back_url=session_url(public_id),
            can_ask=is_open,
            can_move=is_open
            and allowed(Permission.PLAN_TERM, place_of(tx, municipality_id=occurrence.municipality_id)),
            done=request.args.get("done", ""),
        )


def _invitations_page(clashes: tuple[Clash, ...] = ()) -> str:
    person_id = signed_in_user().professional_id
    with reading() as tx:
        return render_template(
            "schedule/invitations.html",
            invitations=[] if person_id is None else unanswered_of(tx, person_id, local_today()),
            form=ActForm(),
            clashes=clashes,
            done=request.args.get("done", ""),
        )
