"""Which of the full house's things stand in which address: a new kind of address is one line of `KINDS`."""

from collections.abc import Mapping

from werkzeug.routing import Rule

FIXED = {
    "lang_code": "en",
    "name": "tavataan",
    "answer": "accept",
    "audience": "guardian",
    "act": "approve",
    "filename": "style.css",
    "kind": "organisations",
    "form": "pdf",
    "spoken": "fi",
}
OF_PEOPLE = {"roles": "director", "substitutes": "lender"}
"""Whose these are, in the addresses of the people pages."""
KINDS = (
    ("/settings/texts/<", "letters"),
    ("/texts/<", "survey_texts"),
    ("/outcomes/<", "outcomes"),
    ("/wishes/<", "surveys"),
    ("/w/<", "surveys"),
    ("/staff/closures/<", "town_closures"),
    ("/closures/<", "closures"),
    ("/proposals/<", "proposals"),
    ("/requests/<", "consultations"),
    ("/roles/<", "roles"),
    ("/substitutes/<", "substitutes"),
    ("/people/<", "people"),
    ("/along/<", "given_links"),
    ("/same/<", "same_links"),
    ("/b/<", "links"),
    ("/s/<", "sign_up_links"),
    ("/sign-ups/<", "parties"),
    ("/q/<", "queue_links"),
    ("/p/<", "feeds"),
    ("/messages/<", "messages"),
    ("/days/<", "days"),
    ("/account/sessions/<", "keys"),
    ("/set-password/<", "account_links"),
    ("/confirm-email/<", "email_links"),
    ("/m/<", "towns"),
    ("/settings/<any", "organisations"),
    ("/areas/<", "areas"),
    ("/municipalities/<", "municipalities"),
    ("/contacts/<", "contacts"),
    ("/breaks/<", "breaks"),
    ("/settings/professionals/<", "professionals"),
    ("/organisations/<", "organisations"),
    ("/programmes/<", "programmes"),
    ("/services/<", "services"),
    ("/attendances/<", "invitations"),
    ("/invitations/<", "invitations"),
    ("/reservations/<", "reservations"),
    ("/series/<", "series"),
    ("/terms/<", "terms"),
    ("/calendar/<", "calendar"),
    ("/sessions/<", "sessions"),
    ("<slug>", "venues"),
)


def values_for(rule: Rule, ids: Mapping[str, Mapping[str, str]]) -> list[dict[str, str]]:
    """Return the values that lead to something, for the arguments of `rule`."""
    fixed = {name: FIXED[name] for name in rule.arguments if name in FIXED}
    kind = next((kind for part, kind in KINDS if part in rule.rule), None)
    if kind is None:
        return [fixed]
    if kind == "closures":
        fixed["slug"] = "kontiopuisto"
    if kind in OF_PEOPLE and "public_id" in rule.arguments:
        fixed["public_id"] = ids["people"][OF_PEOPLE[kind]]
    named = next(name for name in ("public_id", "slug", "token", "on", "key") if name in rule.arguments - set(fixed))
    return [{**fixed, named: value} for value in ids[kind].values()]
