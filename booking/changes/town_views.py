"""Close every venue of a municipality for a span, and reopen it: first what it does, then the deed."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from ..accounts.access import acting, allowed, needs, require
from ..accounts.queries import place_of
from ..accounts.rules import Permission
from ..clock import utc_now
from ..db import reading, transaction
from ..errors import Conflict, Forbidden, Invalid, Missing
from ..network.model import Municipality
from ..network.queries import municipalities
from ..venues.model import Closure, Venue
from . import service
from .blueprint import bp
from .forms import BringBackForm, ClosureForm, TownClosureForm
from .lookup import closure_at
from .rules import Effect, EffectChanged, Instead, Return
from .wording import refusal_words


@bp.route("/closures/new", methods=["GET", "POST"])
@needs(Permission.CLOSE_MUNICIPALITY)
def close_town() -> ResponseReturnValue:
    """Close a whole municipality, knowing what that does."""
    with reading() as tx:
        towns = _own_towns(tx)
    if not towns:
        raise Forbidden("no_permission", permission=Permission.CLOSE_MUNICIPALITY)
    form = TownClosureForm.from_request()
    form.offer_towns(towns)
    back_url = url_for("venues.index")
    if request.method != "POST":
        return closing_page(towns[0], back_url, form, None)
    if not form.validate():
        return closing_page(towns[0], back_url, form, None), 422
    town = next(one for one in towns if one.slug == form.municipality.data)
    try:
        if not form.seen.data:
            return closing_page(town, back_url, form, _preview(town, form))
        with transaction() as tx:
            service.close_venue(
                tx,
                tx.get_one(Municipality, town.id),
                form.to_request(),
                instead=Instead.read(form.instead.data),
                seen=form.seen.data,
                now=utc_now(),
                actor=acting(),
            )
    except EffectChanged as changed:
        return closing_page(town, back_url, form, changed.effect, is_changed=True), 409
    except Invalid as refusal:
        form.form_errors.append(refusal_words(refusal))
        return closing_page(town, back_url, form, _preview(town, form)), 422
    return redirect(url_for("venues.index", done="closed"), code=303)


@bp.route("/closures/<public_id>/reopen", methods=["GET", "POST"])
@needs(Permission.CLOSE_MUNICIPALITY)
def reopen_town(public_id: str) -> ResponseReturnValue:
    """Take the closure of a municipality back."""
    with reading() as tx:
        closure = closure_at(tx, public_id)
        if closure.municipality_id is None:
            raise Missing("closure")
        require(Permission.CLOSE_MUNICIPALITY, place_of(tx, municipality_id=closure.municipality_id))
        town = tx.get_one(Municipality, closure.municipality_id)
    back_url = url_for("venues.index")
    form = BringBackForm.from_request()
    is_pressed = form.validate_on_submit()
    if closure.reopened_at is not None:
        return redirect(back_url, code=303)
    try:
        with transaction() as tx:
            found = closure_at(tx, public_id)
            if not is_pressed:
                shown = service.preview_reopening(tx, found, now=utc_now())
            else:
                actor = acting()
                service.reopen(tx, found, seen=form.seen.data, now=utc_now(), actor=actor)
    except EffectChanged as changed:
        return reopening_page(town, back_url, closure, form, changed.effect, is_changed=True), 409
    except Conflict as refusal:
        return reopening_page(town, back_url, closure, form, None, refusal=refusal_words(refusal)), 409
    if not is_pressed:
        return reopening_page(town, back_url, closure, form, shown), 422 if form.errors else 200
    return redirect(url_for("venues.index", done="reopened"), code=303)


def closing_page(
    place: Venue | Municipality,
    back_url: str,
    form: ClosureForm,
    effect: Effect | None,
    *,
    is_changed: bool = False,
) -> str:
    """Return the form of a closure, with its effect once the days are known."""
    form.seen.data = "" if effect is None else effect.seen
    if effect is not None:
        form.offer(effect)
    return render_template(
        "changes/close.html",
        form=form,
        place=place,
        back_url=back_url,
        is_town=isinstance(place, Municipality),
        effect=effect,
        asked=None if effect is None else form.to_request(),
        is_changed=is_changed,
    )


def reopening_page(
    place: Venue | Municipality,
    back_url: str,
    closure: Closure,
    form: BringBackForm,
    shown: Return | None,
    *,
    is_changed: bool = False,
    refusal: str = "",
) -> str:
    """Return what reopening brings back, with the button."""
    form.seen.data = "" if shown is None else shown.seen
    return render_template(
        "changes/reopen.html",
        form=form,
        place=place,
        back_url=back_url,
        is_town=isinstance(place, Municipality),
        closure=closure,
        effect=shown,
        is_changed=is_changed,
        refusal=refusal,
    )


def _preview(town: Municipality, form: TownClosureForm) -> Effect:
    with transaction() as tx:
        found = tx.get_one(Municipality, town.id)
        return service.preview_closure(tx, found, form.to_request(), now=utc_now())


def _own_towns(tx: Session) -> list[Municipality]:
    towns = municipalities(tx)
    return [one for one in towns if allowed(Permission.CLOSE_MUNICIPALITY, place_of(tx, municipality_id=one.id))]
