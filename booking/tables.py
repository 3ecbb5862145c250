"""Every table of the house in one import, for migrations and checks."""

from .accounts import model as accounts
from .along import model as along
from .audit import guards
from .audit import model as audit
from .brand import model as brand
from .broadcasts import model as broadcasts
from .changes import model as changes
from .consultations import model as consultations
from .day import model as day
from .db import Base
from .feedback import model as feedback
from .feeds import model as feeds
from .interpreters import model as interpreters
from .jobs import model as jobs
from .named import model as named
from .network import model as network
from .notices import model as notices
from .reservations import model as reservations
from .reservations import one_holder, unsampled
from .schedule import model as schedule
from .schedule import overlap
from .signups import message_model as sign_up_messages
from .signups import model as signups
from .venues import model as venues
from .waiting import model as waiting
from .waiting import news_model as news
from .web import model as web
from .wording import model as wording

__all__ = [
    "accounts",
    "along",
    "audit",
    "brand",
    "broadcasts",
    "changes",
    "consultations",
    "day",
    "feedback",
    "feeds",
    "guards",
    "interpreters",
    "jobs",
    "named",
    "network",
    "news",
    "notices",
    "one_holder",
    "overlap",
    "reservations",
    "schedule",
    "sign_up_messages",
    "signups",
    "unsampled",
    "venues",
    "waiting",
    "web",
    "wording",
]

metadata = Base.metadata
