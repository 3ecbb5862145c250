"""What stands above and below the text of every mail: a greeting, whose service it is, whether one can answer."""

from flask_babel import gettext as _

from ..web.identity import contact_email, reply_words, service_owner
from .pieces import Piece, Spot
from .rules import Facts, Part, one_line


def family_facts(owner: str, language: str) -> dict[str, str]:
    """Return whose service it is and how one can answer, in the current language.

    Args:
        owner: Whose service a family uses, where the service as a whole has no owner.
    """
    address = contact_email()
    questions = _("Questions: %(address)s", address=address) if address else ""
    named = one_line(service_owner(language) or owner)
    return {"owner": named, "reply_sentence": reply_words(), "questions_sentence": str(questions)}


def _of_families(language: str) -> Facts:
    return Facts(family_facts(_("Family centre"), language))


def _of_staff(_language: str) -> Facts:
    return Facts({"reply_sentence": reply_words()})


FAMILY_FRAME = Piece(
    "family_mail_frame",
    {
        Part.GREETING: Spot(lambda: "", ("owner",)),
        Part.FOOT: Spot(
            lambda: "{owner}\n{reply_sentence}\n{questions_sentence}",
            ("owner", "reply_sentence", "questions_sentence"),
            (("owner",), ("reply_sentence",)),
        ),
    },
    _of_families,
    "reservation_confirmed",
)
STAFF_FRAME = Piece(
    "staff_mail_frame",
    {
        Part.GREETING: Spot(lambda: ""),
        Part.FOOT: Spot(lambda: "{reply_sentence}", ("reply_sentence",), (("reply_sentence",),)),
    },
    _of_staff,
    "staff_summary",
    is_for_families=False,
)
