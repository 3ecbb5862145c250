"""The one zone of the product, written down for calendar clients."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

TZID: Final = "Europe/Helsinki"
HELSINKI: Final = ZoneInfo(TZID)
_LOCAL: Final = "%Y%m%dT%H%M%S"

# Constant bytes, rules since 1970 and not a list of dates: Outlook misreads RDATE lists by an hour.
# Right from 1996 on; before, summer time ended in September (1981-1995) or was not kept (1970-1980).
VTIMEZONE: Final = "\r\n".join(
    (
        "BEGIN:VTIMEZONE",
        f"TZID:{TZID}",
        "BEGIN:DAYLIGHT",
        "DTSTART:19700329T030000",
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0300",
        "TZNAME:EEST",
        "END:DAYLIGHT",
        "BEGIN:STANDARD",
        "DTSTART:19701025T040000",
        "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
        "TZOFFSETFROM:+0300",
        "TZOFFSETTO:+0200",
        "TZNAME:EET",
        "END:STANDARD",
        "END:VTIMEZONE",
        "",
    )
).encode()


def time_span(starts_at: datetime, ends_at: datetime) -> tuple[str, str]:
    """Return DTSTART and DTEND in Helsinki time, or in UTC when one lies in an hour that happens twice.

    RFC 5545 3.3.5 lets such a local time mean the first of the two; ical.js takes the second.
    """
    start, end = starts_at.astimezone(HELSINKI), ends_at.astimezone(HELSINKI)
    if _happens_twice(start) or _happens_twice(end):
        return f"DTSTART:{utc_stamp(starts_at)}", f"DTEND:{utc_stamp(ends_at)}"
    return f"DTSTART;TZID={TZID}:{start:{_LOCAL}}", f"DTEND;TZID={TZID}:{end:{_LOCAL}}"


def utc_stamp(moment: datetime) -> str:
    """Return an aware UTC `moment` as a DATE-TIME with UTC time. Source: RFC 5545 3.3.5, form 2."""
    return f"{moment:{_LOCAL}}Z"


def _happens_twice(local: datetime) -> bool:
    """Say whether the clock shows this local time twice in the night it is put back."""
    return local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset()
