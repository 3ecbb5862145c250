"""What the schedule's tables tell about people; each block belongs to the table of its name in `model`."""

from ..personal import People, Until, Who, about, kept
from ..web.texts import N_

PROFESSIONAL = about(
    People.STAFF,
    kept(
        N_("name, profession and employer of a professional"),
        N_("so that families know whom they meet"),
        Until.ACCOUNT,
        Who.EVERYBODY,
        "name service_id organisation_id user_id left_at",
    ),
    technical="id public_id",
)

SERIES_MEMBER = about(
    People.STAFF,
    kept(
        N_("whose turn it is in a series of sessions"),
        N_("to plan who is where"),
        Until.PLAN,
        Who.STAFF,
        "professional_id service_id presence",
    ),
    technical="id series_id",
)

ATTENDANCE = about(
    People.STAFF,
    kept(
        N_("who was asked to a session, comes or is away"),
        N_("to plan who is where, and to tell families who is there"),
        Until.PLAN,
        Who.STAFF,
        "professional_id service_id presence asked_at accepted_at declined_at absent_at busy_from busy_until",
    ),
    technical="id public_id occurrence_id from_team",
)
