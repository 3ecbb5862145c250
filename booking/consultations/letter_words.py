"""What the mails about one request say, by how it stands: (headline, sentence); None where there is nothing to tell."""

from flask_babel import gettext as _

from .rules import State, Why

Words = tuple[str, str]


def sentence_to_asker(state: State, why: str, when: str, place: str) -> Words | None:
    """Return what whoever asked is told."""
    there = {"when": when, "place": place}
    if why == Why.ASKER_LEFT:
        return (
            _("A consultation passes to you: %(when)s", when=when),
            _("Whoever asked for it has left: %(when)s, %(place)s. It is yours now, to keep or to cancel.", **there),
        )
    if state is State.ACCEPTED:
        return _agreed(why, there)
    if state is State.PROPOSED:
        return (
            _("Another time for your consultation: %(when)s", when=when),
            _("This time is proposed: %(when)s, %(place)s. It is kept for you once you accept it.", **there),
        )
    if state is State.DECLINED:
        return (
            _("No time for your consultation"),
            _("No time could be given for a consultation %(when)s, %(place)s. The page tells why.", **there),
        )
    return _waits_again(why, there) if state is State.ASKED else None


def sentence_to_professional(state: State, why: str, when: str, place: str) -> Words | None:
    """Return what the professional is told who had proposed or given a time."""
    there = {"when": when, "place": place}
    if state is State.ACCEPTED:
        return (
            _("Consultation agreed: %(when)s", when=when),
            _("The time that you proposed suits: %(when)s, %(place)s.", **there),
        )
    if state is State.WITHDRAWN:
        return (
            _("Consultation cancelled: %(when)s", when=when),
            _("No consultation is needed any more %(when)s, %(place)s. The time is free.", **there),
        )
    if why == Why.TURNED_DOWN:
        return (
            _("The proposed time does not suit"),
            _("The time that you proposed does not suit: %(when)s, %(place)s. Propose another one.", **there),
        )
    return _waits_again(why, there) if state is State.ASKED and why != Why.AGAIN else None


def _agreed(why: str, there: dict[str, str]) -> Words:
    when = there["when"]
    if why == Why.ALONG:
        return (
            _("Your consultation has moved: %(when)s", when=when),
            _("The session has moved, and your consultation with it. It is now %(when)s, %(place)s.", **there)
            + " "
            + _("If this does not suit, cancel it on its page by one press."),
        )
    if why == Why.COLLEAGUE:
        return (
            _("Another professional for your consultation: %(when)s", when=when),
            _("A colleague of the same profession meets you %(when)s, %(place)s. The time is the same.", **there)
            + " "
            + _("If this does not suit, cancel it on its page by one press."),
        )
    return _("Consultation agreed: %(when)s", when=when), _("Your consultation is %(when)s, %(place)s.", **there)


def _waits_again(why: str, there: dict[str, str]) -> Words | None:
    sentences = {
        Why.CANCELLED: _("The session is cancelled, and with it the consultation %(when)s, %(place)s.", **there),
        Why.MOVED: _("The session has changed, and the consultation %(when)s, %(place)s is off.", **there),
        Why.AWAY: _("The professional cannot come to the consultation %(when)s, %(place)s.", **there),
        Why.FAMILY: _("A family needs the professional then: the consultation %(when)s, %(place)s is off.", **there),
        Why.AGAIN: _("The request is being looked at once more: %(when)s, %(place)s.", **there),
    }
    if why not in sentences:
        return None
    return (
        _("The consultation needs another time"),
        f"{sentences[Why(why)]} {_('The request waits for another time.')}",
    )
