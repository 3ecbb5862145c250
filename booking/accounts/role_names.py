"""What the roles are called; families read it too, where they see who has looked at their data."""

from flask_babel import lazy_gettext as _l

from .rules import Role

ROLE_NAMES = {
    Role.PROFESSIONAL: _l("Professional"),
    Role.DAYCARE_STAFF: _l("Staff of a place"),
    Role.DIRECTOR: _l("Director"),
    Role.COORDINATOR: _l("Coordinator"),
    Role.ADMIN: _l("Administrator"),
}


def role_name(role: str) -> str:
    """Return what a role is called."""
    return str(ROLE_NAMES[Role(role)])
