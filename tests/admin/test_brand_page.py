"""The administrator chooses name, colours, sender, contacts and languages; families see it at once."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from booking import db
from booking.audit.model import AuditEvent
from booking.brand.model import BrandRow
from booking.brand.rules import Brand
from tests.support.families import errors
from tests.support.sign_in import sign_in
from tests.support.statements import statements_of
from tests.support.world import World

from .brands import choose, kept_brand
from .forms import press, press_again, words

PATH = "/staff/settings/brand?lang=en"


def test_what_is_saved_stands_on_every_page_at_once(admin: FlaskClient, database: Engine) -> None:
    assert "Tavataan" in admin.get("/sv/help").text

    answer = press(
        admin,
        PATH,
        **{"names-fi": "Perheiden paikka", "names-sv": "Familjernas plats", "owners-sv": "Pieksämäki stad"},
        contact_email="perhe@example.fi",
        accessibility_email="saavutettavuus@example.fi",
        privacy_email="tietosuoja@example.fi",
        social_emergency_number="015 123 4567",
        main_light="7A1F5C",
    )

    assert (answer.status_code, answer.location) == (303, "/staff/settings/brand?done=saved&lang=en")
    page = admin.get("/sv/help").text
    assert "Tavataan" not in page
    for seen in ("Familjernas plats<small>Pieksämäki stad</small>", "tel:0151234567", "mailto:perhe@example.fi"):
        assert seen in page
    assert "mailto:saavutettavuus@example.fi" in admin.get("/fi/accessibility").text
    assert "mailto:tietosuoja@example.fi" in admin.get("/fi/privacy").text
    assert "Perheiden paikka" in admin.get("/en/help").text, "a name in one language stands in for the others"
    with db.reading(database) as tx:
        row = tx.scalars(select(AuditEvent).where(AuditEvent.action == "change_brand")).one()
    assert row.details == {
        "fields": [
            "names", "owners", "main_light", "contact_email", "accessibility_email", "privacy_email",
            "social_emergency_number",
        ]
    }  # fmt: skip


def test_the_colours_are_a_stylesheet_that_caches_may_keep(client: FlaskClient, database: Engine, world: World) -> None:
    assert "brand.css" not in client.get("/fi/").text
    assert client.get("/brand.css").data == b""
    choose(database, main_light="#7a1f5c")

    page = client.get("/fi/").text
    address = page.split('href="/brand.css', 1)[1].split('"', 1)[0]
    answer = client.get(f"/brand.css{address}")

    assert answer.mimetype == "text/css"
    assert answer.text.startswith(":root{--action:#7a1f5c;")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    again = client.get(f"/brand.css{address}", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    choose(database, main_light="#1f3d7a")
    other = client.get(f"/brand.css{address}")
    assert other.headers["Cache-Control"] == "public, max-age=0, s-maxage=10", "what is there now has another name"
    assert address not in client.get("/fi/").text, "other colours have another address"
    assert "style=" not in page


def test_a_page_asks_for_the_brand_only_when_something_was_written(
    client: FlaskClient, database: Engine, world: World
) -> None:
    choose(database, main_light="#7a1f5c")
    client.get("/fi/code")

    with statements_of(database) as sent:
        assert "/brand.css" in client.get("/fi/code").text

    assert [sql for sql in sent if "brand" in sql] == []


def test_a_colour_that_cannot_be_read_is_refused_and_the_nearest_offered(admin: FlaskClient, database: Engine) -> None:
    answer = press(admin, PATH, main_light="#4caf50", accent_dark="#22302d", sender_name="Perhekeskus")

    assert answer.status_code == 422
    assert errors(answer) == [
        "The contrast with the background is 2.24:1; at least 4.5:1 is needed. The nearest shade: #337536",
        "The contrast with the background is 1:1; at least 3:1 is needed. The nearest shade: #587d75",
    ]
    assert 'value="#4caf50"' in answer.text
    assert 'name="take" value="main_light"' in answer.text
    assert kept_brand(database) == Brand()


def test_the_nearest_shade_is_taken_with_one_press_and_looked_at_before_it_is_saved(
    admin: FlaskClient, database: Engine
) -> None:
    refused = press(admin, PATH, main_light="#4caf50", sender_name="Perhekeskus")

    taken = press_again(admin, refused, "", take="main_light")

    assert taken.status_code == 200
    assert 'value="#337536"' in taken.text
    assert 'fill="#337536"' in taken.text, "the drawn piece of a page shows it"
    assert kept_brand(database) == Brand()
    assert press_again(admin, taken, "save").status_code == 303
    assert kept_brand(database) == Brand(main_light="#337536", sender_name="Perhekeskus")


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("main_dark", "red", "Write the colour like this: #1d5744"),
        ("main_light", "#1d5744;}*{display:none", "This is too long: at most 20 characters."),
        ("reply_to", "a@example.fi, b@example.fi", "Write one e-mail address"),
        ("contact_email", "nobody", "Write one e-mail address"),
        ("social_emergency_number", "112 or 113", "Write the number in digits"),
        ("languages", "de", "Choose one of the options."),
        ("sender_name", "Perhekeskus\u2028Bcc: x@example.fi", "Remove the characters that cannot be shown."),
    ],
)
def test_what_is_no_answer_is_said_at_its_field(
    admin: FlaskClient, database: Engine, field: str, typed: str, said: str
) -> None:
    answer = press(admin, PATH, **{field: typed})

    assert answer.status_code == 422
    assert [one[: len(said)] for one in errors(answer)] == [said]
    assert kept_brand(database) == Brand()


def test_what_a_colleague_saved_meanwhile_is_shown_and_not_lost(admin: FlaskClient, database: Engine) -> None:
    page = press(admin, PATH, "look")
    choose(database, sender_name="Perheneuvola", languages_off=("sv",))

    answer = press_again(admin, page, "save", sender_name="Perhekeskus")

    assert answer.status_code == 409
    assert "Saved now: Perheneuvola" in words(answer)
    assert kept_brand(database).sender_name == "Perheneuvola"
    assert press_again(admin, answer, "save", sender_name="Perhekeskus").status_code == 303
    assert kept_brand(database).sender_name == "Perhekeskus"


def test_pressed_twice_it_is_saved_and_logged_once(database: Engine, world: World) -> None:
    for _ in range(2):
        choose(database, sender_name="Perhekeskus")

    with db.reading(database) as tx:
        assert len(tx.scalars(select(AuditEvent).where(AuditEvent.action == "change_brand")).all()) == 1
        assert len(tx.scalars(select(BrandRow)).all()) == 1


@pytest.mark.parametrize("role", ["professional", "director", "coordinator", "stranger"])
def test_nobody_else_opens_the_page(client: FlaskClient, world: World, role: str) -> None:
    sign_in(client, world.users[role])

    assert client.get(PATH).status_code == 403
    assert client.post(PATH).status_code == 403
