"""Substitutes: one's own, and those that whoever gives the roles names for somebody who is away."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from ..audit.service import by_user
from ..clock import local_today, utc_now
from ..db import reading, transaction
from ..errors import Conflict, Forbidden
from ..web.forms import StaffForm
from . import substitutes
from .access import needs, signed_in_user
from .blueprint import bp
from .giver import Giver, giver
from .model import User
from .people_blueprint import actor, person_url, refusal_words
from .people_blueprint import bp as people_bp
from .people_queries import person_by_public_id
from .proof import check_token
from .rules import Permission
from .substitute_forms import SubstituteForm


@bp.route("/account/substitutes", methods=["GET", "POST"])
@needs(Permission.OWN_ACCOUNT)
def substitute() -> ResponseReturnValue:
    """Show who stands in for the user, and for whom the user does; name a substitute."""
    me, form = signed_in_user(), SubstituteForm.from_request()
    with reading() as tx:
        form.offer(substitutes.candidates(tx, tx.get_one(User, me.id), local_today()))
    if not form.validate_on_submit():
        return _own_page(form), 422 if form.errors else 200
    try:
        with transaction() as tx:
            user = tx.get_one(User, me.id)
            substitutes.name_substitute(tx, user, form.to_request(), now=utc_now(), actor=by_user(me.id))
    except Conflict as refusal:
        form.form_errors.append(refusal_words(refusal))
        return _own_page(form), 409
    return redirect(url_for(".substitute", done="named"), code=303)


@bp.post("/account/substitutes/<key>/end")
@needs(Permission.OWN_ACCOUNT)
def end_substitution(key: str) -> ResponseReturnValue:
    """End a substitution: the user's own substitute's, or the user's own standing in."""
    check_token()
    me = signed_in_user()
    with transaction() as tx:
        row = substitutes.substitution_of(tx, me.id, key)
        substitutes.end_substitution(tx, row, now=utc_now(), actor=by_user(me.id))
    return redirect(url_for(".substitute", done="ended"), code=303)


@people_bp.route("/<public_id>/substitutes/new", methods=["GET", "POST"])
@needs(Permission.GIVE_ROLES)
def new_substitute(public_id: str) -> ResponseReturnValue:
    """Name a substitute for somebody who is away, whose roles the user may give."""
    form = SubstituteForm.from_request()
    with reading() as tx:
        user = _lender(tx, giver(tx), public_id)
        form.offer(substitutes.candidates(tx, user, local_today()))
    if not form.validate_on_submit():
        return _page(user, form), 422 if form.errors else 200
    try:
        with transaction() as tx:
            user = _lender(tx, giver(tx), public_id)
            substitutes.name_substitute(tx, user, form.to_request(), now=utc_now(), actor=actor())
    except Conflict as refusal:
        form.form_errors.append(refusal_words(refusal))
        return _page(user, form), 409
    return redirect(person_url(user, "substitute_named"), code=303)


@people_bp.post("/<public_id>/substitutes/<key>/end")
@needs(Permission.GIVE_ROLES)
def end_substitute(public_id: str, key: str) -> ResponseReturnValue:
    """End what somebody's substitute does."""
    check_token()
    with transaction() as tx:
        user = _lender(tx, giver(tx), public_id)
        row = substitutes.substitution_of(tx, user.id, key)
        if row.user_id != user.id:
            raise Forbidden("no_permission", permission=Permission.GIVE_ROLES)
        substitutes.end_substitution(tx, row, now=utc_now(), actor=actor())
    return redirect(person_url(user, "substitute_ended"), code=303)


def _lender(tx: Session, asker: Giver, public_id: str) -> User:
    """Return somebody all of whose lent roles the user may give; 403 otherwise."""
    user = person_by_public_id(tx, public_id)
    if not asker.may_lend(user):
        raise Forbidden("no_permission", permission=Permission.GIVE_ROLES)
    return user


def _own_page(form: SubstituteForm) -> str:
    me, today = signed_in_user(), local_today()
    with reading() as tx:
        user = tx.get_one(User, me.id)
        return render_template(
            "accounts/substitutes.html",
            form=form,
            can_lend=substitutes.has_something_to_lend(user, today),
            substitutes=substitutes.substitutes_of(tx, me.id, today),
            standings=substitutes.standings_of(tx, me.id, today),
            token=StaffForm(),
            done=request.args.get("done", "") if request.method != "POST" else "",
        )


def _page(user: User, form: SubstituteForm) -> str:
    return render_template("accounts/new_substitute.html", user=user, form=form)
