"""The first page of the administration shows what the reader may open, and nobody else sees it."""

import re

import pytest
from flask import Flask

from tests.support.sign_in import sign_in
from tests.support.world import World


def listed(app: Flask, world: World, role: str) -> list[str]:
    client = app.test_client()
    sign_in(client, world.users[role])
    found = re.findall(r'<ul class="pagelist">(.*?)</ul>', client.get("/staff/settings").text, re.DOTALL)
    return [address for one in found for address in re.findall(r'href="([^"]+)"', one)]


def test_an_administrator_finds_every_page_and_a_coordinator_her_own(app: Flask, world: World):
    assert listed(app, world, "admin") == [
        "/staff/settings/places",
        "/staff/settings/breaks",
        "/staff/settings/organisations",
        "/staff/settings/services",
        "/staff/settings/professionals",
        "/staff/venues",
        "/staff/settings/programmes",
        "/staff/terms",
        "/staff/people",
        "/staff/settings/permissions",
        "/staff/settings/brand",
        "/staff/settings/texts",
        "/staff/health",
        "/staff/messages",
        "/staff/settings/in-force",
        "/staff/audit",
    ]
    assert listed(app, world, "coordinator") == [
        "/staff/settings/places",
        "/staff/settings/breaks",
        "/staff/venues",
        "/staff/settings/programmes",
        "/staff/terms",
        "/staff/people",
        "/staff/settings/permissions",
    ]


@pytest.mark.parametrize("role", ["professional", "director", "stranger"])
def test_nobody_else_sees_it(app: Flask, world: World, role: str):
    client = app.test_client()
    sign_in(client, world.users[role])

    assert client.get("/staff/settings").status_code == 403
    assert app.test_client().get("/staff/settings").location.startswith("/staff/login")
