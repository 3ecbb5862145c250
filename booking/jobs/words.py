"""What a run did, in the reader's language: its figures are kept, their words stand here."""

from collections.abc import Callable

from flask_babel import gettext as _
from flask_babel import ngettext

from .job import Figures

NUMBERS: dict[str, Callable[[int], str]] = {
    "series": lambda n: ngettext("%(num)s series", "%(num)s series", n),
    "dates_added": lambda n: ngettext("%(num)s date added", "%(num)s dates added", n),
    "left_to_person": lambda n: ngettext("%(num)s change left to a person", "%(num)s changes left to a person", n),
    "people_busy": lambda n: ngettext("%(num)s person busy elsewhere", "%(num)s people busy elsewhere", n),
    "series_waiting": lambda n: ngettext("%(num)s series waits", "%(num)s series wait", n),
    "sent": lambda n: ngettext("%(num)s message sent", "%(num)s messages sent", n),
    "dropped": lambda n: ngettext("%(num)s message no longer wanted", "%(num)s messages no longer wanted", n),
    "try_again": lambda n: ngettext("%(num)s message tried again later", "%(num)s messages tried again later", n),
    "sessions": lambda n: ngettext("%(num)s session looked through", "%(num)s sessions looked through", n),
    "told": lambda n: ngettext("%(num)s family told", "%(num)s families told", n),
    "forgotten": lambda n: ngettext("%(num)s contact erased", "%(num)s contacts erased", n),
    "people": lambda n: ngettext("a message to %(num)s person", "a message to %(num)s people", n),
    "reservations": lambda n: ngettext("%(num)s booking erased", "%(num)s bookings erased", n),
    "sign_ups": lambda n: ngettext("%(num)s sign-up erased", "%(num)s sign-ups erased", n),
    "mails": lambda n: ngettext("%(num)s mail deleted", "%(num)s mails deleted", n),
    "counts": lambda n: ngettext("%(num)s count of tries deleted", "%(num)s counts of tries deleted", n),
    "sign_ins": lambda n: ngettext("%(num)s ended sign-in deleted", "%(num)s ended sign-ins deleted", n),
    "links": lambda n: ngettext("%(num)s old link deleted", "%(num)s old links deleted", n),
    "log_rows": lambda n: ngettext("%(num)s row of the log deleted", "%(num)s rows of the log deleted", n),
    "texts": lambda n: ngettext("%(num)s text of a survey deleted", "%(num)s texts of surveys deleted", n),
    "requests": lambda n: ngettext("%(num)s request passed on", "%(num)s requests passed on", n),
    "roles_warned": lambda n: ngettext("%(num)s role warned of", "%(num)s roles warned of", n),
    "roles_ended": lambda n: ngettext("%(num)s role ended", "%(num)s roles ended", n),
    "rows_sealed": lambda n: ngettext("%(num)s row sealed", "%(num)s rows sealed", n),
    "rules_hold": lambda n: ngettext("%(num)s rule holds", "%(num)s rules hold", n),
}
TEXTS: dict[str, Callable[[str], str]] = {
    "seal": lambda text: _("seal %(text)s", text=text),
    "broken": lambda text: _("broken rules: %(text)s", text=text),
    "fault": lambda text: text,
}


def figures_in_words(figures: Figures) -> str:
    """Return what a run did: what there was none of is left out; "" when nothing was to be done."""
    numbers = [words(int(figures[name])) for name, words in NUMBERS.items() if figures.get(name)]
    texts = [words(str(figures[name])) for name, words in TEXTS.items() if figures.get(name)]
    return ", ".join([*numbers, *texts])


def run_in_words(figures: Figures) -> str:
    """Return what a finished run did, also when that was nothing."""
    return figures_in_words(figures) or _("nothing was to be done")
