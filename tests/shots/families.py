"""The way of a guardian, from the poster to the wishes, as steps of one walk."""

from datetime import UTC, datetime
from urllib.parse import urljoin

from playwright.sync_api import Locator

from booking.reservations import keys
from booking.reservations.links import token_of

from .camera import Camera
from .house import SECRET_KEY, House

RECEIVER = "maija@posti.example"
NEXT = """SELECT o.public_id FROM occurrence o JOIN venue v ON v.id = o.venue_id WHERE o.published_at IS NOT NULL AND
o.cancelled_at IS NULL AND o.starts_at > ? AND """
FREE = """(SELECT count(*) FROM slot s WHERE s.occurrence_id = o.id AND NOT EXISTS
(SELECT 1 FROM reservation r WHERE r.slot_id = s.id AND r.released_at IS NULL))"""
IN_ORDER = " ORDER BY o.starts_at LIMIT 1"


class Families:
    """Walks in one language; what it meets is looked up in the demo's database."""

    def __init__(self, house: House, camera: Camera, language: str) -> None:
        """Walk with `camera`."""
        self.house, self.camera, self.language = house, camera, language
        self.page = camera.page

    def walk(self) -> list[str]:
        """Take every page of the way; return what could not be walked."""
        faults = []
        for part in (
            self.look_around, self.book, self.queue, self.meet_remotely, self.sign_up,
            self.wish, self.ask, self.get_lost, self.afterwards,
        ):  # fmt: skip
            self.house.fresh()
            try:
                part()
            except Exception as problem:
                faults.append(f"{self.language}: {part.__name__}: {problem}")
        return faults

    def at(self, path: str) -> str:
        """Return the address of a path in the language."""
        return f"{self.house.origin}/{self.language}{path}"

    def session(self, what: str) -> str:
        """Return the public id of the next session for which `what` holds."""
        return self.house.one(NEXT + what + IN_ORDER, _stored(self.house.now))

    def open_session(self) -> str:
        """Return a session at a place with times free."""
        return self.session(f"o.kind = 'drop_in' AND v.remote_way = '' AND {FREE} > 2")

    def look_around(self) -> None:
        """From the poster's code to places and people."""
        self.camera.open(self.at("/venues/kontiopuisto/poster.png"), "poster")
        self.camera.open(f"{self.house.origin}/v/perheiden-talo", "short-link")
        for path, step in (
            ("/", "front"), ("/venues", "places"), ("/venues/kontiopuisto", "place"),
            ("/venues/videotapaaminen", "place-video"), ("/people", "people"), ("/calendar", "calendar"),
            ("/about", "about"), ("/help", "help"), ("/privacy", "privacy"), ("/accessibility", "accessibility"),
            ("/share", "share"), ("/embed", "embed"),
        ):  # fmt: skip
            self.camera.open(self.at(path), step)

    def book(self) -> None:
        """Three pages to a time, what is behind its link, and two taps to move or cancel it."""
        camera, page = self.camera, self.page
        camera.open(self.at(f"/sessions/{self.open_session()}"), "session")
        page.goto(self.at(f"/sessions/{self.open_session()}"))
        self._follow(page.locator("a.slot").first)
        camera.shoot("book")
        page.locator("[name=has_interpreter]").check()
        camera.press("book-errors")
        self._answer("none")
        page.locator("[name=has_interpreter]").uncheck()
        camera.press("booked")
        own = camera.here
        camera.printed("booked-printed")
        camera.open(f"{self.house.origin}{own}", "own-page")
        self._give_on(own)
        self._same_person(own)
        self._change(own)

    def _give_on(self, own: str) -> None:
        camera, page = self.camera, self.page
        camera.open(f"{self.house.origin}{own}/along", "along")
        camera.press("along-link")
        self._follow(page.locator("main a[href*='/along/']").first)
        camera.shoot("along-shown")
        camera.open(f"{self.house.origin}{own}/card", "card")
        camera.printed("card-printed")

    def _same_person(self, own: str) -> None:
        camera, page = self.camera, self.page
        camera.open(f"{self.house.origin}{own}/same", "same")
        page.locator("[name=person]").first.check()
        page.locator("[name=agrees]").check()
        camera.press("same-agreed")
        page.goto(f"{self.house.origin}{own}/same")
        three = page.locator("form[action$='/three'] button")
        if three.count():
            three.click()
            camera.shoot("three-times")

    def _change(self, own: str) -> None:
        camera = self.camera
        camera.open(f"{self.house.origin}{own}/data", "own-data")
        camera.press("own-data-shown", "form[action$='/show'] button")
        camera.open(f"{self.house.origin}{own}/data/erase", "erase")
        camera.open(f"{self.house.origin}{own}/move", "move")
        camera.press("moved", "main form button[type=submit] >> nth=0")
        camera.open(f"{self.house.origin}{own}/cancel", "cancel")
        camera.press("cancelled", "main form button[type=submit] >> nth=0")

    def queue(self) -> None:
        """A session that is full, a place in its queue, an offer, taken, and one that was let pass."""
        camera, page = self.camera, self.page
        full = self.session(f"o.kind = 'drop_in' AND v.remote_way = '' AND {FREE} = 0")
        camera.open(self.at(f"/sessions/{full}"), "full")
        camera.open(self.at(f"/sessions/{full}/queue"), "queue")
        camera.press("queue-errors")
        self._answer("email")
        camera.press("queueing")
        place = camera.here
        # The demo's family comes first, so the second time that becomes free is offered here.
        for _turn in range(2):
            self._let_one_go(full)
        camera.open(f"{self.house.origin}{place}", "offered")
        camera.written("mails", self.house.send(RECEIVER))
        self.house.later(hours=3)
        self.house.flask("jobs", "once", "offer_times")
        camera.open(f"{self.house.origin}{place}", "offered-again")
        camera.press("accepted", "form[action$='/accept'] button")
        camera.open(self.at("/queue"), "queue-for-places")
        page.goto(self.at("/notify"))
        camera.shoot("news")
        if page.locator("[name=contact]").count():
            page.fill("[name=contact]", "perhe@gmial.com")
            camera.press("news-slip")
            page.fill("[name=contact]", "perhe@posti.example")
            camera.press("news-asked")

    def _let_one_go(self, session: str) -> None:
        """Cancel a booking of the demo's as its professional does."""
        held = "FROM reservation r JOIN slot s ON s.id = r.slot_id JOIN occurrence o ON o.id = s.occurrence_id"
        live = f"{held} WHERE o.public_id = ? AND r.released_at IS NULL ORDER BY s.starts_at LIMIT 1"
        row, generation = (
            self.house.one(f"SELECT r.{column} {live}", session) for column in ("public_id", "link_generation")
        )
        keys.use_key(SECRET_KEY)
        self.page.goto(self.at(f"/b/{token_of(row, int(generation))}/cancel"))
        self.page.locator("main form button[type=submit]").first.click()

    def meet_remotely(self) -> None:
        """A meeting by video, before and when its address is shown; one by phone."""
        camera, page = self.camera, self.page
        for way in ("video", "we_call"):
            session = self.session(f"v.remote_way = '{way}'")
            camera.open(self.at(f"/sessions/{session}"), f"{way}-session")
            self._follow(page.locator("a.slot").first)
            camera.shoot(f"{way}-book")
            self._answer("phone" if way == "we_call" else "email")
            camera.press(f"{way}-booked")
            own = camera.here
            starts = self.house.one("SELECT starts_at FROM occurrence WHERE public_id = ?", session)
            before = self.house.now
            self.house.at(_instant(starts))
            camera.open(f"{self.house.origin}{own}", f"{way}-now")
            self.house.at(before)
        camera.written("mails", self.house.send(RECEIVER))

    def sign_up(self) -> None:
        """An evening, a full one, a series, one whose hour is not known."""
        camera, page = self.camera, self.page
        evening = self.session("o.kind = 'evening'")
        camera.open(self.at(f"/sessions/{evening}"), "evening")
        camera.open(self.at(f"/sessions/{evening}/sign-up"), "sign-up")
        page.fill("[name=adults]", "0")
        camera.press("sign-up-errors")
        page.fill("[name=adults]", "2")
        page.fill("[name=children]", "3")
        self._answer("email")
        camera.press("signed-up")
        own = camera.here
        camera.open(f"{self.house.origin}{own}/leave", "leave")
        camera.press("left", "main form button[type=submit] >> nth=0")
        full = self.session("o.kind = 'evening' AND o.names LIKE '%peli-ilta%'")
        camera.open(self.at(f"/sessions/{full}"), "evening-full")
        camera.open(self.at(f"/sessions/{full}/sign-up"), "sign-up-full")
        self._answer("email")
        camera.press("sign-up-wait")
        if page.locator("[name=may_wait]").count():
            camera.press("waiting")
        lecture = self.session("o.kind = 'lecture'")
        camera.open(self.at(f"/sessions/{lecture}"), "lecture")
        camera.open(self.at(f"/sessions/{lecture}/sign-up"), "sign-up-series")
        for one in page.locator("[name=evenings]").all():
            one.check()
        self._answer("none")
        camera.press("series-signed-up")
        last = self.house.one("SELECT public_id FROM occurrence WHERE kind = 'lecture' ORDER BY held_on DESC")
        camera.open(self.at(f"/sessions/{last}"), "only-in-finnish")
        someday = self.house.one("SELECT public_id FROM occurrence WHERE kind = 'info' ORDER BY held_on DESC")
        camera.open(self.at(f"/sessions/{someday}"), "no-hour-yet")
        camera.written("mails", self.house.send(RECEIVER))

    def wish(self) -> None:
        """Surveys of guardians, staff and children, and what came of the wishes."""
        camera = self.camera
        camera.open(self.at("/wishes"), "wishes")
        start, after = (
            self.house.one("SELECT public_id FROM survey WHERE round = ? ORDER BY first_on DESC", round_)
            for round_ in ("start", "session")
        )
        for audience in ("guardian", "staff"):
            camera.open(self.at(f"/wishes/{start}/{audience}"), f"survey-{audience}")
        camera.press("survey-errors")
        self.page.locator("main form input[type=radio]").first.check()
        camera.press("survey-thanks")
        camera.open(self.at(f"/wishes/{after}/guardian"), "feedback")
        camera.press("feedback-errors")
        camera.open(self.at(f"/wishes/{after}/child"), "feedback-child")
        camera.press("feedback-thanks", "main form button[type=submit] >> nth=0")
        camera.open(self.at("/feedback/perheiden-talo"), "feedback-of-place")

    def ask(self) -> None:
        """Lost links, codes, own data."""
        camera, page = self.camera, self.page
        camera.open(self.at("/lost-link"), "lost-link")
        camera.press("lost-link-errors")
        page.fill("[name=contact]", "perhe@posti.example")
        camera.press("lost-link-asked")
        camera.open(self.at("/code"), "code")
        page.locator("main form input[type=text]").first.fill("ABCD-EFGH")
        camera.press("code-wrong")
        camera.open(self.at("/my-data"), "my-data")
        camera.open(self.at("/data-map"), "data-map")

    def get_lost(self) -> None:
        """Pages that are not there, and a service that is busy."""
        camera, page = self.camera, self.page
        camera.open(self.at("/nothing"), "not-found")
        camera.open(self.at("/b/" + "a" * 26), "no-such-link")
        page.goto(self.at(f"/sessions/{self.open_session()}"))
        self._follow(page.locator("a.slot").first)
        self._answer("none")
        page.set_default_timeout(120_000)  # as long as a writer waits, and some more
        with self.house.kept_busy():
            camera.press("busy")

    def afterwards(self) -> None:
        """A session that is cancelled, one that is on, one that is over."""
        camera, page = self.camera, self.page
        session = self.open_session()
        page.goto(self.at(f"/sessions/{session}"))
        self._follow(page.locator("a.slot").last)
        self._answer("none")
        page.locator("main form button[type=submit]").last.click()
        page.wait_for_load_state()
        own = camera.here
        starts = _instant(self.house.one("SELECT starts_at FROM occurrence WHERE public_id = ?", session))
        self.house.at(starts)
        camera.open(self.at(f"/sessions/{session}"), "session-on")
        camera.open(f"{self.house.origin}{own}", "own-page-on")
        self.house.later(hours=5)
        camera.open(self.at(f"/sessions/{session}"), "session-over")
        camera.open(f"{self.house.origin}{own}", "own-page-over")
        self.house.later(days=60)
        camera.open(f"{self.house.origin}{own}", "gone")

    def _follow(self, link: Locator) -> None:
        # Not pressed: some open a tab of their own.
        self.page.goto(urljoin(self.page.url, link.get_attribute("href") or ""))

    def _answer(self, kind: str) -> None:
        """Write a name and choose a contact."""
        page = self.page
        page.fill("[name=nickname]", "Maija")
        choice = page.locator(f"[type=radio][name=contact][value={kind}]")
        if choice.count():
            choice.check()
        if kind == "email":
            page.fill("[name=email]", RECEIVER)
        if kind == "phone" and page.locator("[name=phone]").count():
            page.fill("[name=phone]", "040 123 4567")


def _instant(stored: str) -> datetime:
    return datetime.fromisoformat(stored).replace(tzinfo=UTC)


def _stored(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.000000")
