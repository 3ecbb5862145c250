"""Our own files (stylesheets, scripts, pictures): named by what is in them, so that a browser keeps them for good.

A page names `style.css?v=…`; after an upgrade it names another one, so nobody sees a new page in an old dress, and no
page waits to hear that its stylesheet is still the same. Fonts are named by stylesheets, and never change under a name.
"""

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, current_app, request

VERSION = "v"
FOR_GOOD = "public, max-age=31536000, immutable"
FONTS = "fonts/"


def init_app(app: Flask) -> None:
    """Put the version into the addresses of files."""
    app.url_defaults(_name_version)
    app.after_request(_keep)


def _name_version(endpoint: str, values: dict[str, object]) -> None:
    if endpoint == "static" and VERSION not in values:
        values[VERSION] = _version(str(values["filename"]))


def _keep(response: Response) -> Response:
    if request.endpoint == "static" and response.status_code in (200, 304):
        name = str((request.view_args or {})["filename"])
        if name.startswith(FONTS) or request.args.get(VERSION) == _version(name):
            response.headers["Cache-Control"] = FOR_GOOD
    return response


def _version(name: str) -> str | None:
    folder = Path(str(current_app.static_folder))
    path = folder / name
    # A visitor may ask for any name: only of what lies in the folder may anything be told.
    if ".." in path.parts or folder not in path.parents or not path.is_file():
        return None
    return _digest(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=64)
def _digest(path: Path, _changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
