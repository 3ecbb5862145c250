"""What the tables of surveys tell about people; each block belongs to the table of its name in `model`."""

from ..personal import People, Until, Who, about, kept
from ..web.texts import N_

SURVEY_TEXT = about(
    People.FAMILIES,
    kept(
        N_("what you wrote in a survey, without a name"),
        N_("so that sessions are held as families wish"),
        Until.SURVEY,
        Who.COORDINATORS,
        "text audience",
    ),
    technical="public_id survey_id approved_at hidden_at",
)
SURVEY_PRESS = about(
    People.FAMILIES,
    kept(
        N_("that a form was sent on a day, under a random key"),
        N_("so that an answer sent twice counts once"),
        Until.WINDOW,
        Who.NOBODY,
        "form_key_sha256 pressed_on",
    ),
)
