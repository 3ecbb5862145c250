"""What the page of messages says: kinds, states, ways out and reasons; never whom a message went to or what it said."""

from flask_babel import lazy_gettext as _l

from ..notices.model import Notice
from ..notices.rules import COULD_NOT, Channel, Fault, State, fault_of

KINDS = {
    "reservation_confirmed": _l("Confirmation of a booking"),
    "reservation_reminder": _l("Reminder of a booking"),
    "reservation_cancelled": _l("Cancellation by the family"),
    "reservation_moved_by_guardian": _l("Move by the family"),
    "occurrence_cancelled": _l("Cancelled session"),
    "reservation_moved": _l("Moved session"),
    "reservation_relocated": _l("Session in another place"),
    "broadcast": _l("Message to all who have booked"),
    "queue_joined": _l("Place in the queue"),
    "queue_offered": _l("Time offered to the queue"),
    "dates_published": _l("Times of a term published"),
    "lost_link": _l("Lost link"),
    "sign_up_lost_link": _l("Lost link of a sign-up"),
    "queue_lost_link": _l("Lost link of a place in the queue"),
    "no_interpreter": _l("No interpreter found"),
    "meeting_opens": _l("Address of a video meeting"),
    "sign_up_confirmed": _l("Confirmation of a sign-up"),
    "sign_up_left": _l("Cancellation of a sign-up"),
    "sign_up_waiting": _l("In the queue of an event"),
    "sign_up_seated": _l("Seats from the queue"),
    "sign_up_event_cancelled": _l("Cancelled event"),
    "sign_up_event_restored": _l("Event held after all"),
    "sign_up_event_moved": _l("Moved event"),
    "sign_up_hour_set": _l("Hour of an event"),
    "sign_up_message": _l("Message to all who have signed up"),
    "sign_up_reminder": _l("Reminder of an event"),
    "staff_summary": _l("Sessions of the next day"),
    "staff_asked": _l("Invitation to a session"),
    "staff_session_changed": _l("Change in one's own session"),
    "staff_interpreter_due": _l("Interpreters to order"),
    "staff_proposals": _l("Moves that wait for an answer"),
    "staff_proposal_answered": _l("Answer to a proposed move"),
    "staff_consultation_asked": _l("Requests for consultations"),
    "staff_consultation_answered": _l("Answer to a request for a consultation"),
    "staff_consultation_changed": _l("Change in a consultation"),
    "account_invitation": _l("Invitation to the service"),
    "password_reset": _l("New password"),
    "new_email": _l("New e-mail address to confirm"),
    "email_changed": _l("Changed e-mail address"),
    "second_factor_reset": _l("Second factor taken off"),
    "roles_lapse": _l("Warning of an unused role"),
    "roles_lapse_of_others": _l("Warning of others' unused roles"),
    "substitute_named": _l("Named as a substitute"),
    "substitute_named_for_you": _l("A substitute was named"),
    "substitute_ended": _l("End of a substitution"),
}
PIECES = {
    "family_mail_frame": _l("Above and below mails to families"),
    "staff_mail_frame": _l("Above and below mails to staff"),
    "broadcast_late": _l("Message to all: we are late"),
    "broadcast_entrance": _l("Message to all: another way in"),
    "broadcast_room": _l("Message to all: another room"),
    "broadcast_nothing": _l("Message to all: nothing to bring along"),
}
"""What stands in several messages."""
STATES = {
    State.WAITING: _l("Waiting"),
    State.SENDING: _l("Being sent"),
    State.RETRYING: _l("Failed, is tried again"),
    State.SENT: _l("Sent"),
    State.FAILED: _l("Failed"),
    State.DROPPED: _l("Dropped"),
}
CHANNELS = {Channel.MAIL: _l("E-mail"), Channel.TEXT: _l("Text message")}
FAULTS = {
    Fault.NO_ANSWER: _l("The mail server or SMS gateway did not answer."),
    Fault.NOT_TAKEN: _l("The mail server or SMS gateway did not take it."),
    Fault.RECEIVER: _l("The receiver's mail server did not take it."),
    Fault.OWN: _l("A fault of the service itself; its own log says more."),
}
_NEWER = _l("A newer message took its place.")
_TAKEN_BACK = _l("What it told was taken back.")
REASONS = {
    "gave_up": _l("Tried for three days."),
    "refused": _l("The receiver's address takes no messages."),
    "unsendable": _l("It cannot be sent as it is; the service's own log says why."),
    "by_hand": _l("Somebody dropped it here."),
    "no_longer_due": _l("What it told was no longer so when it was to leave."),
    "erased": _l("The family's details were erased."),
    "superseded": _NEWER,
    "told_together": _NEWER,
    "asked_again": _NEWER,
    "moved_again": _NEWER,
    "changed_again": _NEWER,
    "restored": _TAKEN_BACK,
    "taken_back": _TAKEN_BACK,
    "left": _l("The family left the queue."),
    "offer_over": _l("The time was no longer offered."),
    "found": _l("An interpreter was found after all."),
}
"""Why a message was dropped."""


def kind_words(kind: str) -> str:
    """Return what a kind of message, or a piece of several, is about."""
    return str(KINDS.get(kind) or PIECES.get(kind, kind))


def reason_words(message: Notice) -> str:
    """Return why a message failed or was dropped; empty when it did neither."""
    dropped = str(REASONS.get(message.drop_reason, "")) if message.dropped_at is not None else ""
    has_fault = message.last_error and (message.dropped_at is None or message.drop_reason in COULD_NOT)
    fault = str(FAULTS[fault_of(message.last_error)]) if has_fault else ""
    return " ".join(filter(None, (dropped, fault)))
