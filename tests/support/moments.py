"""The instant at which tests happen: the pilot's autumn, a week before its first session."""

from datetime import UTC, datetime

NOW = datetime(2018, 10, 25, 9, 0, tzinfo=UTC)  # Thursday 25.10.2018 at 12.00 in Helsinki
