"""The pilot's autumn behind the pages."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from .reading import Reader
from .world import Autumn, pilot_autumn


@pytest.fixture
def autumn(database: Engine) -> Autumn:
    """Write the pilot's autumn."""
    return pilot_autumn(database)


@pytest.fixture
def read(client: FlaskClient) -> Reader:
    """Return the function that opens a page and gives back its words, without markup."""
    return Reader(client)
