"""What staff choose of a page to print: a question to a page, so it changes nothing and needs no token."""

from collections.abc import Sequence
from typing import Self

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import Form

from ..web.fields import RadioChoice, Ticks, options
from ..web.languages import NATIVE_NAMES
from .rules import SIZES

SIZE_NAMES = {"a4": "A4", "a5": "A5"}


class SheetForm(Form):
    """The size and the languages."""

    size = RadioChoice(_l("Size"), choices=options(SIZE_NAMES.items()))
    main = RadioChoice(_l("Language of the page"))
    also = Ticks(_l("One line each in"))

    @classmethod
    def asked(cls, languages: Sequence[str], own: str) -> Self:
        """Read the address; what it does not say, or says wrongly, is as most want it: A4, in every language."""
        names = [(code, NATIVE_NAMES[code]) for code in languages]
        form = cls(request.args)
        form.main.choices = form.also.choices = options(names)
        form.size.data = form.size.data if form.size.data in SIZES else SIZES[0]
        form.main.data = form.main.data if form.main.data in languages else own
        if "size" not in request.args:
            form.also.data = list(languages)
        return form

    @property
    def further(self) -> list[str]:
        """Return the languages that get a line: not the page's own."""
        chosen = self.also.data or []
        return [code for code, *_ in self.also.choices or [] if code in chosen and code != self.main.data]
