"""A kind of message with its words, and how the facts of one message are put into them. Values only.

A fact stands in a text as `{name}`. It is put in by one pass over a plain dictionary of strings: nothing in a text is
evaluated, and what a fact says is never looked at again.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

Link = tuple[str, str, str]
"""An address, and what can be done there as a sentence: in a mail, in a text message."""


class Part(StrEnum):
    """The texts of a message (a mail's subject and body, the text message), and those that several have in common."""

    SUBJECT = "subject"
    BODY = "body"
    TEXT = "text"
    SENTENCE = "sentence"
    GREETING = "greeting"
    FOOT = "foot"


MOST = {
    Part.SUBJECT: 120,
    Part.BODY: 4000,
    Part.TEXT: 320,
    Part.SENTENCE: 120,
    Part.GREETING: 120,
    Part.FOOT: 600,
}
"""How many letters may be written, names of facts included."""
TEXTED = (Part.TEXT, Part.SENTENCE)
"""What a phone shows: only letters that text messages have."""
_WITH_LINES = (Part.BODY, Part.FOOT)
_JOINED = (Part.TEXT, Part.SENTENCE, Part.GREETING)
Group = tuple[str, ...]
"""Facts of which one is enough."""

_FACT = re.compile(r"\{([a-z_]+)\}")
_ALONE_IN_BRACKETS = re.compile(r" ?\(\{([a-z_]+)\}\)")
_CODE = ("{", "}", "%(")
_LINE_ENDS = re.compile(r"\r\n?")


@dataclass(frozen=True)
class Fault:
    """Why a text cannot be used: a code, and the names of the facts or the pieces it is about."""

    code: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Facts:
    """What one message tells, by the names of its facts: in a mail, and shorter in a text message."""

    mail: Mapping[str, str]
    loose: str = ""
    """What a text message may shorten where there is no room: a place's name, a reason."""
    text: Callable[[str], Mapping[str, str]] = lambda _loose: {}
    """The facts of a text message, with this much of what is loose."""


class Wording(Protocol):
    """Words that the catalogues have, which can be replaced, and which facts they may name."""

    @property
    def kind(self) -> str:
        """Return its name."""
        ...

    @property
    def needs(self) -> tuple[Group, ...]:
        """Return of which facts at least one is named."""
        ...

    @property
    def example(self) -> Callable[[str], Facts]:
        """Return what makes facts as they might be, in a language."""
        ...

    @property
    def is_for_families(self) -> bool:
        """Tell whether families read it."""
        ...

    @property
    def parts(self) -> tuple[Part, ...]:
        """Return the texts that it has."""
        ...

    def facts_of(self, part: Part) -> tuple[str, ...]:
        """Return the facts that may be named in a part."""
        ...

    def needs_of(self, part: Part) -> tuple[Group, ...]:
        """Return of which facts a part names at least one."""
        ...

    def defaults(self) -> dict[Part, str]:
        """Return what the catalogues say, in the current language."""
        ...


@dataclass(frozen=True)
class Letter:
    """A kind of message: the words that the catalogues have for it, and which facts they may name."""

    kind: str
    facts: tuple[str, ...]
    needs: tuple[Group, ...]
    """Of each group, a body and a text message name at least one: without it the reader cannot do what is asked."""
    subject: Callable[[], str]
    body: Callable[[], Sequence[str]]
    """The lines, in the current language."""
    example: Callable[[str], Facts]
    """Facts as they might be, in a language."""
    subject_facts: tuple[str, ...] = ()
    """Those that a lock screen may show."""
    text: Callable[[], Sequence[str]] | None = None
    """The text message, then shorter ones for where there is no room; None for those who get mails only."""
    text_facts: tuple[str, ...] = ()

    @property
    def is_for_families(self) -> bool:
        """Tell whether families get it; staff get no text messages."""
        return self.text is not None

    @property
    def parts(self) -> tuple[Part, ...]:
        """Return the texts that it has."""
        return (Part.SUBJECT, Part.BODY, Part.TEXT) if self.is_for_families else (Part.SUBJECT, Part.BODY)

    def facts_of(self, part: Part) -> tuple[str, ...]:
        """Return the facts that may be named in a part."""
        return {Part.SUBJECT: self.subject_facts, Part.BODY: self.facts, Part.TEXT: self.text_facts}.get(part, ())

    def needs_of(self, part: Part) -> tuple[Group, ...]:
        """Return of which facts a part names at least one."""
        if part is Part.SUBJECT:
            return ()
        there = (tuple(name for name in group if name in self.facts_of(part)) for group in self.needs)
        return tuple(group for group in there if group)

    def defaults(self) -> dict[Part, str]:
        """Return what the catalogues say, in the current language."""
        found = {Part.SUBJECT: self.subject(), Part.BODY: "\n".join(self.body())}
        return found if self.text is None else {**found, Part.TEXT: self.text()[0]}


def named(*facts: str) -> dict[str, str]:
    """Return facts as a text names them, to be put into the words of the catalogues: when="{when}"."""
    return {fact: f"{{{fact}}}" for fact in facts}


def fill(text: str, facts: Mapping[str, str]) -> str:
    """Put facts into a text; a line, or brackets, whose facts are all empty is left out."""

    def put(found: re.Match[str]) -> str:
        return facts.get(found[1], "")

    lines = (line for line in text.split("\n") if _says_something(line, facts))
    return "\n".join(_FACT.sub(put, _without_empty_brackets(line, facts)) for line in lines)


def faults(letter: Wording, part: Part, text: str) -> list[Fault]:
    """Return why a text cannot stand for a part of a letter."""
    found = [Fault("too_long")] if len(text) > MOST[part] else []
    if not _can_be_shown(text, part):
        found.append(Fault("control_characters"))
    code = [piece for piece in text.split() if any(sign in _FACT.sub("", piece) for sign in _CODE)]
    there = list(dict.fromkeys(_FACT.findall(text)))
    unknown = [f"{{{name}}}" for name in there if name not in letter.facts_of(part)]
    if code or unknown:
        found.append(Fault("unknown", (*unknown, *code)))
    return found + [Fault("missing", group) for group in letter.needs_of(part) if not set(group) & set(there)]


def outdated(letter: Wording, texts: Mapping[Part, str]) -> dict[Part, list[Fault]]:
    """Return why which of these texts cannot leave as they are: written for a former version, with other facts."""
    found = {part: faults(letter, part, text) for part, text in texts.items() if text}
    return {part: why for part, why in found.items() if why}


def plain(part: Part, text: str) -> str:
    """Return a text as it is kept: line ends of one kind, nothing around it."""
    lines = (line.rstrip() for line in _LINE_ENDS.sub("\n", text).split("\n"))
    joint = " " if part in _JOINED else "\n"
    return joint.join(lines).strip()


def one_line(text: str) -> str:
    """Return the text without line breaks and doubled spaces."""
    return " ".join(text.split())


def _says_something(line: str, facts: Mapping[str, str]) -> bool:
    there = _FACT.findall(line)
    return not there or any(facts.get(name) for name in there)


def _without_empty_brackets(line: str, facts: Mapping[str, str]) -> str:
    return _ALONE_IN_BRACKETS.sub(lambda found: found[0] if facts.get(found[1]) else "", line)


def _can_be_shown(text: str, part: Part) -> bool:
    kept = "\n\t" if part in _WITH_LINES else ""
    return not any(unicodedata.category(one) in ("Cc", "Cs", "Zl", "Zp") and one not in kept for one in text)
