"""The settings in force: what the operator has set, where each comes from, what is unsafe; secrets are never shown."""

from flask import current_app, render_template

from ..accounts.access import needs, require
from ..accounts.rules import Permission, Place
from ..in_force import InForce, warnings
from ..web.branding import brand
from .blueprint import bp
from .setting_words import GROUPS, ORIGINS, WARNINGS

CHOSEN_HERE = {
    "TAVATAAN_SERVICE_OWNER": "owners",
    "TAVATAAN_CONTACT_EMAIL": "contact_email",
    "TAVATAAN_SOCIAL_EMERGENCY_NUMBER": "social_emergency_number",
}
"""Settings before which the administrator's own choice goes, by its name in the brand."""


@bp.get("/in-force")
@needs(Permission.SEE_JOBS)
def settings_in_force() -> str:
    """Show every setting."""
    require(Permission.SEE_JOBS, Place())
    rows: dict[str, InForce] = {one.name: one for one in current_app.config["IN_FORCE"]}
    told = warnings(current_app.config["SETTINGS"])
    return render_template(
        "admin/in_force.html",
        groups=[(group, [(rows[name], words) for name, words in group.meanings.items()]) for group in GROUPS],
        origins=ORIGINS,
        warnings={name: WARNINGS[code] for name, code in told.items()},
        chosen_here={name for name, field in CHOSEN_HERE.items() if getattr(brand(), field)},
    )
