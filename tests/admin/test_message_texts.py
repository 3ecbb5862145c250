"""The administrator writes what messages say, sees it before it is saved, and gets the default back."""

import re
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from booking import db
from booking.audit.service import CLI
from booking.broadcasts.words import sentence
from booking.wording.changing import change_texts
from booking.wording.model import MessageText
from booking.wording.registry import letter_of, letters, pieces
from booking.wording.rules import Part
from tests.support.families import errors
from tests.support.moments import NOW
from tests.support.sign_in import sign_in
from tests.support.world import World

from .brands import choose
from .forms import press, press_again

PATH = "/staff/settings/texts/reservation_confirmed/fi?lang=en"
SWEDISH = "/staff/settings/texts/reservation_confirmed/sv?lang=en"
BODY = "Hei!\r\nNähdään {when}: {place}.\r\n{link_sentence}"


def kept(database: Engine) -> dict[tuple[str, str], str]:
    with db.reading(database) as tx:
        rows = tx.scalars(select(MessageText).order_by(MessageText.id))
        return {(row.language, row.part): row.text for row in rows}


def said(answer: TestResponse) -> str:
    """Return what a page says, without its markup."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", answer.text)).split())


def shown(page: str) -> list[str]:
    """Return the messages as they are drawn: body and text message of each language."""
    return re.findall(r'<p class="msg block-s"[^>]*>(.*?)</p>', page, re.DOTALL)


def test_the_list_leads_to_every_kind_and_names_the_languages_of_own_texts(admin: FlaskClient) -> None:
    press(admin, SWEDISH, subject="Välkommen {when}")

    page = admin.get("/staff/settings/texts?lang=en")

    for one in (*letters(), *pieces()):
        assert f'href="/staff/settings/texts/{one.kind}/fi' in page.text
    assert "Confirmation of a booking : Own text: Svenska Reminder of a booking" in said(page)
    assert said(page).count("The default in all languages") == len(letters()) + len(pieces()) - 1


def test_the_page_of_every_kind_shows_the_message_in_each_language(admin: FlaskClient) -> None:
    for letter in (*letters(), *pieces()):
        page = admin.get(f"/staff/settings/texts/{letter.kind}/fi?lang=en")
        assert page.status_code == 200, letter.kind
        found = shown(page.text)
        assert len(found) == (8 if letter.is_for_families else 3), letter.kind
        assert not [one for one in found if "{" in one]


def test_words_that_lack_a_fact_of_today_are_named_as_out_of_date(admin: FlaskClient, database: Engine) -> None:
    with db.transaction(database) as tx:
        tx.add(MessageText(kind="lost_link", part="body", language="sv", text="Här: {link}", revised_at=NOW))

    listed = said(admin.get("/staff/settings/texts?lang=en"))
    page = admin.get("/staff/settings/texts/lost_link/sv?lang=en")
    other = said(admin.get("/staff/settings/texts/lost_link/fi?lang=en"))

    assert listed.count("Out of date, the default is sent: Svenska") == 1
    assert "These words are out of date. The default is sent meanwhile. Text of the mail: " in said(page)
    assert "This text cannot name {link}." in said(page)
    assert "Put {links} into the text." in said(page)
    assert "Här: {link}</textarea>" in page.text, "what was written is there to mend"
    assert "out of date" not in other
    press(admin, "/staff/settings/texts/lost_link/sv?lang=en", body="Här: {links}")
    assert "Out of date" not in admin.get("/staff/settings/texts?lang=en").text


def test_what_is_saved_is_kept_for_its_language_and_shown_as_it_leaves(admin: FlaskClient, database: Engine) -> None:
    answer = press(admin, PATH, subject="Tervetuloa {when}", body=BODY, text="Aika {when}, {place}. {link}")

    assert (answer.status_code, answer.location) == (
        303,
        "/staff/settings/texts/reservation_confirmed/fi?done=saved&lang=en",
    )
    assert kept(database) == {
        ("fi", "subject"): "Tervetuloa {when}",
        ("fi", "body"): "Hei!\nNähdään {when}: {place}.\n{link_sentence}",
        ("fi", "text"): "Aika {when}, {place}. {link}",
    }
    page = admin.get(PATH)
    mail, short, *others = shown(page.text)
    assert mail.startswith("Hei!\nNähdään ke 21.11.2018 klo 10.00: Perhekeskus.\nKatso, siirrä tai peru aikasi: http")
    assert mail.endswith("\n\nPieksämäen perhekeskus\nEt voi vastata tähän viestiin.")
    assert short.startswith("Aika ke 21.11.2018 klo 10.00, Perhekeskus. http://tavataan.test/fi/b/")
    assert "Tervetuloa ke 21.11.2018 klo 10.00" in said(page)
    assert "Changed Thu 25 Oct 2018, 12.00 by Admin." in said(page)
    assert not [one for one in others if "Hei!" in one], "the other languages keep the default"
    assert said(page).count("own text") == 1
    assert 'href="/staff/settings/texts/reservation_confirmed/fi?lang=sv"' in page.text, "the page's own languages"


def test_a_sentence_of_a_message_to_all_is_written_anew_and_seen_in_the_message(
    admin: FlaskClient, database: Engine
) -> None:
    path = "/staff/settings/texts/broadcast_late/fi?lang=en"

    without = press(admin, path, sentence="Olemme pahoillamme, myöhästymme.")
    tried = press(admin, path, "look", sentence="Pahoittelemme: myöhästymme noin {minutes}.")
    saved = press(admin, path, sentence="Pahoittelemme: myöhästymme noin {minutes}.")

    assert (without.status_code, tried.status_code, saved.status_code) == (422, 200, 303)
    assert "Put {minutes} into the text." in said(without)
    mail, text, *_others = shown(tried.text)
    assert mail.startswith("Pahoittelemme: myöhästymme noin 15 minuuttia.\n\nAikasi: ")
    assert text.startswith("Pahoittelemme: myöhästymme noin 15 minuuttia. ")
    assert kept(database) == {("fi", "sentence"): "Pahoittelemme: myöhästymme noin {minutes}."}
    assert "noin 15 minuuttia" in shown(admin.get("/staff/settings/texts/broadcast/fi?lang=en").text)[0]
    with admin.application.app_context():
        assert sentence("late", 1, {}, "fi") == "Pahoittelemme: myöhästymme noin 1 minuutin."
        assert sentence("late", 5, {}, "sv") == "Vi är ungefär 5 minuter försenade."


def test_the_frame_of_mails_is_written_anew_and_keeps_what_its_reader_needs(
    admin: FlaskClient, database: Engine
) -> None:
    path = "/staff/settings/texts/family_mail_frame/fi?lang=en"
    foot = "Terveisin\r\n{owner}\r\n{reply_sentence}"

    without = press(admin, path, greeting="Hei!", foot="Terveisin {owner}")
    saved = press(admin, path, greeting="Hei!", foot=foot)

    assert (without.status_code, saved.status_code) == (422, 303)
    assert "Put {reply_sentence} into the text." in said(without)
    for kind in ("family_mail_frame", "reservation_reminder"):
        mail = shown(admin.get(f"/staff/settings/texts/{kind}/fi?lang=en").text)[0]
        assert mail.startswith("Hei!\n\n")
        assert mail.endswith("\n\nTerveisin\nPieksämäen perhekeskus\nEt voi vastata tähän viestiin.")
    staff = shown(admin.get("/staff/settings/texts/staff_summary/fi?lang=en").text)[0]
    assert staff.endswith("\n\nEt voi vastata tähän viestiin.")
    assert "Hei!" not in staff


def test_a_preview_shows_what_was_typed_and_saves_nothing(admin: FlaskClient, database: Engine) -> None:
    answer = press(admin, PATH, "look", body=BODY)

    assert answer.status_code == 200
    assert "nothing is saved yet" in said(answer)
    assert shown(answer.text)[0].startswith("Hei!\nNähdään ke 21.11.2018 klo 10.00")
    assert "Hei!\r\nNähdään {when}: {place}.\r\n{link_sentence}</textarea>" in answer.text
    assert kept(database) == {}
    assert press_again(admin, answer, "save").status_code == 303
    assert len(kept(database)) == 1


def test_the_default_is_filled_in_and_in_force_once_it_is_saved(admin: FlaskClient, database: Engine) -> None:
    press(admin, PATH, subject="Tervetuloa {when}", body=BODY)

    answer = press(admin, PATH, "default")

    assert answer.status_code == 200
    assert "Aikasi {when}" in answer.text
    assert len(kept(database)) == 2, "nothing is lost before it is saved"
    assert press_again(admin, answer, "save").status_code == 303
    assert kept(database) == {}


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("body", "Nähdään {when}, {place}!", "Put {link_sentence} or {link} into the text."),
        ("body", "{place} {link}", "Put {when} into the text."),
        ("text", "Aika {when}, {place}", "Put {link_sentence} or {link} into the text."),
        ("subject", "Hei {place}", "This text cannot name {place}."),
        ("body", "{when} {place} {link} {when.__class__}", "This text cannot name {when.__class__}."),
        ("body", "{when} {place} {link} %(when)s {0} {{when}}", "This text cannot name %(when)s, {0}, {{when}}."),
        ("text", "{when} {place} {link} " + "x" * 90, "With the example it has 1"),
        ("text", "{when} {place} {link} \U0001f600", "Text messages cannot show these: \U0001f600"),
        ("subject", "x" * 121, "This is too long: at most 120 characters."),
        ("subject", "Aika\u2028Bcc: x@example.fi", "Remove the characters that cannot be shown."),
        ("subject", "Aika\r\nBcc: x@example.fi", "Remove the characters that cannot be shown."),
    ],
)
def test_a_text_that_cannot_be_used_is_refused_at_its_field_with_the_reason(
    admin: FlaskClient, database: Engine, field: str, typed: str, said: str
) -> None:
    answer = press(admin, PATH, **{field: typed})

    assert answer.status_code == 422
    assert [one[: len(said)] for one in errors(answer)] == [said]
    assert kept(database) == {}


def test_what_a_colleague_wrote_meanwhile_is_shown_and_not_lost(admin: FlaskClient, database: Engine) -> None:
    page = press(admin, PATH, "look")
    with admin.application.app_context(), db.transaction(database) as tx:
        letter = letter_of("reservation_confirmed")
        assert letter is not None
        change_texts(tx, letter, "fi", {Part.SUBJECT: "Toisen aihe"}, now=NOW, actor=CLI)

    answer = press_again(admin, page, "save", subject="Oma aihe")

    assert answer.status_code == 409
    assert "Saved now: Toisen aihe" in said(answer)
    assert kept(database) == {("fi", "subject"): "Toisen aihe"}
    assert press_again(admin, answer, "save", subject="Oma aihe").status_code == 303
    assert kept(database) == {("fi", "subject"): "Oma aihe"}


def test_a_language_that_is_switched_off_says_so_and_stays_there_for_who_booked_in_it(
    admin: FlaskClient, database: Engine
) -> None:
    choose(database, languages_off=("sv",), names={"fi": "Perheiden paikka"}, reply_to="perhe@example.fi")

    page = admin.get(SWEDISH)

    assert "Svenska default, switched off" in said(page)
    assert "Perheiden paikka <tavataan@localhost>" in said(page)
    assert "Du kan svara på det här meddelandet." in shown(page.text)[0]


@pytest.mark.parametrize("path", ["nothing/fi", "reservation_confirmed/de", "account_invitation/selko"])
def test_a_kind_or_language_that_is_not_there_is_missing(admin: FlaskClient, path: str) -> None:
    assert admin.get(f"/staff/settings/texts/{path}").status_code == 404
    assert admin.post(f"/staff/settings/texts/{path}").status_code == 404


@pytest.mark.parametrize("role", ["coordinator", "director"])
def test_nobody_else_opens_the_pages(client: FlaskClient, world: World, role: str) -> None:
    sign_in(client, world.users[role])

    assert client.get("/staff/settings/texts").status_code == 403
    assert client.get(PATH).status_code == 403
    assert client.post(PATH).status_code == 403
