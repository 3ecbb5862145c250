"""The whole way through the queue on a phone without script; axe finds nothing on its pages."""

from collections.abc import Callable

from playwright.sync_api import Page
from sqlalchemy import Engine

from booking import db
from booking.waiting.keys import token_of
from tests.support.autumn import Autumn

from .conftest import let_go, queue_up


def test_a_phone_without_script_goes_from_the_full_session_to_the_offered_time(
    open_page: Callable[..., Page], database: Engine, autumn: Autumn
) -> None:
    page = open_page(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page.goto(f"/fi/sessions/{autumn.first}")
    page.get_by_role("link", name="Mene jonoon").click()
    page.get_by_label("Nimesi").fill("Aino")
    page.get_by_label("Sähköposti").fill("aino@example.fi")
    page.get_by_label("Sähköposti").press("Enter")
    page.get_by_text("Olet jonossa ensimmäinen.").wait_for()
    with db.transaction(database) as tx:
        let_go(tx, autumn.first_slots["10.00"])
    page.reload()
    page.get_by_role("button", name="Otan ajan").press("Enter")
    page.get_by_text("Lähetämme vahvistuksen").wait_for()

    assert page.locator("h1").inner_text() == "Aika on varattu"


def test_the_pages_of_the_queue_have_no_fault_in_any_look(
    page: Page, looks: Callable[[Page], list[str]], database: Engine, autumn: Autumn
) -> None:
    with db.transaction(database) as tx:
        aino, bertta = queue_up(tx, autumn.first, "Aino", "Bertta")
        let_go(tx, autumn.first_slots["10.00"])
        links = [f"/fi/q/{token_of(one.public_id)}" for one in (aino, bertta)]
    paths = (f"/fi/sessions/{autumn.first}/queue", "/fi/queue?venue=kontiopuisto", "/fi/notify", *links)
    found = {}
    for path in paths:
        page.goto(path)
        found[path] = looks(page)

    assert {path: faults for path, faults in found.items() if faults} == {}
