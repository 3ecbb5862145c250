"""The form of a family that asks for its data."""

from flask_babel import lazy_gettext as _l

from ..web.forms import GuestForm, text_field

PROOF_MOST = 300
WRONG_PROOF = _l("We do not find a booking with this. Check the code or the link.")
"""One and the same for what nobody has and for what has been erased."""


class ProofForm(GuestForm):
    """The code or the link of a booking."""

    proof = text_field(
        _l("Your code or the link of your booking"), most=PROOF_MOST, required=_l("Write the code or the link")
    )
