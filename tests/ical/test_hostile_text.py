"""Whatever is typed comes out as text: it starts no property, breaks no line and is read back whole."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from booking.ical import vcalendar, vevent
from tests.ical.pilot import PILOT_EVENTS
from tests.ical.readers import READERS, Reader, Reading, assert_well_formed

TYPED_AND_READ = {
    "HTML": ("<script>alert(1)</script>&amp;", "<script>alert(1)</script>&amp;"),
    "CRLF": (
        "Ilta\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:x",
        "Ilta\nEND:VEVENT\nBEGIN:VEVENT\nUID:x",
    ),
    "bare CR": ("Ilta\rATTENDEE:mailto:x@example.org", "Ilta\nATTENDEE:mailto:x@example.org"),
    "bare LF": ("Ilta\nRRULE:FREQ=DAILY", "Ilta\nRRULE:FREQ=DAILY"),
    "folded CRLF": ("Ilta\r\n RRULE:FREQ=DAILY", "Ilta\n RRULE:FREQ=DAILY"),
    "other line ends": (
        "a\x85b\u2028c\u2029d\x0be\x0cf\x1cg\x1dh\x1ei",
        "a\nb\nc\ndefghi",
    ),
    "separators": ("a;b,c\\d:e\\n\\,\\;\\\\", "a;b,c\\d:e\\n\\,\\;\\\\"),
    "NUL, bell, escape, delete": ("a\x00b\x07c\x1b[31md\x7fe\x9bf", "abc[31mdef"),
    "tab": ("a\tb", "a\tb"),
    "emoji at the fold": ("x" * 65 + "👩‍👧‍👦" * 12, "x" * 65 + "👩‍👧‍👦" * 12),
    "2,000 letters": ("ä" * 2000, "ä" * 2000),
    "2,000 blanks inside": ("a" + " " * 2000 + "b", "a" + " " * 2000 + "b"),
    "bidi": ("\u202eatli\u202c \u2067שלום\u2069", "\u202eatli\u202c \u2067שלום\u2069"),
    "half a surrogate pair": ("a\ud83db", "ab"),
    "formula": ('=HYPERLINK("https://x.example";"y")', '=HYPERLINK("https://x.example";"y")'),
    "parameters": ('";X=1:y', '";X=1:y'),
    "backslash before a newline": ("a\\\nb\\\r\nc", "a\\\nb\\\nc"),
}
IDS = TYPED_AND_READ.keys()


def feed_of(*typed: str) -> bytes:
    return vcalendar(
        typed[0],
        [
            vevent(
                replace(
                    PILOT_EVENTS[0],
                    uid=f"t{number}@example.org",
                    summary=f"[{text}]",
                    location=f"[{text}]",
                    description=f"[{text}]",
                    categories=(text, "x"),
                    url=f"https://tapaamiset.example/{text}",
                )
            )
            for number, text in enumerate(typed)
        ],
        language=typed[0],
        url=typed[0],
        description=typed[0],
    )


def readings_of(*texts: str) -> list[Reading]:
    return [
        Reading(
            uid=f"t{number}@example.org",
            starts="2018-09-06T06:30:00Z",
            ends="2018-09-06T08:00:00Z",
            summary=f"[{text}]",
            location=f"[{text}]",
            description=f"[{text}]",
        )
        for number, text in enumerate(texts)
    ]


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS.keys())
@pytest.mark.parametrize(("typed", "read"), TYPED_AND_READ.values(), ids=IDS)
def test_hostile_text_is_read_back_as_text(reader: Reader, typed: str, read: str):
    feed = feed_of(typed)

    assert_well_formed(feed)
    assert reader(feed) == readings_of(read)


@pytest.mark.parametrize(("typed", "read"), TYPED_AND_READ.values(), ids=IDS)
def test_hostile_text_is_read_back_as_text_by_ical_js(ical_js: Reader, typed: str, read: str):
    assert ical_js(feed_of(typed)) == readings_of(read)


@pytest.mark.parametrize(("typed", "read"), TYPED_AND_READ.values(), ids=IDS)
def test_hostile_text_adds_no_property(typed: str, read: str):
    assert property_names(feed_of(typed)) == property_names(feed_of("harmless"))


def property_names(feed: bytes) -> list[str]:
    unfolded = feed.decode().replace("\r\n ", "")
    return [line.split(":")[0].split(";")[0] for line in unfolded.splitlines()]


hostile_text = st.lists(
    st.sampled_from([typed for typed, _ in TYPED_AND_READ.values() if len(typed) < 100])
    | st.text(max_size=40)
    | st.sampled_from(["\\", "\n", "\r\n", " ", "\t", ":", '"', "👧", "ä"]).map(lambda char: char * 30),
    max_size=6,
).map("".join)


def read_back(typed: str) -> str:
    """Say what must be read: one kind of newline, no other control but the tab, no half characters."""
    one_newline = typed.replace("\r\n", "\n")
    for newline in "\r\x85\u2028\u2029":
        one_newline = one_newline.replace(newline, "\n")
    return "".join(
        char
        for char in one_newline
        if char in "\t\n" or not (char < " " or "\x7f" <= char <= "\x9f" or "\ud800" <= char <= "\udfff")
    )


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(typed=st.lists(hostile_text, min_size=1, max_size=3))
def test_any_text_is_read_back_by_every_reader(typed: list[str]):
    feed = feed_of(*typed)

    assert_well_formed(feed)
    expected = readings_of(*map(read_back, typed))
    for reader in READERS.values():
        assert reader(feed) == expected


def test_any_text_is_read_back_by_ical_js(ical_js: Reader):
    @settings(max_examples=100, deadline=None, derandomize=True, database=None)
    @given(typed=st.lists(hostile_text, min_size=1, max_size=10))
    def every_text(typed: list[str]) -> None:
        assert ical_js(feed_of(*typed)) == readings_of(*map(read_back, typed))

    every_text()
