"""Why an act is refused, in the reader's language."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from ..errors import DomainError
from ..web.dates import short_date, when_text
from ..web.languages import in_language
from .rules import Offer, VenueOffer

NOTHING_INSTEAD = _l("Only the cancellation")

REFUSALS = {
    "venue_closed": _l("The venue is closed on that day. Reopen the venue, and the session is held again."),
    "venue_taken": _l("Something else is held at the venue at that time."),
    "session_past": _l("The session is over."),
    "session_cancelled": _l("The session is cancelled."),
    "municipality_closed": _l("The whole municipality is closed, not this venue alone."),
    "same_place": _l("The session is there at that time already."),
    "date_past": _l("This time is over already."),
    "undo_over": _l("The move can no longer be taken back. Move the session again instead."),
    "proposal_over": _l("The proposal has been answered, or the session has changed since."),
    "no_such_offer": _l("This can no longer be offered. Choose again."),
    "not_there": _l("This person does not come to the session."),
    "not_free": _l("This colleague cannot come: another profession, already there, or gone."),
}


def refusal_words(refusal: DomainError) -> str:
    """Return what stands in the way."""
    if refusal.code == "person_busy":
        name, on, where = (refusal.data[key] for key in ("name", "held_on", "where"))
        words = _(
            "%(date)s: %(name)s is already at %(where)s.", date=short_date(on), name=name, where=in_language(where)
        )
    elif refusal.code == "no_room_for_reservations" and "unfit" in refusal.data:
        words = ngettext(
            "%(num)s family would have no time at these hours. Choose longer hours, or cancel the session.",
            "%(num)s families would have no time at these hours. Choose longer hours, or cancel the session.",
            refusal.data["unfit"],
        )
    else:
        words = REFUSALS.get(refusal.code) or _("Something changed meanwhile")
    return str(words)


def same_time_words(offer: VenueOffer) -> str:
    """Return the same hours at another venue, as a choice."""
    return str(_("%(venue)s, same time (proposal)", venue=in_language(offer.names)))


def next_words(offer: Offer) -> str:
    """Return another session, as a choice."""
    session = offer.session
    when = when_text(session.held_on, session.starts, session.ends)
    place = _("here") if offer.is_here else in_language(session.venue_names)
    return str(_("Next session: %(when)s, %(place)s", when=when, place=place))
