"""A kind of notice that lives for one test."""

import pytest

from booking.notices import registry

from .letters import KIND, letter


@pytest.fixture(autouse=True)
def kind(monkeypatch: pytest.MonkeyPatch) -> str:
    """Register the made-up kind and forget it afterwards."""
    monkeypatch.setattr(registry, "_renderers", dict(registry._renderers))
    registry.register(KIND, letter())
    return KIND
