"""The forms of the administration with free text in them."""

from .full_house import FullHouse
from .task import Task


def settings_tasks(house: FullHouse) -> list[Task]:
    """Return every form below /staff/settings."""
    return [
        Task("admin", "/staff/settings/organisations/new", (*_texts("names"), "contact_phone"), {"kind": "parish"}),
        Task("admin", f"/staff/settings/organisations/{house.ids['organisations']['town']}", _texts("names")),
        Task("admin", "/staff/settings/services/new", _texts("names", "worker_titles", "topics")),
        Task("admin", "/staff/settings/services/family_guidance", _texts("names", "topics")),
        Task("admin", "/staff/settings/brand", (*_texts("names", "owners"), "sender_name"), button=("act", "save")),
    ]


def _texts(*names: str) -> tuple[str, ...]:
    return tuple(f"{name}-{lang}" for name in names for lang in ("fi", "en"))
