"""Forms about something that is kept: somebody else's change meanwhile is shown, never overwritten unseen."""

from typing import Any, Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FormField, HiddenField

from .forms import StaffForm

CHANGED_MEANWHILE = _l(
    "Somebody else changed this meanwhile. Your answers are kept; beside those that differ you see what is saved"
    " now. Save again to replace it."
)


class KeptForm(StaffForm):
    """A form of what is kept; `seen` says what its page was made from."""

    seen = HiddenField()

    def say_what_changed(self, saved: Self) -> None:
        """Keep the answers, and tell beside each that differs what somebody else has saved there meanwhile."""
        self.form_errors.append(str(CHANGED_MEANWHILE))
        self.seen.data = saved.seen.data
        for field in saved:
            if isinstance(field, FormField):
                for inner in field.form:
                    _tell_saved(self[field.short_name].form[inner.short_name], inner)
            elif not isinstance(field, HiddenField):
                _tell_saved(self[field.short_name], field)


class RowForm(KeptForm):
    """A form that shows one row and makes one request of it."""

    def show(self, row: Any) -> None:
        """Fill in what is kept now, and what that is in `seen`."""
        raise NotImplementedError

    def to_request(self) -> Any:
        """Return the answers."""
        raise NotImplementedError


def _tell_saved(typed: Any, saved: Any) -> None:
    if _kept(typed) == _kept(saved):
        return
    named = {choice.value: choice.label for choice in getattr(saved, "choices", None) or ()}
    words = ", ".join(str(named.get(one, one)) for one in _kept(saved)) or _("empty")
    typed.errors = [*typed.errors, _("Saved now: %(text)s", text=words)]


def _kept(field: Any) -> list[Any]:
    """Return what a field holds, in an order that says nothing."""
    held = field.data if isinstance(field.data, list) else [field.data]
    return sorted(one for one in held if one)
