"""What came of the wishes, as the coordinator writes it for families."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..accounts.access import acting, needs
from ..accounts.rules import Permission
from ..admin.editing import edit_page
from ..clock import utc_now
from ..db import reading, transaction
from ..network import keeping
from .blueprint import staff_bp as bp
from .desk import check_button, find_outcome, programmes_asked, towns_asked
from .queries import outcomes_of
from .staff_forms import OutcomeForm
from .telling import write_outcome


@bp.get("/outcomes")
@needs(Permission.ASK_WISHES)
def outcomes() -> str:
    """List what came of the wishes."""
    with reading() as tx:
        rows = outcomes_of(tx, [one.id for one in towns_asked(tx)])
        return render_template("feedback/outcomes.html", outcomes=rows, done=request.args.get("done", ""))


@bp.route("/outcomes/new", methods=["GET", "POST"])
@needs(Permission.ASK_WISHES)
def new_outcome() -> ResponseReturnValue:
    """Tell what came of a wish."""
    with reading() as tx:
        programmes = programmes_asked(tx)
    form = OutcomeForm.from_request(programmes=programmes)
    if not form.validate_on_submit():
        page = render_template("feedback/outcome.html", form=form, row=None)
        return page, 422 if form.errors else 200
    with transaction() as tx:
        write_outcome(tx, form.to_request(), now=utc_now(), actor=acting())
    return redirect(url_for(".outcomes", done="saved"), code=303)


@bp.route("/outcomes/<public_id>", methods=["GET", "POST"])
@needs(Permission.ASK_WISHES)
def outcome(public_id: str) -> ResponseReturnValue:
    """Tell it in other words."""
    with reading() as tx:
        row = find_outcome(tx, public_id)
        programmes = programmes_asked(tx, but=row.programme)
    return edit_page(
        "feedback/outcome.html",
        OutcomeForm.from_request(programmes=programmes),
        lambda tx: find_outcome(tx, public_id),
        blank=lambda: OutcomeForm(programmes=programmes),
        done_url=url_for(".outcomes", done="saved"),
        row=row,
    )


@bp.post("/outcomes/<public_id>/remove")
@needs(Permission.ASK_WISHES)
def remove_outcome(public_id: str) -> ResponseReturnValue:
    """Take it off the families' page."""
    with transaction() as tx:
        row = find_outcome(tx, public_id)
        check_button()
        keeping.delete(tx, row, now=utc_now(), actor=acting())
    return redirect(url_for(".outcomes", done="removed"), code=303)
