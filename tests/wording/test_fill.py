"""Facts are put into a text as plain strings: nothing is evaluated, and what a fact says is not looked at again."""

import pytest

from booking.wording.rules import Facts, Fault, Letter, Part, faults, fill, plain

LETTER = Letter(
    kind="made_up",
    facts=("when", "place", "reason", "link", "link_sentence"),
    needs=(("when",), ("link", "link_sentence")),
    subject=lambda: "Time {when}",
    body=lambda: ["{when}", "{link}"],
    example=lambda _language: Facts({}),
    subject_facts=("when",),
    text=lambda: ["{when} {link}"],
    text_facts=("when", "link"),
)
GOOD = "{when}: {link}"
NOT_FACTS = (
    "{when.__class__}",
    "{when.__init__.__globals__}",
    "{link.__class__.__mro__[1]}",
    "{0}",
    "{}",
    "{when!r}",
    "{when:>99999}",
    "{a[b]}",
    "{{when}}",
    "{When}",
    "{%",
    "%(when)s",
    "{",
    "}",
)


@pytest.mark.parametrize("typed", NOT_FACTS)
def test_nothing_but_the_names_of_facts_is_taken_so_no_attribute_is_ever_reached(typed: str) -> None:
    """CVE-2026-2415 of another system: its mails evaluated `{event.__init__.__code__…}` with str.format."""
    for part in Part:
        assert "unknown" in [fault.code for fault in faults(LETTER, part, f"{GOOD} {typed}")]
    assert fill(typed, {"when": "to 1.11.", "link": "L", "a": "A"}) == typed.replace("{when}", "to 1.11.")


def test_a_fact_that_looks_like_one_is_not_put_in_again() -> None:
    facts = {"place": "Talo {link} {when.__class__} %(when)s {{place}}", "link": "https://x", "when": "to 1.11."}

    assert fill("{when}, {place}", facts) == "to 1.11., Talo {link} {when.__class__} %(when)s {{place}}"


@pytest.mark.parametrize(
    ("text", "reason", "filled"),
    [
        ("Hi\nWhy: {reason}.\nBye", "flood", "Hi\nWhy: flood.\nBye"),
        ("Hi\nWhy: {reason}.\nBye", "", "Hi\nBye"),
        ("{when} {reason}", "", "to 1.11. "),
        ("{when} is off ({reason}).", "flood", "to 1.11. is off (flood)."),
        ("{when} is off ({reason}).", "", "to 1.11. is off."),
        ("A\n\nB", "", "A\n\nB"),
    ],
)
def test_a_line_or_brackets_with_nothing_to_tell_are_left_out(text: str, reason: str, filled: str) -> None:
    assert fill(text, {"when": "to 1.11.", "reason": reason}) == filled


@pytest.mark.parametrize(
    ("part", "text", "fault"),
    [
        (Part.BODY, "{link}", Fault("missing", ("when",))),
        (Part.BODY, "{when}", Fault("missing", ("link", "link_sentence"))),
        (Part.TEXT, "{when}", Fault("missing", ("link",))),
        (Part.SUBJECT, "{link}", Fault("unknown", ("{link}",))),
        (Part.BODY, "{when} {link} {nickname}", Fault("unknown", ("{nickname}",))),
        (Part.TEXT, "{when} {link} {reason}", Fault("unknown", ("{reason}",))),
        (Part.SUBJECT, "Time\r\nBcc: all@example.fi", Fault("control_characters")),
        (Part.SUBJECT, "Time\u2028Bcc: all@example.fi", Fault("control_characters")),
        (Part.BODY, "{when} {link}\x00", Fault("control_characters")),
        (Part.SUBJECT, "x" * 121, Fault("too_long")),
    ],
)
def test_a_text_says_what_it_lacks(part: Part, text: str, fault: Fault) -> None:
    assert faults(LETTER, part, text) == [fault]


def test_a_good_text_has_no_fault() -> None:
    assert faults(LETTER, Part.BODY, "50 % {when}\n\n{link_sentence}") == []
    assert faults(LETTER, Part.SUBJECT, "Welcome") == []


def test_line_ends_are_kept_of_one_kind() -> None:
    assert plain(Part.BODY, "\r\nA \r\n\r\nB\r") == "A\n\nB"
    assert plain(Part.TEXT, "A\r\nB") == "A B"
