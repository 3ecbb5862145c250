"""The forms of the administration with free text in them."""

from .full_house import FullHouse
from .task import Task


def settings_tasks(house: FullHouse) -> list[Task]:
    """Return every form below /staff/settings."""
    return [
        Task("admin", "/staff/settings/organisations/new", _texts("names"), {"kind": "parish"}),
        Task("admin", f"/staff/settings/organisations/{house.ids['organisations']['town']}", _texts("names")),
        Task("admin", "/staff/settings/region", _texts("names")),
        Task("admin", "/staff/settings/areas/new", _texts("names")),
        Task("admin", "/staff/settings/municipalities/new", _texts("names", "owner_names")),
        Task("admin", "/staff/settings/municipalities/pieksamaki/edit", _texts("names", "owner_names", "lead_texts")),
        Task(
            "coordinator",
            "/staff/settings/municipalities/pieksamaki/contacts/new",
            ("name", *_texts("tasks")),
            {"phone": "015 123 4567"},
        ),
        Task(
            "coordinator",
            "/staff/settings/municipalities/pieksamaki/breaks/new",
            _texts("names"),
            {"first_on": "14.10.2019", "last_on": "18.10.2019"},
        ),
        Task("coordinator", f"/staff/settings/breaks/{house.ids['breaks']['one']}", _texts("names")),
        Task("coordinator", "/staff/settings/municipalities/pieksamaki/breaks/import", ("table",)),
        Task(
            "coordinator",
            "/staff/settings/programmes/new",
            _texts("names"),
            {"first_on": "1.8.2021", "last_on": "31.5.2022"},
        ),
        Task("coordinator", f"/staff/settings/programmes/{house.ids['programmes']['used']}", _texts("names")),
        Task("admin", "/staff/settings/professionals/new", ("name",)),
        Task("admin", f"/staff/settings/professionals/{house.ids['professionals']['one']}", ("name",)),
        Task("admin", "/staff/settings/services/new", _texts("names", "worker_titles", "topics")),
        Task("admin", "/staff/settings/services/family_guidance", _texts("names", "topics")),
        Task("admin", "/staff/settings/brand", (*_texts("names", "owners"), "sender_name"), button=("act", "save")),
        Task("admin", "/staff/settings/texts/roles_lapse/fi", ("subject",), button=("act", "save")),
    ]


def _texts(*names: str) -> tuple[str, ...]:
    return tuple(f"{name}-{lang}" for name in names for lang in ("fi", "en"))
