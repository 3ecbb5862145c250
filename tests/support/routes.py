"""The map of all addresses, filled in: what can be asked for, and what a stranger makes of it."""

import re
from collections.abc import Iterator
from urllib.parse import quote

from flask import Flask
from werkzeug.routing import Rule

from .full_house import FullHouse

PLACE = re.compile(r"<(?:[^:<>]+:)?(\w+)>")
SAFE = {"GET", "HEAD", "OPTIONS"}
ARGUMENTS = (
    "slot",
    "session",
    "service",
    "month",
    "lang",
    "next",
    "done",
    "on",
    "venue",
    "person",
    "all",
    "who",
    "since",
    "row",
    "words",
    "role",
    "place",
    "state",
    "page",
    "kind",
    "channel",
    "until",
    "before",
    "which",
    "amount",
    "size",
    "main",
    "also",
    "_scheme",
    "endpoint",
)

ENTRANCES = ("/staff/forgotten", "/staff/set-password/", "/staff/confirm-email/")


def rules(app: Flask, method: str) -> list[Rule]:
    """Return the routes that know a method, in the order of their addresses."""
    return sorted((rule for rule in app.url_map.iter_rules() if method in (rule.methods or ())), key=lambda r: r.rule)


def filled(rule: Rule, values: dict[str, str]) -> str:
    """Return the route's address with these values in it, whatever they are."""
    return PLACE.sub(lambda place: quote(values[place[1]].encode("utf-8", "surrogatepass"), safe=""), rule.rule)


def good_paths(app: Flask, house: FullHouse, method: str) -> Iterator[str]:
    """Yield each address that leads to something; the booking form for a time that is free and for one that is not."""
    for rule in rules(app, method):
        for values in house.values_of(rule):
            yield filled(rule, values)
            if rule.endpoint == "families.book":
                yield from (f"{filled(rule, values)}?slot={slot}" for slot in house.ids["slots"].values())


def first_paths(app: Flask, house: FullHouse, method: str) -> list[str]:
    """Return one address of each route that leads to something."""
    return [filled(rule, house.values_of(rule)[0]) for rule in rules(app, method)]


def bad_paths(app: Flask, house: FullHouse, method: str, texts: tuple[str, ...]) -> Iterator[str]:
    """Yield each address with one of its values replaced by every other of the texts, in turn."""
    for number, rule in enumerate(rules(app, method)):
        good = house.values_of(rule)[0]
        for name in sorted(rule.arguments - {"lang_code", "answer"}):
            yield from (filled(rule, {**good, name: text}) for text in texts[number % 2 :: 2])


def bad_queries(app: Flask, house: FullHouse, texts: tuple[str, ...]) -> Iterator[str]:
    """Yield each page with the arguments that some page reads, one text in all of them at a time."""
    for rule in rules(app, "GET"):
        path = filled(rule, house.values_of(rule)[0])
        for text in texts:
            yield path + "?" + "&".join(f"{name}={quote(text, safe='')}" for name in ARGUMENTS)


def is_guest_form(path: str) -> bool:
    """Tell whether a form is sent by somebody without a session."""
    return not path.startswith("/staff") or path == "/staff/login" or path.startswith(ENTRANCES)
