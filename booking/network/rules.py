"""What an organisation says as the controller of families' data: whom they ask, how long it keeps it."""

from dataclasses import dataclass

from ..errors import Invalid

EMAIL_MOST = 254
PHONE_MOST = 40
RETENTION_DAYS = range(1, 366)
"""As the settings, which hold where an organisation says nothing."""


@dataclass(frozen=True, kw_only=True)
class ControllerRequest:
    """What a controller tells; None days: those of the settings."""

    contact_email: str = ""
    contact_phone: str = ""
    retention_days: int | None = None
    retention_cancelled_days: int | None = None

    def __post_init__(self) -> None:
        """Refuse what no form of ours lets through."""
        _refuse(not _is_line(self.contact_email, EMAIL_MOST), "contact_email")
        _refuse(not _is_line(self.contact_phone, PHONE_MOST), "contact_phone")
        _refuse(not _is_span(self.retention_days), "retention_days")
        _refuse(not _is_span(self.retention_cancelled_days), "retention_cancelled_days")


def _is_line(text: str, most: int) -> bool:
    return len(text) <= most and (text.isprintable() or not text)


def _is_span(days: int | None) -> bool:
    return days is None or days in RETENTION_DAYS


def _refuse(is_wrong: bool, field: str) -> None:
    if is_wrong:
        raise Invalid(field)
