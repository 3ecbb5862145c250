"""The sign-in and account pages in a browser: accessible, by keyboard, without script, on a phone and in the dark."""

from collections.abc import Callable
from dataclasses import replace

from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import Engine, select

from booking import db
from booking.accounts.mail_links import token_of
from booking.accounts.model import AccountLink
from booking.config import read_config
from tests.support.authenticator import Authenticator, given_app
from tests.support.sign_in import sign_in_page
from tests.support.world import World

from .conftest import PASSWORD

OpenPage = Callable[..., Page]
Looks = Callable[[Page], list[str]]


def sign_in_by_hand(page: Page, email: str) -> None:
    """Fill the sign-in page in and press its button."""
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def test_the_sign_in_page_is_accessible_empty_and_with_errors(open_page: OpenPage, looks: Looks, world: World):
    page = open_page()
    page.goto("/staff/login?lang=en")
    assert looks(page) == []

    page.get_by_role("button", name="Sign in").click()

    expect(page.get_by_role("alert")).to_be_visible()
    assert page.title().startswith("Error: ")
    assert looks(page) == []


def test_the_account_pages_are_accessible(open_page: OpenPage, app: Flask, looks: Looks, world: World):
    elsewhere = open_page()
    sign_in_page(elsewhere, app, world.users["coordinator"])
    page = open_page()
    sign_in_page(page, app, world.users["coordinator"])
    for path in ("/staff/account?lang=en&done=saved", "/staff/account/password?lang=en"):
        page.goto(path)
        assert looks(page) == []
    page.get_by_role("button", name="Change the password").click()

    expect(page.get_by_role("alert")).to_be_visible()
    assert looks(page) == []


def test_setting_the_app_up_is_accessible_to_its_last_page(open_page: OpenPage, looks: Looks, world: World):
    page = open_page()
    page.goto("/staff/login?lang=en")
    sign_in_by_hand(page, "coordinator@example.fi")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign-in with an app")
    page.get_by_text("Write it in by hand").click()
    assert looks(page) == []
    page.get_by_role("button", name="Take the app into use").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert looks(page) == []

    page.get_by_text("Write it in by hand").click()
    phone = Authenticator(page.locator("li code").inner_text().replace(" ", ""))
    page.get_by_label("Code from the app").fill(phone.code())
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Take the app into use").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    assert looks(page) == []
    page.get_by_role("link", name="I have kept the codes").click()
    for path in ("/staff/account?lang=en", "/staff/account/recovery-codes?lang=en"):
        page.goto(path)
        assert looks(page) == []


def test_the_page_that_asks_for_a_code_is_accessible(open_page: OpenPage, looks: Looks, world: World, database: Engine):
    phone = given_app(database, world.users["director"])
    page = open_page(java_script_enabled=False)
    page.goto("/staff/venues?lang=en")
    sign_in_by_hand(page, "director@example.fi")
    expect(page.get_by_role("heading", level=1)).to_have_text("Code from the app")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()

    page.get_by_label("Code from the app").fill(phone.code())
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Venues")


def test_turning_the_app_off_is_accessible(
    open_page: OpenPage, app: Flask, looks: Looks, world: World, database: Engine
):
    given_app(database, world.users["director"])
    page = open_page()
    page.goto("/staff/login?lang=en")
    sign_in_by_hand(page, "director@example.fi")
    assert looks(page) == []
    page.get_by_text("No phone at hand?").click()
    assert looks(page) == []
    sign_in_page(page, app, world.users["director"])
    page.goto("/staff/account/second-factor/off?lang=en")
    assert looks(page) == []


def test_a_forgotten_password_is_set_anew_without_script(
    open_page: OpenPage, looks: Looks, world: World, database: Engine
):
    page = open_page()
    page.goto("/staff/login?lang=en")
    page.get_by_role("link", name="Forgotten your password?").click()
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert looks(page) == []
    page.get_by_label("E-mail address").fill("director@example.fi")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your e-mail")
    assert looks(page) == []

    with db.reading(database) as tx:
        token = token_of(tx.scalars(select(AccountLink.public_id)).one())
    page.goto(f"/staff/set-password/{token}?lang=en")
    page.get_by_role("button", name="Set the password").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert looks(page) == []
    page.get_by_label("New password", exact=True).fill("toiset neljä sanaa")
    page.get_by_label("New password again").fill("toiset neljä sanaa")
    page.keyboard.press("Enter")

    expect(page.get_by_role("status")).to_contain_text("Your new password is in use.")
    assert looks(page) == []


def test_the_ways_to_and_from_a_provider_are_accessible(open_page: OpenPage, app: Flask, looks: Looks, world: World):
    away = {"OIDC_ISSUER": "http://127.0.0.1:9", "OIDC_CLIENT_ID": "tavataan", "OIDC_CLIENT_SECRET": "secret"}
    provider = read_config({"TAVATAAN_ENV": "development", "SECRET_KEY": app.secret_key, **away}).provider
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], provider=provider)
    page = open_page()
    for path in ("/staff/login?out=provider&lang=en", "/staff/login?lang=sv"):
        page.goto(path)
        assert looks(page) == []

    page.goto("/staff/login/provider/back?lang=en&code=x&state=x")

    expect(page.get_by_role("heading", level=1)).to_have_text("Signing in with 127.0.0.1 did not succeed")
    assert looks(page) == []


def test_a_refusal_is_accessible(open_page: OpenPage, app: Flask, looks: Looks, world: World):
    page = open_page()
    sign_in_page(page, app, world.users["stranger"])
    page.goto("/staff/calendar?lang=en")

    expect(page.get_by_role("heading", level=1)).to_have_text("You cannot open this page")
    assert looks(page) == []


def test_signing_in_and_out_by_keyboard_without_script(open_page: OpenPage, world: World):
    page = open_page(java_script_enabled=False)
    page.goto("/staff/account?lang=en")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")

    page.get_by_label("E-mail address").focus()
    page.keyboard.type("director@example.fi")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Account")
    assert page.url.endswith("/staff/account?lang=en")
    button = page.get_by_role("contentinfo").get_by_role("button", name="Sign out")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.url.endswith("/staff/login?out=1&lang=en")
    assert page.context.cookies() == []


def test_a_wrong_password_keeps_the_address_and_says_so(page: Page, world: World):
    page.goto("/staff/login?lang=en")
    page.get_by_label("E-mail address").fill("director@example.fi")
    page.get_by_label("Password").fill("not the password")
    page.get_by_role("button", name="Sign in").click()

    expect(page.get_by_role("alert")).to_contain_text("The e-mail address or the password is wrong.")
    expect(page.get_by_label("E-mail address")).to_have_value("director@example.fi")
    expect(page.get_by_label("Password")).to_have_value("")
