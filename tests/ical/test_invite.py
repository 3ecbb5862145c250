"""Invitations by e-mail: one method, one organiser, one guest, the same event in both."""

from dataclasses import replace

import icalendar
import pytest

from booking.ical import Method, invitation
from tests.ical.pilot import PILOT_EVENTS
from tests.ical.readers import READERS, Reader, Reading, assert_well_formed

MEETING = replace(PILOT_EVENTS[2], summary="Tapaaminen")


def sent(method: Method, *, name: str = "Tavataan", guest: str = "vanhempi@example.org", sequence: int = 0) -> bytes:
    return invitation(
        replace(MEETING, sequence=sequence),
        method=method,
        organizer_email="ajat@tapaamiset.example",
        organizer_name=name,
        attendee_email=guest,
    )


def test_an_invitation_names_its_organiser_and_its_guest():
    unfolded = sent("REQUEST").decode().replace("\r\n ", "")

    assert_well_formed(sent("REQUEST"))
    assert unfolded.count("METHOD:REQUEST\r\n") == 1
    assert 'ORGANIZER;CN="Tavataan":mailto:ajat@tapaamiset.example\r\n' in unfolded
    assert (
        "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=FALSE:"
        "mailto:vanhempi@example.org\r\n"
    ) in unfolded
    assert "STATUS:CONFIRMED\r\n" in unfolded


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS.keys())
def test_a_cancellation_names_the_same_event_as_its_invitation(reader: Reader):
    asked, taken_back = reader(sent("REQUEST")), reader(sent("CANCEL", sequence=1))

    assert asked == [
        Reading(
            "a3@example.org",
            "2018-11-01T07:30:00Z",
            "2018-11-01T09:00:00Z",
            "Tapaaminen",
            "Perheiden talo",
        )
    ]
    assert taken_back == [replace(asked[0], status="CANCELLED")]
    assert b"METHOD:CANCEL\r\n" in sent("CANCEL", sequence=1)


def test_an_invitation_is_read_by_ical_js(ical_js: Reader):
    assert [event.summary for event in ical_js(sent("REQUEST", name='O"x";y:z\r\nX:1'))] == ["Tapaaminen"]


def test_nobody_is_invited_to_a_cancelled_session():
    with pytest.raises(ValueError, match="cancelled"):
        invitation(
            replace(MEETING, is_cancelled=True),
            method="REQUEST",
            organizer_email="ajat@tapaamiset.example",
            organizer_name="Tavataan",
            attendee_email="vanhempi@example.org",
        )


def test_hostile_names_and_addresses_start_no_property_and_no_parameter():
    hostile = sent(
        "REQUEST",
        name='Talo";X=1:y^n\r\nATTENDEE:mailto:z@example.org\x00\u2028ä',
        guest="a?bcc=z@example.org\r\nX-EVIL:1;,ä@example.org",
    )

    assert_well_formed(hostile)
    event = icalendar.Calendar.from_ical(hostile).walk("VEVENT")[0]
    assert event["ORGANIZER"].params["CN"] == "Talo';X=1:yn  ATTENDEE:mailto:z@example.org ä"
    assert list(event["ORGANIZER"].params) == ["CN"]
    assert event["ATTENDEE"] == "mailto:a%3Fbcc%3Dz@example.org%0D%0AX-EVIL%3A1%3B%2C%C3%A4@example.org"
