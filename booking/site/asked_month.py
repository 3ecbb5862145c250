"""The month a reader leafs to."""

from flask import abort, request

from ..clock import local_today, utc_now
from ..errors import Missing
from .rules import MonthNumber, may_leaf_to, read_month


def asked_month() -> MonthNumber | None:
    """Return the month that `?month=2018-11` asks for; nonsense is refused, a month too far away is not there."""
    text = request.args.get("month", "")
    if not text:
        return None
    month = read_month(text)
    if month is None:
        abort(400)
    if not may_leaf_to(month, local_today(utc_now())):
        raise Missing("month")
    return month
