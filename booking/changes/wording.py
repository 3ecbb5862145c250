"""Why a closure or a cancellation cannot be taken back, in the reader's language."""

from flask_babel import gettext as _

from ..errors import Conflict
from ..web.dates import short_date
from ..web.languages import in_language


def refusal_words(refusal: Conflict) -> str:
    """Return what stands in the way."""
    if refusal.code == "person_busy":
        name, on, where = (refusal.data[key] for key in ("name", "held_on", "where"))
        words = _(
            "%(date)s: %(name)s is already at %(where)s.", date=short_date(on), name=name, where=in_language(where)
        )
    elif refusal.code == "venue_closed":
        words = _("The venue is closed on that day. Reopen the venue, and the session is held again.")
    elif refusal.code == "session_past":
        words = _("The session is over.")
    elif refusal.code == "municipality_closed":
        words = _("The whole municipality is closed, not this venue alone.")
    else:
        words = _("Something changed meanwhile")
    return str(words)
