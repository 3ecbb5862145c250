"""The data map is made from the tables, says something of every column about people, and is what the pages show."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page
from sqlalchemy import Column

from booking.personal import People, Until, Who
from booking.privacy import data_map
from booking.tables import metadata
from tests.docs.reading import document

PEOPLE_TABLES = {"staff_user", "professional", "reservation", "sign_up", "party", "queue_entry"}
BY_SOMEBODY = re.compile(r"\w+_by|actor_id|user_id")
NOT_A_USER = {("occurrence", "cancelled_by")}
"""`user` or `closure`: what cancelled it, not who."""
BY_HAND = {"survey_text", "survey_press", "rate_count", "notice", "contact_person", "news_contact"}
"""About people, though no column of theirs says so."""


KEYS = {("reservation_contact", "reservation_id"), ("sign_up_contact", "sign_up_id"), ("queue_contact", "entry_id")}


def is_about_people(column: Column[object]) -> bool:
    refers = {key.column.table.name for key in column.foreign_keys}
    names_a_user = BY_SOMEBODY.fullmatch(column.name) and (column.table.name, column.name) not in NOT_A_USER
    return bool(refers & PEOPLE_TABLES or names_a_user)


def tables_about_people() -> set[str]:
    found = {table.name for table in metadata.sorted_tables if any(is_about_people(one) for one in table.columns)}
    return found | PEOPLE_TABLES | BY_HAND


def test_every_table_about_people_says_what_it_holds() -> None:
    told = {name for name, model in data_map.tables().items() if model.__people__ is not None}

    assert told == tables_about_people()
    assert len(told) == 39


def test_every_column_of_these_tables_is_told_of_once() -> None:
    for name, model in data_map.tables().items():
        about = model.__people__
        if about is None:
            continue
        told = [column for one in about.kept for column in one.columns] + list(about.technical)
        assert sorted(told) == sorted(column.name for column in metadata.tables[name].columns), name


def test_no_column_that_names_somebody_passes_as_technical() -> None:
    names = ("email", "name", "nickname", "address", "password_hash", "interpreter_language")
    for name, model in data_map.tables().items():
        about = model.__people__
        if about is None:
            continue
        for column in about.technical:
            is_key = (name, column) in KEYS
            assert is_key or not is_about_people(metadata.tables[name].columns[column]), f"{name}.{column}"
            assert column not in names, f"{name}.{column}"


def test_there_are_words_for_every_length_and_reader() -> None:
    assert set(data_map.UNTIL) == set(Until)
    assert set(data_map.WHO) == set(Who)
    assert {row.people for people in People for row in data_map.rows(people)} == set(People)


def test_the_document_is_of_the_age_of_the_tables(app: Flask) -> None:
    printed = app.test_cli_runner().invoke(args=["data-map"]).output

    assert printed == data_map.as_markdown()
    assert document("docs/data-map.md") == printed, "./dev flask data-map > docs/data-map.md"


@pytest.mark.parametrize(
    ("language", "contact", "until"),
    [
        ("fi", "yksi yhteystieto", "30 päivän kuluttua tapaamisesta"),
        ("sv", "en kontaktuppgift", "30 dagar efter träffen"),
        ("en", "one contact", "30 days after the session"),
    ],
)
def test_the_privacy_notice_and_the_map_show_it_in_three_languages(
    client: FlaskClient, language: str, contact: str, until: str
) -> None:
    for path in (f"/{language}/privacy", f"/{language}/data-map"):
        said = unescape(client.get(path).text)
        assert contact in said
        assert until in said
        assert said.count("<tbody ") == (1 if path.endswith("privacy") else 2)


def test_the_pages_have_no_fault_in_any_look(page: Page, looks: Callable[[Page], list[str]]) -> None:
    found = {}
    for path in ("/en/data-map", "/en/privacy"):
        page.goto(path)
        found[path] = looks(page)

    assert found == {"/en/data-map": [], "/en/privacy": []}
