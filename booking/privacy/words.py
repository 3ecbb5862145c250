"""What the log says of families' data, in words."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ..accounts.role_names import role_name
from ..web.languages import in_language
from .forms import NOBODY_WORDS
from .queries import Entry

ACTS = {
    "reserve": _l("booked the time"),
    "cancel_reservation": _l("cancelled the time"),
    "undo_cancellation": _l("took the cancellation back"),
    "move_reservation": _l("moved the time"),
    "change_controller": _l("chose a time with another organisation"),
    "confirm_new_time": _l("confirmed the new time"),
    "move_reservations": _l("moved the session"),
    "release_reservations": _l("cancelled the session"),
    "bring_back_reservations": _l("brought the session back"),
    "agree_same_person": _l("agreed to meet the same person again"),
    "end_same_person": _l("ended meeting the same person"),
    "give_link": _l("made a link for somebody else"),
    "end_given_link": _l("ended the link for somebody else"),
    "see_names": _l("saw the name"),
    "see_numbers": _l("saw the phone number, to call the family"),
    "see_code": _l("saw the code"),
    "see_interpreters": _l("saw that an interpreter is needed"),
    "note_interpreter": _l("noted how far the interpreter is"),
    "mark_arrived": _l("noted that the family came"),
    "mark_no_show": _l("noted that the family did not come"),
    "unmark": _l("took the note back"),
    "send_broadcast": _l("sent a message"),
    "join_queue": _l("joined the queue"),
    "offer_time": _l("offered a time to the queue"),
    "accept_offer": _l("took the time that was offered"),
    "decline_offer": _l("let the offered time pass"),
    "end_offer": _l("ended the offer"),
    "leave_queue": _l("left the queue"),
    "end_queueing": _l("ended the queue, because it was over"),
    "sign_up": _l("signed up"),
    "change_sign_up": _l("changed how many come"),
    "leave_event": _l("cancelled the sign-up"),
    "undo_leaving": _l("took the cancellation back"),
    "seat_party": _l("gave seats from the queue"),
    "copy_family_data": _l("took a copy of the data kept, because the family asked"),
    "see_own_data": _l("looked at the data kept"),
    "export_own_data": _l("downloaded the data kept"),
    "erase_own_data": _l("erased the data"),
}
PURPOSES = {
    "day.day": _l("to prepare for the meeting"),
    "day.session": _l("to prepare for the meeting"),
    "day.cancel_booking": _l("to cancel the time for the family"),
    "day.booked": _l("to tell the family its code"),
    "guests.page": _l("to prepare for the event"),
    "guests.cancel": _l("to cancel the sign-up for the family"),
    "guests.added": _l("to tell the family its code"),
    "day.interpreters": _l("to see about an interpreter"),
}
"""What for somebody looked, by the page."""


def standing(entry: Entry) -> str:
    """Return as what a user did it: profession and employer, else the role; without a name."""
    known = entry.standing
    if known.profession:
        return f"{in_language(known.profession)}, {in_language(known.employer)}"
    return ", ".join(role_name(one) for one in known.roles) or _("Member of staff")


def why(entry: Entry) -> str:
    """Return what for somebody looked; empty where what was done says it."""
    page = entry.details.get("page", "")
    return str(PURPOSES[page]) if page in PURPOSES else ""


def who(entry: Entry) -> str:
    """Return the name of a user, or what somebody without an account is called."""
    if entry.actor == "user":
        name = entry.name or str(_("A user"))
        if not entry.in_place_of:
            return name
        return str(_("%(name)s in the place of %(other)s", name=name, other=entry.in_place_of))
    return str(NOBODY_WORDS[entry.actor]) if entry.actor in NOBODY_WORDS else entry.actor


def act(entry: Entry) -> str:
    """Return what was done, in words where it is about a family's data; else as the log names it."""
    return str(ACTS[entry.action]) if entry.action in ACTS else entry.action


def is_worded(entry: Entry) -> bool:
    """Tell whether there are words for what was done."""
    return entry.action in ACTS
