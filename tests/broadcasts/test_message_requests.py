"""What a message to all who have booked may say: a request that no form sends is refused before it is one."""

import pytest

from booking.errors import Invalid

from .test_message_all import ENTRANCE, asked


@pytest.mark.parametrize(
    "changes",
    [
        {"template": "insult"},
        {"minutes": None},
        {"minutes": 0},
        {"minutes": 61},
        {"texts": {"fi": "x"}},
        {**ENTRANCE, "texts": {}},
        {**ENTRANCE, "texts": {"fi": "x" * 121}},
        {**ENTRANCE, "minutes": 5},
        {"key": "short"},
    ],
)
def test_what_no_form_sends_is_refused(changes: dict[str, object]):
    with pytest.raises(Invalid):
        asked(**changes)  # type: ignore[arg-type]  # a test's free dict
