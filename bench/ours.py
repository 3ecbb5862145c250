"""The service as it is, with one page more: hello, through the same middleware as every other page."""

from flask import Flask, Response

from booking import create_app
from booking.accounts import access

access.PUBLIC |= {"hello"}  # a view that names no permission is refused, and this one is nobody's
app: Flask = create_app()


@app.get("/bench/hello")
def hello() -> Response:
    """Say hello."""
    return Response("hello", mimetype="text/plain")
