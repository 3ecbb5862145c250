"""The use cases of the network in one place; they live in files of their own."""

from .controllers import save_controller
from .family_services import create_service
from .keeping import archive, delete, save, unarchive
from .organisations import create_organisation
from .places import create_area, create_contact, create_municipality, create_region
from .school_breaks import Import, Step, create_break, edit_break, import_breaks, plan_import

__all__ = [
    "Import",
    "Step",
    "archive",
    "create_area",
    "create_break",
    "create_contact",
    "create_municipality",
    "create_organisation",
    "create_region",
    "create_service",
    "delete",
    "edit_break",
    "import_breaks",
    "plan_import",
    "save",
    "save_controller",
    "unarchive",
]
