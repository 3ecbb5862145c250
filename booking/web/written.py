"""Texts that people wrote, as pages show them: one that is missing in the reader's language says which one it is in."""

from flask import Flask
from flask_babel import lazy_gettext as _l
from markupsafe import Markup, escape

from .languages import in_language, language_tag

IN_LANGUAGE = {
    "fi": _l("(in Finnish)"),
    "sv": _l("(in Swedish)"),
    "en": _l("(in English)"),
    "selko": _l("(in Finnish)"),
}


def init_app(app: Flask) -> None:
    """Let templates show texts that people wrote."""
    app.jinja_env.globals["in_language"] = in_language
    app.jinja_env.filters["t"] = in_language
    app.jinja_env.filters["written"] = written
    app.jinja_env.filters["named"] = named


def written(text: str) -> Markup:
    """Show a text; in another language than the reader's it says so."""
    foreign = getattr(text, "foreign", "")
    if not foreign:
        return escape(text)
    return Markup('{} <span class="in-language">{}</span>').format(named(text), str(IN_LANGUAGE[foreign]))


def named(text: str) -> Markup:
    """Show a name: nothing is said to those who see it, and voices that read it aloud know its language."""
    foreign = getattr(text, "foreign", "")
    if not foreign:
        return escape(text)
    return Markup('<bdi lang="{}">{}</bdi>').format(language_tag(foreign), text)
