"""A form that somebody hostile fills in."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Task:
    """A form of somebody: where it stands, the answers that make it right, and which of them are free text."""

    role: str | None
    path: str
    free: tuple[str, ...]
    answers: dict[str, str] = field(default_factory=dict)
    button: tuple[str, str] | None = None
