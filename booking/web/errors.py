"""One table from refusals to answers; the words live in templates/errors/error.html."""

import logging
from http import HTTPStatus

from flask import Flask, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import BadRequest, HTTPException

from ..db import is_passing
from ..errors import DomainError, TooMany, Unavailable

log = logging.getLogger(__name__)

BUSY_RETRY_SECONDS = 2


def init_app(app: Flask) -> None:
    """Answer refusals and mishaps with a plain page in the reader's language."""
    app.before_request(_refuse_control_characters)
    app.register_error_handler(DomainError, _answer_domain_error)
    app.register_error_handler(HTTPException, _answer_http_exception)
    app.register_error_handler(DBAPIError, _answer_database_fault)
    app.register_error_handler(Exception, _answer_mishap)


def _refuse_control_characters() -> None:
    # PostgreSQL refuses NUL in text and nobody types the others into an address.
    texts = [request.path, *(text for pair in request.args.items(multi=True) for text in pair)]
    if any(ord(letter) < 32 or ord(letter) == 127 for text in texts for letter in text):
        raise BadRequest


def _answer_domain_error(error: DomainError) -> ResponseReturnValue:
    answer = _page(error.status, code=error.code, data=error.data)
    if isinstance(error, TooMany | Unavailable):
        answer.headers["Retry-After"] = str(error.retry_after)
    return answer


def _answer_http_exception(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error
    answer = _page(error.code, code="", data={})
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            answer.headers[name] = value
    return answer


def _answer_database_fault(error: DBAPIError) -> ResponseReturnValue:
    if not is_passing(error):
        return _answer_mishap(error)
    log.warning("the database was busy at %s: %s", request.endpoint, type(error.orig).__name__)
    return _answer_domain_error(Unavailable("busy", retry_after=BUSY_RETRY_SECONDS))


def _answer_mishap(error: Exception) -> ResponseReturnValue:
    # The class and place are logged, never the values: they may be a family's.
    kind = type(error.orig if isinstance(error, DBAPIError) else error).__name__
    log.error("mishap %s at %s", kind, request.endpoint, exc_info=not isinstance(error, DBAPIError))
    return _page(HTTPStatus.INTERNAL_SERVER_ERROR, code="", data={})


def _page(status: int, *, code: str, data: dict[str, object]) -> Response:
    return make_response(render_template("errors/error.html", status=int(status), code=code, data=data), status)
