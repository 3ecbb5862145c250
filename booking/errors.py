"""Domain errors: a code and data, never the words people read (those live in templates and catalogues)."""

from typing import Any


class DomainError(Exception):
    """A refusal of the domain; `code` names it, `data` holds what the reader needs to know."""

    status = 422

    def __init__(self, code: str, **data: Any) -> None:
        super().__init__(code)
        self.code = code
        self.data = data


class Invalid(DomainError):
    """The values given break a rule of the domain."""


class Missing(DomainError):
    """What was asked for does not exist, or the asker may not know that it does."""

    status = 404


class Conflict(DomainError):
    """Somebody else was quicker, or the state has changed meanwhile."""

    status = 409


class Forbidden(DomainError):
    """The asker is known and may not do this."""

    status = 403


class Gone(DomainError):
    """It existed, and its time is over."""

    status = 410


class TooMany(DomainError):
    """Too many tries; `retry_after` is in whole seconds."""

    status = 429

    def __init__(self, code: str, *, retry_after: int, **data: Any) -> None:
        super().__init__(code, retry_after=retry_after, **data)
        self.retry_after = retry_after


class Unavailable(DomainError):
    """Not now; `retry_after` is in whole seconds."""

    status = 503

    def __init__(self, code: str, *, retry_after: int, **data: Any) -> None:
        super().__init__(code, retry_after=retry_after, **data)
        self.retry_after = retry_after


class BadSettings(Exception):
    """The service refuses to start; the text is one clear sentence for whoever installs it."""
