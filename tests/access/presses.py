"""What is pressed at each address that takes a form, in a way that does something for whoever may.

A route that is not named here is pressed as its form stands, with the first of each choice; a button without a form
of its own is pressed with its token alone. Where an effect is shown first, the button below it is pressed too.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from booking.web.forms import GuestForm
from tests.support import routes
from tests.support.full_house import FullHouse
from tests.support.reader import Form, read
from tests.support.sign_in import form_token
from tests.support.typed import quoted

from .matrix import Route
from .people import GUEST, PASSWORD, Town

Pairs = list[tuple[str, str]]
NEW_PASSWORD = "viisi sanaa peräkkäin nyt"


@dataclass(frozen=True)
class Press:
    """A form's answers, and what of the house stands in the address."""

    answers: Callable[[FullHouse], dict[str, str]] = field(default=lambda _house: {})
    which: dict[str, str] = field(default_factory=dict)
    """Kind of thing -> state, as in `FullHouse.ids`; the first of its kind where none is named."""
    query: Callable[[FullHouse], str] = field(default=lambda _house: "")


def typed(**answers: str) -> Callable[[FullHouse], dict[str, str]]:
    """Return answers that are the same in every house."""
    return lambda _house: answers


WEEK = {"from_on": "25.10.2018", "last_on": "31.10.2018"}
PRESSES: dict[str, Press] = {
    "along.end": Press(which={"links": "code"}),
    "admin.brand": Press(typed(sender_name="Perhekeskus")),
    "admin.text": Press(typed(subject="Oma aihe")),
    "accounts.sign_in": Press(typed(email="professional@example.fi", password=PASSWORD)),
    "accounts.forgotten": Press(typed(email="admin@example.fi")),
    "accounts.set_password": Press(typed(new=NEW_PASSWORD, again=NEW_PASSWORD)),
    "accounts.account": Press(typed(name="Toinen Nimi")),
    "accounts.new_email": Press(typed(email="toinen@example.fi", password=PASSWORD)),
    "accounts.substitute": Press(lambda house: {"substitute": house.ids["users"]["other_pro"], **WEEK}),
    "accounts.password": Press(typed(current=PASSWORD, new=NEW_PASSWORD, again=NEW_PASSWORD)),
    "accounts.recovery_codes": Press(typed(password=PASSWORD)),
    "accounts.second_factor_off": Press(typed(password=PASSWORD)),
    "accounts.end_session": Press(which={"keys": "own"}),
    "admin.archive": Press(
        which=dict.fromkeys(("organisations", "services", "municipalities", "programmes"), "unused")
    ),
    "admin.delete": Press(
        which=dict.fromkeys(("organisations", "services", "municipalities", "areas", "programmes"), "unused")
    ),
    "admin.unarchive": Press(
        which=dict.fromkeys(("organisations", "services", "municipalities", "programmes"), "archived")
    ),
    "admin.area": Press(typed(**{"names-sv": "Nejden"})),
    "admin.contact": Press(typed(phone="015 333 444")),
    "admin.edit_break": Press(typed(last_on="7.3.2019")),
    "admin.edit_town": Press(typed(**{"owner_names-sv": "Familjecentret"})),
    "admin.import_breaks": Press(typed(table="nimi;alkaa;päättyy\nSyysloma;14.10.2019;18.10.2019")),
    "admin.new_area": Press(typed(**{"names-fi": "Mikkelin seutu"})),
    "admin.new_break": Press(typed(**{"names-fi": "Syysloma", "first_on": "14.10.2019", "last_on": "18.10.2019"})),
    "admin.new_contact": Press(typed(name="Kaisa", phone="015 333 555")),
    "admin.new_town": Press(typed(**{"names-fi": "Kangasniemi"})),
    "admin.come_back": Press(which={"professionals": "gone"}),
    "admin.leave": Press(which={"professionals": "one"}),
    "admin.new_professional": Press(typed(name="Uusi Nimi")),
    "admin.professional": Press(typed(name="Toinen Nimi"), which={"professionals": "one"}),
    "admin.new_programme": Press(typed(**{"names-fi": "Ohjelma 2021", "first_on": "1.8.2021", "last_on": "31.5.2022"})),
    "admin.programme": Press(typed(**{"names-sv": "Programmet"})),
    "admin.region": Press(typed(**{"names-fi": "Savo"})),
    "admin.new_organisation": Press(typed(**{"names-fi": "Yhdistys"})),
    "admin.new_service": Press(typed(**{"names-fi": "Palvelu"})),
    "admin.edit_service": Press(typed(**{"names-sv": "Tjänst"})),
    "admin.organisation": Press(typed(**{"names-sv": "Staden"})),
    "posters.cancelled": Press(which={"sessions": "cancelled"}),
    "posters.notice": Press(which={"sessions": "cancelled"}),
    "changes.restore_session": Press(which={"sessions": "cancelled"}),
    "changes.undo_move": Press(which={"sessions": "moved"}),
    "changes.cancel_session": Press(typed(reason="Illness")),
    "changes.close": Press(typed(first_on="13.12.2018", reason="Water damage")),
    "changes.close_town": Press(typed(first_on="3.1.2019", reason="Holiday", municipality="pieksamaki")),
    "changes.move_session": Press(typed(held_on="2.11.2018")),
    "changes.hand_over": Press(
        lambda house: {"substitute": house.ids["professionals"]["other_pro"]},
        query=lambda house: f"?person={house.ids['attendances']['pro']}",
    ),
    "consultations.new": Press(
        lambda house: {
            "matter": "general",
            "group_name": "Nallet",
            "theme": "Ruokailu",
            "session": house.ids["sessions"]["open"],
        }
    ),
    "consultations.accept": Press(lambda house: {"slot": house.ids["slots"]["open"], "seen": "1"}),
    "consultations.propose": Press(lambda house: {"other_slot": house.ids["slots"]["open"], "seen": "1"}),
    "consultations.decline": Press(typed(reason="Ei ehdi", seen="1")),
    "consultations.take_back": Press(typed(seen="2"), which={"consultations": "declined"}),
    "consultations.agree": Press(typed(seen="2"), which={"consultations": "proposed"}),
    "consultations.turn_down": Press(typed(seen="2"), which={"consultations": "proposed"}),
    "consultations.withdraw": Press(typed(seen="1")),
    "consultations.again": Press(typed(seen="2"), which={"consultations": "withdrawn"}),
    "day.arrived": Press(which={"reservations": "unmarked"}),
    "day.no_show": Press(which={"reservations": "unmarked"}),
    "day.note_interpreter": Press(typed(state="ordered"), which={"reservations": "wishes"}),
    "day.unmark": Press(which={"reservations": "past"}),
    "day.book": Press(
        lambda house: {"nickname": "Maija", "contact": "none", "slot": house.ids["slots"]["open"]},
        query=lambda house: f"?slot={house.ids['slots']['open']}",
    ),
    "day.door": Press(typed(state="free"), which={"sessions": "now"}),
    "day.count": Press(typed(kind="adults", amount="1", key="press-key-0123456789"), which={"sessions": "past"}),
    "day.message": Press(typed(**{"template": "entrance", "texts-fi": "Takaovi"})),
    "messages.drop": Press(which={"messages": "waiting"}),
    "messages.retry": Press(which={"messages": "failed"}),
    "guests.add": Press(typed(nickname="Maija", contact="none"), which={"sessions": "evening"}),
    "guests.added": Press(which={"parties": "email"}),
    "guests.cancel": Press(which={"parties": "email"}),
    "audit.copy_sign_up": Press(which={"parties": "email"}),
    "guests.decide": Press(typed(capacity="40"), which={"sessions": "evening"}),
    "guests.join": Press(which={"sessions": "training"}),
    "guests.leave_training": Press(which={"sessions": "training"}),
    "guests.page": Press(which={"sessions": "evening"}),
    "my_calendar.page": Press(typed(label="Phone")),
    "named.agree": Press(typed(agrees="y"), which={"links": "code"}),
    "own_data.find": Press(lambda house: {"proof": house.code}),
    "people.email": Press(typed(email="toinen@example.fi")),
    "people.end_substitute": Press(which={"people": "lender"}),
    "people.end_role": Press(typed(last_on="1.11.2018")),
    "people.invite": Press(typed(name="Uusi", email="uusi@example.fi", role="director", where="venue:perheiden-talo")),
    "people.invite_again": Press(which={"people": "invited"}),
    "people.new_role": Press(typed(role="director", where="venue:perheiden-talo")),
    "people.new_substitute": Press(
        lambda house: {"substitute": house.ids["users"]["other_pro"], **WEEK}, which={"people": "lender"}
    ),
    "people.reactivate": Press(which={"people": "closed"}),
    "people.reset_second_factor": Press(which={"people": "pro"}),
    "families.book": Press(
        typed(nickname="Maija", contact="none"),
        query=lambda house: f"?slot={house.ids['slots']['open']}",
    ),
    "families.code": Press(lambda house: {"code": house.code}),
    "families.confirm": Press(which={"links": "unconfirmed"}),
    "lost_links.ask": Press(typed(contact="maija@example.fi")),
    "families.undo": Press(which={"links": "let_go"}),
    "signups.change": Press(typed(adults="2", children="0"), which={"sign_up_links": "email"}),
    "signups.sign_up": Press(typed(nickname="Maija", contact="none"), which={"sessions": "evening"}),
    "signups.undo": Press(which={"sign_up_links": "left"}),
    "feedback.answer": Press(typed(sounds="good"), which={"surveys": "open"}),
    "wishes.results_csv": Press(which={"surveys": "closed"}),
    "wishes.decide": Press(which={"survey_texts": "waiting"}),
    "wishes.new_outcome": Press(typed(**{"wished-fi": "Tulkki", "done-fi": "Tulkki tulee"})),
    "wishes.outcome": Press(typed(**{"done-sv": "En kväll"})),
    "wishes.close": Press(which={"surveys": "open"}),
    "wishes.days": Press(typed(last_on="11.11.2018"), which={"surveys": "open"}),
    "wishes.new": Press(typed(round="session", audiences="guardian", first_on="7.1.2019", last_on="31.1.2019")),
    "terms.add_date": Press(
        typed(kind="evening", **{"names-fi": "Ilta"}, held_on="4.4.2019", starts="17", ends="18.30")
    ),
    "terms.ask": Press(
        lambda house: {"person": house.world.people["special_teacher"].public_id, "presence": "on_request"},
        which={"sessions": "full"},
    ),
    "terms.edit_series": Press(typed(last_on="7.2.2019")),
    "terms.edit_session": Press(typed(starts="10"), which={"sessions": "unseen"}),
    "terms.fill": Press(
        lambda house: {"anchor_on": "7.3.2019", "last_on": "28.3.2019", "stops-0-venue": house.world.house.public_id}
    ),
    "terms.new": Press(typed(**{"names-fi": "Kesä 2019"}, first_on="1.3.2019", last_on="31.5.2019")),
    "terms.publish_standing": Press(which={"series": "standing"}),
    "terms.team": Press(typed(**{"team-1-presence": "always"})),
    "waiting.accept": Press(lambda house: {"offer": house.ids["offers"]["live"]}, which={"queue_links": "offered"}),
    "waiting.decline": Press(lambda house: {"offer": house.ids["offers"]["live"]}, which={"queue_links": "offered"}),
    "waiting.join": Press(typed(nickname="Maija", email="maija@example.fi"), which={"sessions": "full"}),
    "waiting.notify": Press(typed(contact="maija@example.fi")),
    "waiting.join_places": Press(typed(nickname="Maija", email="maija@example.fi", venues="perheiden-talo")),
    "venues.archive": Press(which={"venues": "empty"}),
    "venues.edit": Press(typed(street_address="Tie 2", city="Pieksämäki")),
    "venues.new": Press(
        typed(
            municipality="pieksamaki",
            name="Uusi talo",
            street_address="Tie 1",
            city="Pieksämäki",
            usual_starts="9.30",
        )
    ),
    "venues.unarchive": Press(which={"venues": "archived"}),
}
"""By endpoint: add what your form needs here, when its first press is refused with 422."""


def address(town: Town, route: Route) -> str:
    """Return the route's address for the matrix: things in Perheiden talo, of the professional `pro`."""
    rule, press = route.rule, PRESSES.get(route.rule.endpoint, Press())
    ids = {kind: _chosen(kind, states, press) for kind, states in town.house.ids.items()}
    values = {**replace(town.house, ids=ids).values_of(rule)[0], **route.chosen}
    if "slug" in values and "closures" in rule.rule:
        values["slug"] = "perheiden-talo"
    if "kind" in route.chosen:
        values["key"] = next(iter(ids[route.chosen["kind"]].values()))
    return routes.filled(rule, values) + press.query(town.house)


def _chosen(kind: str, states: dict[str, str], press: Press) -> dict[str, str]:
    state = press.which.get(kind, CHOSEN.get(kind, next(iter(states))))
    return {state: states[state]}


CHOSEN = {"terms": "draft"}


def pressed(town: Town, subject: str, route: Route) -> tuple[str, Pairs]:
    """Press a route's form as somebody who may; return where the last press went, and with what."""
    path, press = address(town, route), PRESSES.get(route.rule.endpoint, Press())
    client = town.client(subject)
    answers = press.answers(town.house)
    sent = (path, list(answers.items()))
    form = _form(client.get(path, buffered=True), path) if "GET" in (route.rule.methods or ()) else None
    for _step in range(3):
        if form is not None:
            sent = (form.action, _filled(form, answers))
        answer = send(town, subject, *sent)
        form = _form(answer, path) if answer.status_code == 200 else None
        if form is None:
            break
        answers = {}
    return sent


def first_answers(town: Town, subject: str, route: Route) -> Pairs:
    """Return what the first press of a route's form sends, without pressing."""
    path, answers = address(town, route), PRESSES.get(route.rule.endpoint, Press()).answers(town.house)
    is_page = "GET" in (route.rule.methods or ())
    form = _form(town.client(subject).get(path, buffered=True), path) if is_page else None
    return list(answers.items()) if form is None else _filled(form, answers)


def send(town: Town, subject: str, path: str, pairs: Pairs, **options: object) -> TestResponse:
    """Send these answers with the subject's own token."""
    client = town.client(subject)
    token = guest_token(town) if routes.is_guest_form(path) or subject == GUEST else form_token(client)
    return post(client, path, [*pairs, ("form_token", token)], **options)


def post(client: FlaskClient, path: str, pairs: Pairs, **options: object) -> TestResponse:
    """Send these answers as a browser does."""
    body = "&".join(f"{quoted(name)}={quoted(value)}" for name, value in pairs)
    return client.post(path, data=body, content_type="application/x-www-form-urlencoded", **options)


def guest_token(town: Town) -> str:
    """Return the token of a form that anybody may send."""
    with town.app.test_request_context():
        return str(GuestForm().form_token.current_token)


def _form(answer: TestResponse, path: str) -> Form | None:
    if answer.mimetype != "text/html":
        return None
    here = urlsplit(path).path
    forms = [form for form in read(answer).forms if form.method == "post" and urlsplit(form.action).path == here]
    return max(forms, key=lambda form: len(form.values), default=None)


def _filled(form: Form, answers: dict[str, str]) -> Pairs:
    named = {name for name, _value in form.values}
    firsts = {name: offered[0] for name, offered in form.choices.items() if name not in named and len(offered) > 1}
    pairs = form.filled(**{**firsts, **answers}) + form.buttons[:1]
    return [(name, value) for name, value in pairs if name not in ("", "form_token")]
