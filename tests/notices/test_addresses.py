"""A slip in a well-known mail domain is noticed without asking the network; a rare domain is left in peace."""

import pytest

from booking.notices.addresses import is_textable, likelier_address


@pytest.mark.parametrize(
    "domain",
    ["gmial.com", "gmail.con", "gmail.co", "gmai.com", "ggmail.com", "gmailcom", "gmail.fi", "gmail.cm", "GMIAL.com"],
)
def test_a_slip_is_noticed(domain: str) -> None:
    assert likelier_address(f"maija@{domain}") == "maija@gmail.com"


@pytest.mark.parametrize(
    "domain",
    ["gmail.com", "hotmail.fi", "mail.com", "ymail.com", "pieksamaki.fi", "example.fi", "live.no", "gmail.tyo.fi"],
)
def test_what_may_well_be_meant_is_left_in_peace(domain: str) -> None:
    assert likelier_address(f"maija@{domain}") is None


@pytest.mark.parametrize(
    ("number", "is_reached"),
    [("+358401234567", True), ("+46701234567", True), ("+358800123456", False), ("+35815788111", False)],
)
def test_a_landline_gets_no_text_messages(number: str, is_reached: bool) -> None:
    assert is_textable(number) is is_reached
