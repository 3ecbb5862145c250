"""Forms as somebody hostile fills them in: in order but for one text, or out of order altogether."""

from collections.abc import Collection, Iterator
from urllib.parse import quote_from_bytes

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from .full_house import FullHouse
from .reader import Form, read
from .task import Task as Task
from .typed_settings import settings_tasks

NAMES = ("names-fi", "names-sv", "names-en")
VENUE_TEXTS = tuple(
    f"{name}-{lang}"
    for name in ("names", "names_where", "names_whereto", "entrance", "access", "pram", "space")
    for lang in ("fi", "en")
)


def tasks(house: FullHouse) -> list[Task]:
    """Return every form with free text in it."""
    ids, world = house.ids, house.world
    draft, series = f"/staff/terms/{ids['terms']['draft']}", f"/staff/series/{ids['series']['rotation']}"
    rotation = {
        "anchor_on": "7.3.2019",
        "last_on": "28.3.2019",
        "stops-0-venue": world.house.public_id,
        "every_weeks": "2",
    }
    booking = f"/en/sessions/{ids['sessions']['open']}/book?slot={ids['slots']['open']}"
    signing_up = f"/en/sessions/{ids['sessions']['evening']}/sign-up"
    seats = f"/staff/sessions/{ids['sessions']['evening']}/sign-up"
    evening = {
        "kind": "evening",
        "venue": world.house.public_id,
        "held_on": "4.4.2019",
        "starts": "17",
        "ends": "18.30",
    }
    return [
        Task(None, booking, ("nickname", "interpreter_language"), {"contact": "none", "has_interpreter": "y"}),
        Task(None, booking, ("email", "phone"), {"contact": "email", "nickname": "Maija"}),
        Task("professional", f"{seats}s/new", ("nickname",), {"contact": "none", "adults": "1"}),
        Task(None, signing_up, ("nickname",), {"contact": "none"}),
        Task(None, signing_up, ("email", "phone"), {"contact": "email", "nickname": "Maija"}),
        Task("coordinator", seats, ("capacity", "last_on")),
        Task(
            None,
            f"/en/sessions/{ids['sessions']['full']}/queue",
            ("nickname", "interpreter_language"),
            {"email": "maija@example.fi", "has_interpreter": "y"},
        ),
        Task(None, f"/en/sessions/{ids['sessions']['full']}/queue", ("email",), {"nickname": "Maija"}),
        Task(None, "/en/queue", ("nickname",), {"venues": "kontiopuisto", "email": "maija@example.fi"}),
        Task(None, "/en/code", ("code",)),
        Task(None, "/en/lost-link", ("contact",)),
        Task(None, f"/en/wishes/{ids['surveys']['open']}/guardian", ("text",), {"sounds": "good"}),
        Task(None, "/en/notify", ("contact",)),
        Task(None, "/staff/login", ("email", "password")),
        Task(None, "/staff/forgotten", ("email",)),
        Task(None, f"/staff/set-password/{ids['account_links']['open']}", ("new", "again")),
        Task("professional", "/staff/account", ("name",)),
        Task("professional", "/staff/account/password", ("current", "new")),
        Task("professional", "/staff/account/email", ("email", "password")),
        Task("professional", "/staff/account/second-factor", ("code", "password")),
        Task("professional", "/staff/calendar", ("label",)),
        Task(
            "coordinator",
            "/staff/people/new",
            ("name", "email"),
            {"role": "director", "where": "venue:kontiopuisto", "email": "new@example.fi"},
        ),
        Task(
            "coordinator",
            "/staff/terms/new",
            (*NAMES, "empty_texts-fi", "empty_texts-en"),
            {"first_on": "1.3.2019", "last_on": "31.5.2019"},
        ),
        Task("coordinator", "/staff/wishes/outcomes/new", ("wished-fi", "wished-en", "done-fi", "done-sv")),
        Task("coordinator", f"{draft}/dates/new", NAMES, evening),
        Task("coordinator", f"{draft}/fill", NAMES, {**rotation, "kind": "host_event"}, ("act", "save")),
        Task("coordinator", f"{series}/edit", NAMES, {"kind": "host_event", "picked_skips": ""}),
        Task("coordinator", f"/staff/sessions/{ids['sessions']['unseen']}/edit", ("held_on", "starts", "ends")),
        Task("director", "/staff/venues/kontiopuisto/closures/new", ("reason",), {"first_on": "13.12.2018"}),
        Task("coordinator", f"/staff/sessions/{ids['sessions']['full']}/cancel", ("reason",)),
        Task("coordinator", "/staff/venues/new", ("name", "street_address", "city"), {"usual_starts": "9.30"}),
        Task(
            "director",
            "/staff/venues/kontiopuisto/edit",
            (*VENUE_TEXTS, "street_address", "city"),
            {"street_address": "Tie 1"},
        ),
        Task("director", "/staff/requests/new", ("group_name", "theme"), {"matter": "general"}),
        Task("professional", f"/staff/requests/{ids['consultations']['asked']}", ("reason",)),
        *settings_tasks(house),
    ]


def press(client: FlaskClient, task: Task, answers: dict[str, str]) -> TestResponse:
    """Fill the form in and press its button; where an effect or a preview is shown first, press again."""
    form = form_at(client, task.path, task.free)
    answer = send(client, form, {**task.answers, **answers}, task.button)
    if answer.status_code == 200 and read(answer).forms:
        shown = [one for one in read(answer).forms if one.action.split("?")[0] == task.path.split("?")[0]]
        if shown:
            return send(client, shown[-1], {}, task.button)
    return answer


def form_at(client: FlaskClient, path: str, fields: Collection[str] = ()) -> Form:
    """Return the form of a page, where there are several the one with most of these fields."""
    page = client.get(path, buffered=True)
    gone = Form(path, "post")  # what was a form once may be taken, cancelled or closed by now
    return max(
        read(page).forms,
        key=lambda form: (len({*fields} & {*form.typed}), form.method == "post", len(form.values)),
        default=gone,
    )


def send(
    client: FlaskClient, form: Form, answers: dict[str, str], button: tuple[str, str] | None = None
) -> TestResponse:
    """Send a form as a browser does; lone surrogates go as the bytes they are."""
    pairs = form.filled(**answers) + ([button] if button else [])
    body = "&".join(f"{quoted(name)}={quoted(value)}" for name, value in pairs)
    return client.post(form.action, data=body, content_type="application/x-www-form-urlencoded")


def one_at_a_time(form: Form, texts: Iterator[str]) -> Iterator[dict[str, str]]:
    """Yield answers with one field changed: whatever can be sent, hidden fields and choices too."""
    names = dict.fromkeys([*form.typed, *form.choices, *(name for name, _value in form.values)])
    for name in names:
        if name != "form_token":
            yield {name: next(texts)}


def quoted(text: str) -> str:
    """Return a text as it stands in an address or a form; lone surrogates are the bytes they would be."""
    return quote_from_bytes(text.encode("utf-8", "surrogatepass"), safe="")
