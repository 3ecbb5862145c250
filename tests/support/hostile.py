"""Texts that somebody hostile, hurried or confused puts where a text can be put; as many as asked for."""

import random
from collections.abc import Iterator

MARK = "x7mark"
"""Stands in each hostile text of the kept kind, so that it can be found wherever it comes out."""

ADDRESSES = (
    "unknown",
    "\x00",
    "a\x00b",
    "x" * 5_000,
    "äö–👪",
    "\u202eabc",
    "' OR 1=1 --",
    "1; DROP TABLE slot",
    "..",
    "../../etc/passwd",
    "..\\..\\boot.ini",
    "%2e%2e%2f",
    "{{7*7}}",
    "<script>alert(1)</script>",
    "0",
    "-1",
    "99999999999999999999",
    "2018-02-30",
    "9999-12-31",
    "0001-01-01",
    "1.1.99999999999999999999",
    "99999999999999999999.1.2018",
    "a\r\nSet-Cookie: x=1",
)
"""For ids, tokens, slugs, days and query arguments."""

KEPT = (
    f"<script>alert('{MARK}')</script>",
    f'"><img src=x onerror=alert(1)>{MARK}',
    f"' autofocus onfocus=alert(1) {MARK}",
    f"{MARK}{{{{7*7}}}}%(name)s{{0.__class__}}",
    f"=HYPERLINK(1)+{MARK}",
    f"@SUM(1){MARK};,\\n\\",
    f"BEGIN:VEVENT {MARK}",
    f"\u202e{MARK}\u200b",
    f"👪{MARK}é\u0301",
    f"'; DROP TABLE slot; -- {MARK}",
    f"javascript:alert(1)//{MARK}",
)
"""May be kept as typed, and must come out inert everywhere."""

REFUSED = (
    f"{MARK}\x00",
    f"a\r\nBcc: evil@example.com {MARK}",
    f"{MARK}\nEND:VCALENDAR\r\nBEGIN:VCALENDAR",
    f"\x1b[31m{MARK}\x07",
    f"{MARK}\x85\x9f",
    f"{MARK}\u2028Bcc: evil@example.com\u2029",
    MARK + "x" * 10_000,
)
"""Refused in fields of one line: 422, and nothing is kept."""

SURROGATES = (b"\xed\xa0\x80", b"\xed\xb0\x80x", b"\xff\xfe", b"\xc0\xaf", b"\xf4\x90\x80\x80")
"""Bytes that are no UTF-8, sent as they are."""

_LETTERS = "aäÖ0-9 .,;:\\/<>&\"'=+@%{}()\u200b\u202e\u2028\ufeff\uffff👪"
_CONTROLS = "\t\r\n\x00\x1b\x7f\u0085\ud800"


def texts(count: int, seed: int = 0) -> Iterator[str]:
    """Yield `count` texts, the same ones for the same seed: first the known ones, then those and random mixtures."""
    draw = random.Random(seed)
    known = (*ADDRESSES, *KEPT, *REFUSED)
    yield from known[:count]
    for _number in range(count - len(known)):
        letters = _LETTERS + (_CONTROLS if draw.random() < 0.2 else "")
        mixture = "".join(draw.choice((*letters, draw.choice(KEPT)[:20])) for _ in range(draw.randint(1, 40)))
        yield draw.choice((mixture, mixture, draw.choice(KEPT), draw.choice(known)))
