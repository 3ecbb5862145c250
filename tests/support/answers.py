"""What holds for every answer of the service, whoever asks for whatever: its headers, and nothing foreign in it."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from werkzeug.test import TestResponse

from .markup import Document, markup_faults, parsed

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), browsing-topics=()",
}
FRAMED = re.compile(r"/[a-z]+/embed(/[^/]+)?")
"""The one page that others may show in a frame: it only tells."""
FRAMED_HEADERS = {
    **HEADERS,
    "Content-Security-Policy": CSP.replace("form-action 'self'", "form-action 'none'").replace(
        "frame-ancestors 'none'", "frame-ancestors *"
    ),
    "X-Frame-Options": None,
    "Cross-Origin-Resource-Policy": "cross-origin",
}
PUBLIC = re.compile(
    r"/[a-z]+/((|about|accessibility|calendar|data-map|embed|help|people|privacy|share|venues|wishes)|m/[^/]+/"
    r"|(venues|embed)/[^/]+|venues/[^/]+/poster\.(pdf|png)|sessions/[^/]+(/event\.ics|/cancelled\.(pdf|png))?)|/feeds/(public|venues/[^/]+)\.ics"
    r"|/(robots\.txt|brand\.css|sitemap\.xml|\.well-known/security\.txt)"
)
"""The pages that are the same for everybody. A new one is named here; every other answer is nobody's to keep."""
PUBLIC_CACHE, STATIC_CACHE = "public, max-age=0, s-maxage=10", "no-cache"
PUBLIC_FEED_CACHE, FEED_CACHE = "public, max-age=60", "private, no-cache"
NAMED_BY_CONTENT = "public, max-age=31536000, immutable"
OWN = "http://tavataan.test"
TRACES = ("Traceback (most recent", 'File "/', "sqlalchemy", "psycopg.", "jinja2.exceptions", "werkzeug.")
LOADS = {"img", "script", "link", "iframe", "source", "video", "audio", "object", "embed", "use", "image", "input"}


def faults(answer: TestResponse) -> list[str]:
    """Return what is wrong with an answer, in words; nothing is, most of the time."""
    is_framed = answer.status_code == 200 and FRAMED.fullmatch(answer.request.path)
    wanted = FRAMED_HEADERS if is_framed else HEADERS
    found = [
        f"{name}: {answer.headers.get(name)}" for name, value in wanted.items() if answer.headers.get(name) != value
    ]
    if answer.status_code >= 500:
        found.append("a fault of ours")
    if any(trace.encode() in answer.data for trace in TRACES) and not answer.request.path.startswith("/static/"):
        found.append("a trace")
    if not answer.request.path.startswith("/staff") and "Set-Cookie" in answer.headers:
        found.append("a cookie for a guest")
    found += _cache_faults(answer)
    if answer.mimetype == "text/html":
        # A forged answer to a question that the page did not ask is refused with a link to where it would be.
        found += [one for one in _html_faults(answer.text) if answer.status_code != 422 or "leads nowhere" not in one]
    if answer.mimetype == "text/css":
        found += [] if "url(http" not in answer.text and "url(//" not in answer.text else ["a foreign address in CSS"]
    return found


@lru_cache(maxsize=16)
def _html_faults(page: str) -> tuple[str, ...]:
    """Walks meet the same refusal several times in a row, and a page takes longer to be read than to be made."""
    document = parsed(page)
    return (*page_faults(document), *markup_faults(document))


def page_faults(document: Document) -> list[str]:
    """Return what of a page would run, or load something foreign."""
    return [fault for element in document.elements for fault in _faults_of(element.name, element.attrs)]


def _cache_faults(answer: TestResponse) -> list[str]:
    cache = answer.headers.get("Cache-Control", "none")
    return [] if cache == _cache_of(answer) else [f"Cache-Control: {cache}"]


def _cache_of(answer: TestResponse) -> str:
    path = answer.request.path
    if answer.status_code not in (200, 304):
        return "no-store"
    if path.startswith("/feeds/p/"):
        return FEED_CACHE
    if path.startswith("/feeds/"):
        return PUBLIC_FEED_CACHE
    if path.startswith("/static/") or path == "/brand.css":
        unnamed = STATIC_CACHE if path.startswith("/static/") else PUBLIC_CACHE
        return NAMED_BY_CONTENT if "v" in answer.request.args else unnamed
    return PUBLIC_CACHE if PUBLIC.fullmatch(path) and not path.startswith("/staff") else "no-store"


def _faults_of(tag: str, attributes: Mapping[str, str | None]) -> Iterator[str]:
    values = {name: value or "" for name, value in attributes.items()}
    for name, value in values.items():
        is_code = name.startswith("on") or name in ("style", "srcdoc")
        if is_code or (name in ("href", "src", "action", "formaction") and _runs(value)):
            yield f"<{tag} {name}={value!r}>"
    is_script = tag == "script" and "src" not in values and values.get("type") != "application/ld+json"
    is_base = tag == "base" and values != {"target": "_top"}
    if tag in ("style", "iframe", "object", "embed") or is_base or is_script:
        yield f"<{tag}>"
    loaded = values.get("src", "") or (values.get("href", "") if tag in LOADS else "")
    if tag in LOADS and values.get("rel") not in ("canonical", "alternate") and _is_foreign(loaded):
        yield f"<{tag}> loads {loaded}"
    if tag == "form" and _is_foreign(values.get("action", "")):
        yield f"<form> sends to {values['action']}"


def _runs(address: str) -> bool:
    return address.strip().lower().startswith(("javascript:", "vbscript:", "data:text"))


def _is_foreign(address: str) -> bool:
    return address.startswith(("http:", "https:", "//")) and not address.startswith(f"{OWN}/")
