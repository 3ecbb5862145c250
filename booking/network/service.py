"""The use cases of the network in one place; they live in files of their own."""

from .controllers import save_controller
from .family_services import create_service, edit_service
from .keeping import archive, delete, unarchive
from .organisations import create_organisation, edit_organisation

__all__ = [
    "archive",
    "create_organisation",
    "create_service",
    "delete",
    "edit_organisation",
    "edit_service",
    "save_controller",
    "unarchive",
]
