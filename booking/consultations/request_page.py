"""The page of one request, as it stands after an act and after a refusal."""

from flask import render_template, request

from ..clock import utc_now
from ..db import reading
from . import pages
from .access import seen
from .forms import AcceptForm, DeclineForm, PressForm, ProposeForm
from .rules import state_of


def request_page(public_id: str, *, sent: PressForm | None = None, refusal: str = "") -> str:
    """Show a request with what the user may do; `sent` is the form that was refused, `refusal` the code of one."""
    now = utc_now()
    with reading() as tx:
        stand = seen(tx, public_id)
        may = pages.may(tx, stand, now)
        accept, propose, decline = _forms(sent)
        accept.offer(may.accept)
        propose.offer(may.propose)
        forms = {"accept": accept, "propose": propose, "decline": decline, "press": PressForm()}
        for form in forms.values():
            form.seen.data = str(stand.request.revision)
        return render_template(
            "consultations/request.html",
            one=pages.shown(stand, now),
            state=str(state_of(stand.request)),
            stand=stand,
            may=may,
            forms=forms,
            sent=sent,
            done=request.args.get("done", ""),
            refusal=refusal,
        )


def _forms(sent: PressForm | None) -> tuple[AcceptForm, ProposeForm, DeclineForm]:
    """Return the forms of the page, empty but for the one that was sent."""
    return (
        sent if isinstance(sent, AcceptForm) else AcceptForm(),
        sent if isinstance(sent, ProposeForm) else ProposeForm(),
        sent if isinstance(sent, DeclineForm) else DeclineForm(),
    )
