"""Which language a page is in: the address decides for guests, the account for staff; never a guess, never a cookie.
The one address that says no language, the short one of the posters, leads to a page in the browser's.

Staff who press another language keep it from page to page: the addresses that their pages link to carry it on.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from babel import Locale
from babel.support import Translations
from flask import Flask, current_app, g, has_request_context, request, url_for
from flask_babel import Babel, Domain, force_locale, get_locale
from flask_babel import gettext as _
from werkzeug.routing import BaseConverter

from ..config import LANGUAGES, STAFF_LANGUAGES
from ..errors import Missing
from .branding import offered_languages

NATIVE_NAMES = {"fi": "Suomi", "sv": "Svenska", "en": "English", "selko": "Selkokieli"}
LOCALES = {"fi": "fi", "sv": "sv_FI", "en": "en_GB", "selko": "fi@simple"}
TAGS = {"selko": "fi-simple"}
"""What HTML and calendars call a language, where that is not its code (BCP 47)."""
STAFF_LANGUAGE_ARGUMENT = "lang"
STAFF_ROOT = "/staff"


class LanguageConverter(BaseConverter):
    """The first part of a guest address: fi, sv, en or selko; anything else is another page."""

    regex = "|".join(LANGUAGES)


class _Texts(Domain):
    """The catalogues. What easy Finnish leaves out, because only staff read it, is said in Finnish."""

    def get_translations(self) -> Translations:
        """Return the texts of the language being spoken."""
        is_new = (str(get_locale()), self.domain[0]) not in self.cache
        texts: Translations = super().get_translations()
        if is_new and str(get_locale()) == LOCALES["selko"]:
            texts.add_fallback(Translations.load(self.translation_directories[0], [LOCALES["fi"]]))
        return texts


@dataclass(frozen=True)
class LanguageLink:
    """The same page in another language."""

    code: str
    tag: str
    name: str
    url: str
    is_current: bool


def init_app(app: Flask) -> None:
    """Teach the app its languages."""
    app.url_map.converters["language"] = LanguageConverter
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = f"{app.root_path}/translations"
    babel = Babel(app, locale_selector=lambda: LOCALES[current_language()], default_timezone="Europe/Helsinki")
    babel.domain_instance = _Texts()
    app.before_request(_take_language_from_address)
    app.url_defaults(_keep_language)
    app.jinja_env.globals["chosen_language"] = chosen_language
    app.jinja_env.globals["not_offered_words"] = not_offered_words
    app.jinja_env.filters["language_tag"] = language_tag


def current_language() -> str:
    """Return the language of the page being made."""
    chosen: str | None = getattr(g, "language", None)
    return chosen or (_default_for_staff() if _is_staff_page() else _default())


def _default() -> str:
    return str(current_app.config["DEFAULT_LANGUAGE"])


def _default_for_staff() -> str:
    return _default() if _default() in STAFF_LANGUAGES else STAFF_LANGUAGES[0]


def _is_staff_page() -> bool:
    return has_request_context() and request.path.startswith(STAFF_ROOT)


def language_tag(code: str) -> str:
    """Return what the `lang` of an element, a link or a calendar says for `code`."""
    return TAGS.get(code, code)


def use_language(code: str) -> None:
    """Make the rest of this request speak `code` (a staff account's language, a notice's)."""
    g.language = code
    for name in ("_flask_babel",):
        g.pop(name, None)


class Written(str):
    """A text that somebody wrote, with the language it is in where that is not the reader's."""

    foreign: str = ""


def in_language(texts: dict[str, str] | None, code: str | None = None) -> Written:
    """Return the text in the page's language, else Finnish, else whatever there is."""
    there = texts or {}
    wanted = code or current_language()
    used = next((one for one in (wanted, "fi", *there) if there.get(one)), None)
    if used is None:
        return Written()
    found = Written(there[used])
    if locale_of(used).language != locale_of(wanted).language:  # easy Finnish is Finnish
        found.foreign = used
    return found


def locale_of(code: str) -> Locale:
    """Return the CLDR locale that writes our dates in `code`."""
    return Locale.parse(LOCALES[code])


def is_right_to_left() -> bool:
    """Tell whether the page's language is written from right to left."""
    return bool(locale_of(current_language()).text_direction == "rtl")


def language_links() -> list[LanguageLink]:
    """Return the links of the language bar; query arguments such as the chosen slot are kept."""
    # Which languages families get is another question than in which ones staff read their own pages.
    offered = STAFF_LANGUAGES if _is_staff_page() else offered_languages()
    return [
        LanguageLink(code, language_tag(code), NATIVE_NAMES[code], _same_page(code), code == current_language())
        for code in offered
    ]


def _same_page(code: str) -> str:
    values = dict(request.view_args or {}) if request.endpoint else {}
    arguments = {name: value for name, value in request.args.items() if name not in values}
    if "lang_code" in values:
        return _address({**values, "lang_code": code}, arguments)
    # A form that came back with errors has its page at the same address.
    if request.url_rule is not None and "GET" in (request.url_rule.methods or ()):
        return _address(values, {**arguments, STAFF_LANGUAGE_ARGUMENT: code})
    return f"/{code}/"


def _address(values: dict[str, Any], arguments: dict[str, str]) -> str:
    # Arguments of the visitor never reach `url_for`: `_scheme`, `_external` and `endpoint` mean something there.
    path = url_for(str(request.endpoint), **{STAFF_LANGUAGE_ARGUMENT: None, **values})
    return f"{path}?{urlencode(arguments)}" if arguments else path


def chosen_language() -> str | None:
    """Return the language that somebody pressed in the foot of a staff page, or None."""
    asked = request.args.get(STAFF_LANGUAGE_ARGUMENT, "")
    return asked if asked in STAFF_LANGUAGES else None


def not_offered_words(code: str) -> str:
    """Say in a language that families get no pages in it."""
    with force_locale(LOCALES[code]):
        return str(_("These pages are no longer in this language. Choose another one:"))


def _take_language_from_address() -> None:
    code, values = request.path.split("/", 2)[1], request.view_args or {}
    if code not in LANGUAGES:
        code = chosen_language() or ""
    elif code not in offered_languages() and not _is_personal(values):
        # The refusal speaks the service's own language, and so does a page that is not there at all.
        if "lang_code" in values:
            raise Missing("language", asked=code)
        return
    if code:
        g.language = code


def offered_or_own(code: str) -> str:
    """Return `code` if families get pages in it, else the service's own language."""
    return code if code in offered_languages() else str(current_app.config["DEFAULT_LANGUAGE"])


def asked_language() -> str:
    """Return which of the offered languages the reader's browser asks for first, else the service's own."""
    asked = (tag.lower().partition("-")[0] for tag, quality in request.accept_languages if quality)
    return next((code for code in asked if code in offered_languages()), str(current_app.config["DEFAULT_LANGUAGE"]))


def _keep_language(endpoint: str, values: dict[str, object]) -> None:
    if current_app.url_map.is_endpoint_expecting(endpoint, "lang_code"):
        here = current_language()
        values.setdefault("lang_code", here if _is_personal(values) else offered_or_own(here))
    elif STAFF_LANGUAGE_ARGUMENT not in values and has_request_context() and _is_for_staff(endpoint):
        values[STAFF_LANGUAGE_ARGUMENT] = chosen_language()


def is_staff_path(path: str) -> bool:
    """Tell whether an address is one of the staff's."""
    return path == STAFF_ROOT or path.startswith(f"{STAFF_ROOT}/")


def _is_for_staff(endpoint: str) -> bool:
    return any(rule.rule.startswith(f"{STAFF_ROOT}/") for rule in current_app.url_map.iter_rules(endpoint))


def _is_personal(values: Mapping[str, object]) -> bool:
    # Whoever booked in a language keeps it: the link in the mails leads to a page that speaks it.
    return "token" in values
