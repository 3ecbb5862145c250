"""The anchors: a bare Flask that says hello, and one that books with nothing but a guarded INSERT and a commit."""

import os
import sqlite3
import threading

from flask import Flask, Response, request

app = Flask(__name__)
_here = threading.local()

TABLE = "CREATE TABLE IF NOT EXISTS held (slot TEXT PRIMARY KEY, who TEXT NOT NULL)"


def database() -> sqlite3.Connection:
    """Return this thread's connection, set up as the service sets up its own."""
    found: sqlite3.Connection | None = getattr(_here, "connection", None)
    if found is None:
        found = _here.connection = sqlite3.connect(os.environ["BARE_DATABASE"], timeout=30, isolation_level=None)
        found.execute("PRAGMA journal_mode=WAL")
        found.execute("PRAGMA synchronous=FULL")
        found.execute(TABLE)
    return found


@app.get("/hello")
def hello() -> Response:
    """Say hello."""
    return Response("hello", mimetype="text/plain")


@app.post("/book")
def book() -> tuple[str, int] | Response:
    """Hold a slot by one INSERT that fails when somebody has it."""
    connection = database()
    connection.execute("BEGIN IMMEDIATE")
    row = (request.form["slot"], request.form["nickname"])
    done = connection.execute("INSERT INTO held VALUES (?, ?) ON CONFLICT DO NOTHING", row).rowcount
    connection.execute("COMMIT")
    return Response(status=303, headers={"Location": "/done"}) if done else ("taken", 409)
