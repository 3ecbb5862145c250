"""The ways a calendar program takes a feed's address.

The last two of Google's and Outlook's are not promised by their makers, so the plain address always stands beside them.
"""

from dataclasses import dataclass
from urllib.parse import quote


@dataclass(frozen=True)
class SubscribeLinks:
    """One feed address in the forms the programs take."""

    address: str
    webcal: str
    google: str
    outlook: str


def subscribe_links(address: str, name: str) -> SubscribeLinks:
    """Return the links for `address` (absolute, http or https); `name` is what the calendar is called."""
    webcal = "webcal://" + address.split("//", 1)[1]
    outlook = f"url={quote(address, safe='')}&name={quote(name, safe='')}"
    return SubscribeLinks(
        address=address,
        webcal=webcal,
        google=f"https://calendar.google.com/calendar/r?cid={quote(webcal, safe='')}",
        outlook=f"https://outlook.office.com/calendar/0/addfromweb?{outlook}",
    )
