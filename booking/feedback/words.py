"""The words of surveys: rounds, audiences, questions and their choices."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from .rules import Audience, Question, Round

WEEKDAYS = {
    "mon": _l("Monday"),
    "tue": _l("Tuesday"),
    "wed": _l("Wednesday"),
    "thu": _l("Thursday"),
    "fri": _l("Friday"),
}
SHORT_WEEKDAYS = {"mon": _l("Mon"), "tue": _l("Tue"), "wed": _l("Wed"), "thu": _l("Thu"), "fri": _l("Fri")}
DAY_PARTS = {
    "morning": _l("Morning"),
    "afternoon": _l("Afternoon"),
    "pick_up": _l("When the child is picked up"),
    "evening": _l("Evening"),
}
_FACES = {
    "very_good": _l("Really good"),
    "good": _l("Good"),
    "so_so": _l("So-so"),
    "not_good": _l("Not good"),
}
_QUESTIONS = {
    "sounds": _l("How do these meetings sound to you?"),
    "felt": _l("How have the meetings felt?"),
    "helped": _l("Have they helped in daily life?"),
    "when": _l("When would it suit you?"),
    "themes": _l("What would you like to talk about?"),
    "helps": _l("What would help you to come?"),
    "support": _l("What would you like to talk about with the professionals?"),
    "needs": _l("What would help to make it work?"),
    "works": _l("What works?"),
    "child": _l("Was it nice here?"),
}
FELT_TODAY = _l("How did the meeting feel?")
CHOICES: dict[str, dict[str, Any]] = {
    "sounds": _FACES,
    "felt": _FACES,
    "helped": {"yes": _l("Yes"), "a_little": _l("A little"), "no": _l("No")},
    "themes": {
        "sleep": _l("Sleep"),
        "meals": _l("Eating"),
        "tantrums": _l("Tantrums and limits"),
        "speech": _l("Speech and development"),
        "friends": _l("Friends and joining in"),
        "screens": _l("Screens and games"),
        "strength": _l("A parent's own strength"),
        "changes": _l("Changes in the family"),
    },
    "helps": {
        "child_minding": _l("Child minding"),
        "interpreter": _l("An interpreter"),
        "same_person": _l("Meeting the same person again"),
        "remote": _l("Meeting by phone or video"),
        "no_booking": _l("Coming without booking"),
        "near_home": _l("A place near home"),
    },
    "support": {
        "group": _l("How the group works"),
        "children": _l("Supporting children in daily life"),
        "parents": _l("Talking with parents"),
        "services": _l("What each service does"),
        "own_work": _l("One's own strength at work"),
    },
    "needs": {
        "information": _l("Information in good time"),
        "space": _l("A calm space"),
        "stand_in": _l("Somebody with the group meanwhile"),
        "material": _l("Material for families"),
    },
    "works": {
        "reach": _l("The professionals are easy to reach"),
        "families": _l("Families come"),
        "timing": _l("The time of day suits"),
        "space": _l("The space suits"),
        "advice": _l("We get advice for daily work"),
        "together": _l("The services work together"),
    },
    "child": {"happy": _l("Yes"), "so_so": _l("So-so"), "sad": _l("No")},
}
_TEXTS = {
    Round.START: _l("What else do you wish?"),
    Round.MIDWAY: _l("What should stay, what should change?"),
    Round.END: _l("What should stay, what should change?"),
    Round.SESSION: _l("What helped? What do you wish?"),
}


def question_words(question: Question, round_: Round) -> str:
    """Return what is asked."""
    is_today = question.key == "felt" and round_ == Round.SESSION
    return str(FELT_TODAY if is_today else _QUESTIONS[question.key])


def choice_words(key: str, choice: str) -> str:
    """Return a choice of a question in words."""
    if key == "when":
        day, _sep, part = choice.partition("_")
        return str(_("%(day)s, %(part)s", day=str(WEEKDAYS[day]), part=str(DAY_PARTS[part]).lower()))
    return str(CHOICES[key][choice])


def text_words(round_: Round) -> str:
    """Return the question that is answered in words."""
    return str(_TEXTS[round_])


def title_words(round_: Round, audience: Audience) -> str:
    """Return what a form is called."""
    if audience == Audience.CHILD:
        return str(_("A question for children"))
    if round_ == Round.SESSION:
        return str(_("Tell us how it went"))
    if round_ == Round.START:
        return str(_("Tell us your wishes"))
    return str(_("What do you think of the meetings?"))
