"""The pilot's autumn behind the posters."""

import pytest
from sqlalchemy import Engine

from tests.site.world import Autumn, pilot_autumn


@pytest.fixture
def autumn(database: Engine) -> Autumn:
    """Write the pilot's autumn."""
    return pilot_autumn(database)
