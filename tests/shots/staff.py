"""The pages of staff that families' bookings, queues, sign-ups and answers come to."""

from booking.demo.sign_ins import PASSWORD

from .camera import Camera
from .house import House

DAY = "SELECT o.public_id FROM occurrence o JOIN venue v ON v.id = o.venue_id WHERE o.cancelled_at IS NULL AND "


class Staff:
    """Walks in one language through what each role sees."""

    def __init__(self, house: House, camera: Camera, language: str) -> None:
        """Walk with `camera`."""
        self.house, self.camera, self.language = house, camera, language

    def walk(self) -> list[str]:
        """Take the pages of each role; return what could not be walked."""
        faults = []
        self.house.fresh()
        self.house.send()
        for part in (self.professional, self.director, self.coordinator, self.administrator, self.consultation):
            try:
                part()
            except Exception as problem:
                faults.append(f"staff {self.language}: {part.__name__}: {problem}")
            self.camera.page.context.clear_cookies()
        return faults

    def professional(self) -> None:
        """Her day, a session with bookings, a message to those who have booked, an evening."""
        self._sign_in("aino.peltola")
        booked = self._booked_session()
        evening = self.house.one(DAY + "o.kind = 'evening' AND o.names LIKE '%peli-ilta%' ORDER BY o.held_on")
        self._open(
            ("/", "today"), (f"/sessions/{booked}", "session"),
            (f"/sessions/{booked}/book?slot={self._free(booked)}", "book-for-a-family"),
            (f"/sessions/{booked}/message", "message-to-all"), ("/interpreters", "interpreters"),
            ("/trainings", "trainings"), ("/calendar", "my-calendar"),
        )  # fmt: skip
        self._sign_in_as("mikko.harju")
        self._open(("/invitations", "invitations"), (f"/sessions/{evening}/sign-ups", "sign-ups"))

    def director(self) -> None:
        """Who comes when, the venue, a day to close, the poster."""
        self._sign_in("johtaja")
        self._open(
            ("/", "director-today"), ("/venues", "venues"), ("/venues/kontiopuisto", "venue"),
            ("/venues/kontiopuisto/edit", "venue-edit"), ("/venues/kontiopuisto/closures/new", "close-a-day"),
            ("/venues/kontiopuisto/poster", "poster"),
        )  # fmt: skip

    def coordinator(self) -> None:
        """Terms, a term, seats of an evening, surveys and what came of them."""
        self._sign_in("koordinaattori")
        full = self.house.one(DAY + "o.kind = 'evening' AND o.names LIKE '%peli-ilta%' ORDER BY o.held_on")
        term = self.house.one("SELECT public_id FROM term WHERE first_on > '2026-01-01' ORDER BY first_on")
        past = self.house.one("SELECT public_id FROM survey ORDER BY first_on")
        self._open(
            ("/", "coordinator-today"), ("/terms", "terms"), (f"/terms/{term}", "term"),
            (f"/terms/{term}/fill", "fill"), (f"/sessions/{full}", "evening"), (f"/sessions/{full}/sign-up", "seats"),
            ("/interpreters", "order-interpreters"),
            ("/wishes", "surveys"), (f"/wishes/{past}", "results"), ("/wishes/texts", "survey-texts"),
            ("/wishes/outcomes", "outcomes"),
        )  # fmt: skip

    def administrator(self) -> None:
        """Settings, users, messages, texts of messages."""
        self._sign_in("admin")
        self._open(
            ("/settings", "settings"), ("/settings/in-force", "settings-in-force"), ("/people", "users"),
            ("/messages", "messages"), ("/settings/texts", "texts"),
            ("/settings/texts/reservation_confirmed/fi", "text"), ("/settings/brand", "looks"), ("/audit", "log"),
            ("/health", "health"),
        )  # fmt: skip

    def consultation(self) -> None:
        """Daycare staff ask for a time, a professional proposes another one, they agree; who plans sees numbers."""
        camera, page = self.camera, self.camera.page
        waiting = self.house.one("SELECT public_id FROM consultation_request WHERE accepted_at IS NULL ORDER BY id")
        self._sign_in("kontiopuisto")
        self._open(("/", "daycare-today"), ("/requests", "requests"), ("/requests/new", "ask"))
        camera.press("ask-errors")
        page.locator("[name=matter]").first.check()
        page.fill("[name=group_name]", "Menninkäiset")
        page.fill("[name=theme]", "Riidat pihalla")
        camera.press("request-sent")
        self._sign_in_as("aino.peltola")
        self._open(("/", "today-with-requests"), ("/requests", "requests-to-answer"))
        self._open((f"/requests/{waiting}", "request"))
        decline, propose = (f"form[action*='/{deed}'] button[type=submit]" for deed in ("decline", "propose"))
        camera.press("decline-errors", decline)
        page.locator("[name=other_slot] option[value]:not([value=''])").first.evaluate("it => it.selected = true")
        camera.press("proposed", propose)
        self._sign_in_as("kontiopuisto")
        self._open((f"/requests/{waiting}", "proposal"))
        camera.press("agreed", "form[action*='/agree'] button[type=submit]")
        self._sign_in_as("koordinaattori")
        self._open(("/requests", "requests-in-numbers"))

    def _booked_session(self) -> str:
        held = "SELECT s.occurrence_id FROM slot s JOIN reservation r ON r.slot_id = s.id WHERE r.released_at IS NULL"
        return self.house.one(DAY + f"v.remote_way = '' AND o.id IN ({held}) ORDER BY o.starts_at")

    def _free(self, session: str) -> str:
        return self.house.one(
            "SELECT s.public_id FROM slot s JOIN occurrence o ON o.id = s.occurrence_id WHERE o.public_id = ?"
            " AND NOT EXISTS (SELECT 1 FROM reservation r WHERE r.slot_id = s.id) ORDER BY s.starts_at",
            session,
        )

    def _sign_in_as(self, who: str) -> None:
        self.camera.page.context.clear_cookies()
        self._sign_in(who)

    def _sign_in(self, who: str) -> None:
        page = self.camera.page
        page.goto(f"{self.house.origin}/staff/login?lang={self.language}")
        page.fill("[name=email]", f"{who}@tavataan.example")
        page.fill("[name=password]", PASSWORD)
        page.locator("main form button[type=submit]").first.click()

    def _open(self, *pages: tuple[str, str]) -> None:
        for path, step in pages:
            joint = "&" if "?" in path else "?"
            self.camera.open(f"{self.house.origin}/staff{path}{joint}lang={self.language}", step)
