"""The settings of an installation in words, for whoever administers the service; operations.md tells operators more."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from ..in_force import Origin


@dataclass(frozen=True)
class Group:
    """Settings that belong together, each with what it means."""

    key: str
    name: Any
    meanings: Mapping[str, Any]


GROUPS = (
    Group(
        "installation",
        _l("Installation"),
        {
            "TAVATAAN_ENV": _l("Whether families use it (production) or it is for trying out (development)."),
            "PUBLIC_URL": _l("The service's address, in links of messages and calendars."),
            "TAVATAAN_EXTRA_HOSTS": _l("Further names that the service answers to."),
            "TAVATAAN_PROXY_HOPS": _l("How many proxies stand in front of the service."),
            "PORT": _l("The port of the web server that `make run` starts."),
            "SECRET_KEY": _l("The key that families' links, codes and sign-ins are derived from."),
            "DATABASE_URL": _l("Where the database is."),
            "TAVATAAN_INSTANCE": _l("The folder for the database, messages as files and locks."),
            "TAVATAAN_LOG": _l("The form of the service's own log."),
            "FROZEN_NOW": _l("For trying out: the moment at which the clock stands."),
        },
    ),
    Group(
        "families",
        _l("What families see"),
        {
            "TAVATAAN_DEFAULT_LANGUAGE": _l("The language in which the service opens."),
            "TAVATAAN_SERVICE_OWNER": _l("Whose service it is, under its name."),
            "TAVATAAN_CONTACT_EMAIL": _l("The address for questions about accessibility and data protection."),
            "TAVATAAN_SECURITY_CONTACT": _l("Whom to tell of a weakness in the service's safety."),
            "TAVATAAN_SOCIAL_EMERGENCY_NUMBER": _l("The number of the social emergency services."),
        },
    ),
    Group(
        "messages",
        _l("Messages"),
        {
            "MAIL_URL": _l("The mail server by which messages leave."),
            "TAVATAAN_MAIL_FROM": _l("The address that messages come from."),
            "SMS_URL": _l("The gateway by which text messages leave; without it none do."),
            "SMS_TOKEN": _l("What the gateway knows the service by."),
            "SMS_TOKEN_HEADER": _l("Where that stands in what is sent to the gateway."),
            "SMS_FROM": _l("The sender that a phone shows."),
            "SMS_FIELDS": _l("What the gateway calls the parts of a message."),
        },
    ),
    Group(
        "sign_in",
        _l("Signing in by an identity provider"),
        {
            "OIDC_ISSUER": _l("The provider's address; without it staff sign in with a password."),
            "OIDC_CLIENT_ID": _l("What the provider calls this service."),
            "OIDC_CLIENT_SECRET": _l("The secret that the provider gave for it."),
            "OIDC_NAME": _l("What the sign-in page calls the provider."),
            "OIDC_GROUPS": _l("Which of the provider's groups give which role."),
            "OIDC_GROUPS_CLAIM": _l("Where the provider tells the groups."),
            "OIDC_NEWCOMERS": _l("Whether people without an account get one when they are in such a group."),
            "OIDC_EMAIL": _l("Which of the provider's e-mail addresses lead to an account."),
        },
    ),
    Group(
        "keeping",
        _l("How long things are kept"),
        {
            "TAVATAAN_RETENTION_DAYS": _l("Days after a session until a family's details are erased."),
            "TAVATAAN_RETENTION_CANCELLED_DAYS": _l("Days until they are erased after a cancellation."),
            "TAVATAAN_RETENTION_LOG_YEARS": _l("Years until a row of the log is deleted."),
            "TAVATAAN_ROLE_LAPSE_DAYS": _l("Days without use until a role ends."),
        },
    ),
)
ORIGINS = {
    Origin.ENVIRONMENT: _l("Set by the operator"),
    Origin.FILE: _l("File in the instance folder"),
    Origin.DEFAULT: _l("Default"),
}
WARNINGS = {
    "development": _l(
        "Nobody but you may reach it: demo accounts need no second factor, and unsafe settings are let through."
    ),
    "clock_stands": _l("The clock stands still. Times and messages are wrong for everybody who means today."),
    "no_https": _l("Without HTTPS others on the network can read what families and staff send."),
    "no_proxy": _l(
        "If a proxy stands in front, as it mostly does with HTTPS, limits on tries take everybody for one person."
    ),
    "mails_as_files": _l("Mails are written to files. Nobody gets them."),
    "mails_in_the_open": _l("Mails go to the server unencrypted."),
    "unchecked_addresses": _l("Whoever may write any address at the provider can get into that account here."),
    "local_sender": _l("Mails from this address are mostly refused."),
}
