"""People: who has an account, one person's page, an invitation, and what is done to an account."""

from collections.abc import Callable
from typing import Any

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..clock import utc_now
from ..config import Config
from ..db import reading, transaction
from ..errors import Conflict
from ..web.forms import StaffForm
from ..web.languages import NATIVE_NAMES
from . import people, role_views
from .access import allowed, needs, require
from .giver import Giver, giver
from .model import RoleGrant, User
from .people_blueprint import actor, bp, person_url, refusal_words
from .people_forms import InviteForm, SearchForm, asked_page
from .people_queries import Found, last_sign_ins, state_of
from .people_queries import people as people_of
from .proof import check_token
from .role_lines import RoleLine, role_lines
from .role_words import STATE_NAMES
from .rules import Permission, Place, Role, Scope
from .sessions import living_sessions
from .substitutes import standings_of, substitutes_of

__all__ = ["bp", "role_views"]
"""The other file's views stand on the blueprint too."""


@bp.get("")
@needs(Permission.GIVE_ROLES)
def index() -> ResponseReturnValue:
    """List the people the user looks after: search, filter, page."""
    with reading() as tx:
        asker = giver(tx)
        form = SearchForm.from_address(asker.book)
        is_right = form.validate()
        found = people_of(tx, asker.circle(), form.to_wanted(asker.book), asker.today) if is_right else Found((), 0)
        answer = render_template(
            "accounts/people.html",
            form=form,
            people=[(user, state_of(user), _role_lines(asker, user)) for user in found.people],
            state_names=STATE_NAMES,
            found=found,
            signed_in_at=last_sign_ins(tx, [user.id for user in found.people]),
            **_pager(form, found),
        )
    return answer, 200 if is_right else 400


@bp.route("/new", methods=["GET", "POST"])
@needs(Permission.GIVE_ROLES)
def invite() -> ResponseReturnValue:
    """Open an account with a role and send the link to set its password."""
    form = InviteForm.from_request()
    with reading() as tx:
        form.offer(giver(tx))
    form.language.data = form.language.data or "fi"
    if not form.validate_on_submit():
        return render_template("accounts/invite.html", form=form), 200 if request.method != "POST" else 422
    try:
        with transaction() as tx:
            giver(tx).require(form.to_grant().role, form.spot)
            user = people.invite(tx, form.to_request(), form.to_grant(), now=utc_now(), actor=actor())
    except Conflict as refusal:
        form.email.errors = [refusal_words(refusal)]
        return render_template("accounts/invite.html", form=form), 409
    return redirect(person_url(user, "invited"), code=303)


@bp.get("/<public_id>")
@needs(Permission.GIVE_ROLES)
def person(public_id: str) -> ResponseReturnValue:
    """Show an account with its roles, and what may be done to it."""
    return person_page(public_id)


@bp.post("/<public_id>/invite-again")
@needs(Permission.GIVE_ROLES)
def invite_again(public_id: str) -> ResponseReturnValue:
    """Send the invitation again."""
    return _act(public_id, people.invite_again, "invited")


@bp.post("/<public_id>/sessions/end")
@needs(Permission.MANAGE_USERS)
def end_sessions(public_id: str) -> ResponseReturnValue:
    """Sign the person out everywhere."""
    require(Permission.MANAGE_USERS, Place())
    return _act(public_id, people.end_all_sessions, "signed_out")


@bp.post("/<public_id>/reactivate")
@needs(Permission.MANAGE_USERS)
def reactivate(public_id: str) -> ResponseReturnValue:
    """Open a closed account again."""
    require(Permission.MANAGE_USERS, Place())
    return _act(public_id, people.reactivate, "reactivated")


@bp.route("/<public_id>/second-factor/reset", methods=["GET", "POST"])
@needs(Permission.MANAGE_USERS)
def reset_second_factor(public_id: str) -> ResponseReturnValue:
    """Take somebody's second factor away, knowing what that does."""
    require(Permission.MANAGE_USERS, Place())
    if request.method == "POST":
        return _act(public_id, people.reset_second_factor, "factor_reset")
    with reading() as tx:
        user = giver(tx).find(tx, public_id)
        if user.second_factor is None:
            return redirect(person_url(user), code=303)
    return render_template("accounts/reset_factor.html", user=user, form=StaffForm())


def person_page(public_id: str, refusal: Conflict | None = None) -> str:
    """Return the page of one person; with a refusal, say why nothing was done."""
    with reading() as tx:
        asker = giver(tx)
        user = asker.find(tx, public_id)
        lines = _role_lines(asker, user)
        return render_template(
            "accounts/person.html",
            user=user,
            state=state_of(user),
            state_names=STATE_NAMES,
            roles=[one for one in lines if not one.is_over],
            earlier=[one for one in lines if one.is_over],
            may_give=bool(asker.roles) and user.deactivated_at is None,
            may_lend=asker.may_lend(user),
            substitutes=substitutes_of(tx, user.id, asker.today),
            standings=standings_of(tx, user.id, asker.today),
            may_manage=allowed(Permission.MANAGE_USERS, Place()),
            sessions=living_sessions(tx, user.id, now=utc_now()),
            signed_in_at=last_sign_ins(tx, [user.id]).get(user.id),
            language_name=NATIVE_NAMES[user.language],
            factor=user.second_factor,
            form=StaffForm(),
            refusal="" if refusal is None else refusal_words(refusal),
            done=request.args.get("done", "") if request.method != "POST" else "",
        )


def _role_lines(asker: Giver, user: User) -> list[RoleLine]:
    def may_end(row: RoleGrant) -> bool:
        return asker.may_give(Role(row.role), (Scope(row.scope), row.scope_id), row.user_id)

    settings: Config = current_app.config["SETTINGS"]
    return role_lines(user.grants, asker.book, asker.today, settings.role_lapse_days, may_end)


def _act(public_id: str, act: Callable[..., object], done: str) -> ResponseReturnValue:
    check_token()
    try:
        with transaction() as tx:
            user = giver(tx).find(tx, public_id)
            act(tx, user, now=utc_now(), actor=actor())
    except Conflict as refusal:
        return person_page(public_id, refusal), 409
    return redirect(person_url(user, done), code=303)


def _pager(form: SearchForm, found: Found) -> dict[str, str]:
    page = asked_page()
    asked: dict[str, Any] = {name: request.args[name] for name in form._fields if request.args.get(name)}
    return {
        "previous_url": url_for(".index", **asked, page=page - 1) if page > 1 else "",
        "next_url": url_for(".index", **asked, page=page + 1) if page < found.pages else "",
    }
