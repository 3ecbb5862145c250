"""Ask to be told when a term's dates are published; the answer is one and the same for everybody."""

from collections.abc import Sequence

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..clock import utc_now
from ..db import reading, transaction
from ..schedule.model import Term
from ..web.languages import current_language, in_language
from ..web.limits import Limit, caller, count_try
from .blueprint import bp
from .news import ask_for_news, terms_without_dates
from .news_form import NewsForm

ASKERS = Limit("news", ("20/hour",))


@bp.route("/<language:lang_code>/notify", methods=["GET", "POST"])
def notify(lang_code: str) -> ResponseReturnValue:  # noqa: ARG001
    """Ask for the contact; say that it is told once, whether it is known already or not."""
    form, now = NewsForm.from_request(), utc_now()
    if request.method == "POST":
        count_try(ASKERS, caller())
    with reading() as tx:
        term = _asked_for(terms_without_dates(tx, now))
        name = in_language(term.names) if term else ""
    if term is None or not form.validate_on_submit():
        is_asked = request.method != "POST" and request.args.get("done") == "asked"
        page = render_template("waiting/notify.html", form=form, term=term, name=name, is_asked=is_asked)
        return page, 422 if form.errors else 200
    kind = "email" if "@" in form.address else "phone"
    with transaction() as tx:
        ask_for_news(tx, tx.get_one(Term, term.id), kind, form.address, current_language(), now=now)
    return redirect(url_for(".notify", done="asked", term=term.public_id), code=303)


def _asked_for(terms: Sequence[Term]) -> Term | None:
    """Return the term in the address, else the next one that has no dates."""
    wanted = request.args.get("term", "")
    return next((one for one in terms if one.public_id == wanted), terms[0] if terms else None)
