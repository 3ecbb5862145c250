"""A request that names another host is refused before anything else: its links and caches would not be ours."""

import logging

from flask import Flask, Response, current_app, request
from flask_babel import force_locale
from flask_babel import gettext as _

from ..config import Config
from .languages import LOCALES

log = logging.getLogger(__name__)


def init_app(app: Flask) -> None:
    """Refuse foreign hosts; to be called before any room that looks at the request."""
    app.before_request(_refuse_other_hosts)


def _refuse_other_hosts() -> Response | None:
    settings: Config = current_app.config["SETTINGS"]
    if settings.hosts.know(request.environ.get("HTTP_HOST", "")):
        return None
    # What was asked for is not told: it is whatever a stranger wrote.
    log.info("a request for another host was refused; ours are in PUBLIC_URL and TAVATAAN_EXTRA_HOSTS")
    return Response(_way_here(settings.public_url), status=400, mimetype="text/plain")


def _way_here(public_url: str) -> str:
    lines = []
    for locale in LOCALES.values():
        with force_locale(locale):
            lines.append(_("This is not the address of our service. It is at %(url)s", url=f"{public_url}/"))
    return "\n".join(dict.fromkeys(lines)) + "\n"
