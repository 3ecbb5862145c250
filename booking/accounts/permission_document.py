"""docs/permissions.md, written from the table."""

from .permission_words import GROUPS, SCOPE_TEXTS, Group, cell
from .rules import MAY_GIVE, SCOPES, WITH_SECOND_FACTOR, Role, Scope

HEAD = """# Permissions

Written by `flask permissions` from `booking/accounts/rules.py`. A test fails when it is older than the table; what each
of thirteen people gets at every address stands in `tests/access/matrix.txt`.

A role is a set of permissions, held somewhere and from one day to another; there is no ladder, and several roles add
up. A view names the permission it needs, and asks again about the very thing that is opened or pressed. Whatever names
none and is not on the list of what is public (`booking/accounts/public.py`) is refused.

## Roles

| role | may reach | second factor | may give and end, as far as it reaches |
|---|---|---|---|
"""
ACTS = """
## What they may do

`yes` is as far as the role reaches, `own` only for what is one's own: sessions one comes to, families of one's own
organisation there, one's own calendar and account.
"""


def as_markdown() -> str:
    """Return the document."""
    return "".join([HEAD, *map(_role_line, Role), ACTS, *map(_group, GROUPS)])


def _role_line(role: Role) -> str:
    reach = ", ".join(SCOPE_TEXTS[scope] for scope in Scope if scope in SCOPES[role])
    factor = "always" if role in WITH_SECOND_FACTOR else "when set up"
    given = ", ".join(f"`{one}`" for one in Role if one in MAY_GIVE.get(role, ())) or "none"
    return f"| `{role}` | {reach} | {factor} | {given} |\n"


def _group(group: Group) -> str:
    heads = " | ".join(f"`{role}`" for role in Role)
    lines = [f"\n### {group.name}\n\n", f"| may | permission | {heads} |\n", "|---|---|" + "---|" * len(Role) + "\n"]
    for permission, words in group.acts.items():
        cells = " | ".join(cell(role, permission) for role in Role)
        lines.append(f"| {words} | `{permission}` | {cells} |\n")
    return "".join(lines)
