"""The blueprint of the pages of families, and the limits on wrong links and codes; its views stand in several files."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import Blueprint
from flask.typing import ResponseReturnValue

from ..errors import Missing
from ..web.limits import Limit, caller, count_try

P = ParamSpec("P")

bp = Blueprint("families", __name__)

WRONG_LINKS = Limit("wrong_link", ("30/5 minutes",))
"""Counts only links that nobody has: a right one is never refused."""
WRONG_CODES = Limit("wrong_code", ("10/15 minutes",))
"""Counts only codes that nobody has, wherever they are typed."""


def counting_wrong_links(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """Count the tries of links that nobody has; after the view, because its transaction must be over."""

    @wraps(view)
    def counted(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        try:
            return view(*args, **kwargs)
        except Missing as missing:
            if missing.code == "link":
                count_try(WRONG_LINKS, caller())
            raise

    return counted
