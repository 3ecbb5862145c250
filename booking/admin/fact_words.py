"""What the facts are that messages tell, for who writes other words; and why a text cannot be used."""

from collections.abc import Callable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ..web.texts import CONTROL_CHARACTERS
from ..wording.rules import MOST, Fault, Part

FACTS = {
    "when": _l("day and time"),
    "place": _l("name of the place; in a text message shortened where there is no room"),
    "address": _l("street and town of the place, when they are known"),
    "entrance": _l("what was written about the entrance, or nothing"),
    "remote_sentence": _l("how one takes part at a distance; empty at a place with a door"),
    "meeting_url": _l("the address of the video meeting"),
    "link": _l("the address of the page that the message is about"),
    "link_sentence": _l("the same address with what can be done there at that time"),
    "many_sentence": _l("how many times the contact holds, as a sentence; nothing when they are few"),
    "until_sentence": _l("until when the family may move or cancel, as a sentence; nothing if that is the start"),
    "reason": _l("why the session was cancelled, or nothing"),
    "day_sentence": _l("day, time and place as a sentence; it says tomorrow, or today when the message leaves late"),
    "hour_sentence": _l("that the hour is told later, or nothing when it is known"),
    "others": _l("the other events signed up to at once, or nothing when there is one only"),
    "what": _l("what one queues for; in a text message shortened where there is no room"),
    "links": _l("each time, sign-up and place in the queue of the contact, with its link"),
    "held": _l("what the link is about; in a text message shortened where there is no room"),
    "next_sentence": _l("what becomes of the offer if it is not taken, as a sentence"),
    "term": _l("name of the term; in a text message shortened where there is no room"),
    "message": _l("what the professional tells everybody"),
    "minutes": _l("how many minutes, as a number with its word"),
    "words": _l("what the professional has written"),
    "owner": _l("whose service it is"),
    "reply_sentence": _l("whether one can reply, as a sentence"),
    "questions_sentence": _l("the address for questions, as a sentence; nothing when there is none"),
    "service": _l("name of the service"),
    "sign_in": _l("the address of the sign-in page"),
    "until": _l("until when the link works"),
    "again": _l("the address where a new link is asked for"),
    "roles": _l("the roles, each on a line of its own, with the day on which it ends"),
    "name": _l("name of the colleague"),
    "days": _l("from which day until which"),
    "proposals": _l("each proposal with its time, place and link"),
    "requests": _l("the sessions for which consultations are asked, each on a line of its own"),
    "headline": _l("what the message is about, in a few words"),
    "answer_sentence": _l("what was answered, with time and place, as a sentence"),
    "changes": _l("the changed sessions, each on a line of its own"),
    "day_link": _l("the address of one's own day"),
    "sessions": _l("the sessions, each on a line of its own, with how many have booked or signed up"),
    "date": _l("the day"),
    "orders_sentence": _l("how many interpreters are to be ordered, as a sentence"),
    "day": _l("the last day"),
}
"""Each name once, whichever messages have it."""

PARTS = {
    Part.SUBJECT: _l("Subject of the mail"),
    Part.BODY: _l("Text of the mail"),
    Part.TEXT: _l("Text message"),
    Part.SENTENCE: _l("Sentence"),
    Part.GREETING: _l("Line above the text"),
    Part.FOOT: _l("Lines below the text"),
}


def fault_words(fault: Fault) -> str:
    """Say why a text cannot be used."""
    return _WORDS[fault.code](fault.names)


def names_words(names: tuple[str, ...]) -> str:
    """Return facts as a text names them, one of which is enough: {link_sentence} or {link}."""
    *others, last = (f"{{{name}}}" for name in names)
    return str(_("%(one)s or %(other)s", one=others[0], other=last)) if others else last


def _missing(names: tuple[str, ...]) -> str:
    return str(_("Put %(names)s into the text. Without it the reader lacks something.", names=names_words(names)))


def _unknown(names: tuple[str, ...]) -> str:
    pieces = ", ".join(name[:40] for name in names[:3])
    said = _("This text cannot name %(pieces)s. Use only the names in the list, written as there.", pieces=pieces)
    return str(said)


def _foreign_letters(names: tuple[str, ...]) -> str:
    return str(_("Text messages cannot show these: %(letters)s", letters=" ".join(names[:10])))


def _too_many_letters(names: tuple[str, ...]) -> str:
    number, most = names
    return str(_("With the example it has %(number)s letters; at most %(most)s go.", number=number, most=most))


def _too_long(_names: tuple[str, ...]) -> str:
    return str(_("This is too long: at most %(max)d characters.", max=max(MOST.values())))


_WORDS: dict[str, Callable[[tuple[str, ...]], str]] = {
    "missing": _missing,
    "unknown": _unknown,
    "foreign_letters": _foreign_letters,
    "too_many_letters": _too_many_letters,
    "too_long": _too_long,
    "control_characters": lambda _names: str(CONTROL_CHARACTERS),
}
