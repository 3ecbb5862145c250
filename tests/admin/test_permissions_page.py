"""Who may do what, for whoever gives roles: readable in each language, on a phone and with a screen reader."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask.testing import FlaskClient

PATH = "/staff/settings/permissions"


def cells(page: str, act: str) -> list[str]:
    """Return the words of a row of the table."""
    row = re.search(rf"<tr><th scope=\"row\">{re.escape(act)}</th>(.*?)</tr>", page, re.DOTALL)
    assert row is not None, act
    return [re.sub(r"<[^>]+>|–", "", cell).strip() for cell in re.findall(r"<td>(.*?)</td>", row[1], re.DOTALL)]


@pytest.mark.parametrize(
    ("language", "names", "plans", "said"),
    [
        (
            "en",
            ("see the names that families have given", ["own", "no", "no", "no", "no"]),
            ("plan terms and their dates", ["no", "no", "no", "yes", "yes"]),
            "the sessions one comes to oneself, a venue, a municipality, an area, everywhere",
        ),
        (
            "fi",
            ("nähdä perheiden antamat nimet", ["oma", "ei", "ei", "ei", "ei"]),
            ("suunnitella kaudet ja niiden päivät", ["ei", "ei", "ei", "kyllä", "kyllä"]),
            "tapaamiset, joihin itse tulee, paikka, kunta, osa-alue, kaikkialla",
        ),
        (
            "sv",
            ("se de namn som familjerna har uppgett", ["egna", "nej", "nej", "nej", "nej"]),
            ("planera terminer och deras datum", ["nej", "nej", "nej", "ja", "ja"]),
            "de träffar som man själv kommer till, en plats, en kommun, ett område, överallt",
        ),
    ],
)
def test_the_page_tells_what_each_role_may_do_and_how_far(
    client_of: Callable[[str], FlaskClient],
    language: str,
    names: tuple[str, list[str]],
    plans: tuple[str, list[str]],
    said: str,
):
    page = unescape(client_of("coordinator").get(f"{PATH}?lang={language}").text)

    for act, expected in (names, plans):
        assert cells(page, act) == expected
    assert said in page


def test_the_page_is_for_those_who_give_roles(client_of: Callable[[str], FlaskClient]):
    found = {who: client_of(who).get(PATH).status_code for who in ("admin", "coordinator", "director", "professional")}

    assert found == {"admin": 200, "coordinator": 200, "director": 403, "professional": 403}
