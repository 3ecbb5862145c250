"""Who may do what: the table of permissions, for whoever gives roles."""

from flask import render_template

from ..accounts.access import needs
from ..accounts.permission_words import GROUPS, SCOPE_TEXTS, cell
from ..accounts.role_words import ROLE_NAMES
from ..accounts.rules import MAY_GIVE, SCOPES, WITH_SECOND_FACTOR, Permission, Role, Scope
from .blueprint import bp


@bp.get("/permissions")
@needs(Permission.GIVE_ROLES)
def permissions() -> str:
    """Show what each role may do, how far it can reach and who gives it."""
    return render_template(
        "admin/permissions.html",
        groups=GROUPS,
        roles=list(Role),
        names=ROLE_NAMES,
        cell=cell,
        reaches={role: [SCOPE_TEXTS[scope] for scope in Scope if scope in SCOPES[role]] for role in Role},
        givers={role: [one for one in Role if role in MAY_GIVE.get(one, ())] for role in Role},
        with_second_factor=WITH_SECOND_FACTOR,
    )
