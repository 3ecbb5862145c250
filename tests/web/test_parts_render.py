"""The shared parts of the pages: typed text comes out inert, each state has its words, colours can be read."""

import re
from pathlib import Path
from types import SimpleNamespace as Fake

import pytest
from jinja2 import Environment, FileSystemLoader
from wtforms import Form, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from booking.web import written

ROOT = Path(__file__).parents[2]
HOSTILE = "<script>alert(1)</script>\"'&"
STATES = [
    "free",
    "few",
    "full",
    "cancelled",
    "past",
    "closed",
    "not_open",
    "no_booking",
    "date_only",
    "started",
    "draft",
    "published",
    "asked",
    "accepted",
    "declined",
    "on_request",
    "arrived",
    "no_show",
    "now",
    "free_slot",
    "absent",
]
COLOURS = ["clay", "lake", "plum", "pine", "honey", "brick"]
SHAPES = ["house", "bear", "star", "leaf", "sun", "boat", "apple", "tree"]


def parts(name: str) -> Fake:
    """Return the macros of one file of parts, in English."""
    env = Environment(
        loader=FileSystemLoader(ROOT / "templates"),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters.update(named=written.named, written=written.written)
    env.install_null_translations(newstyle=True)  # type: ignore[attr-defined]  # added by the i18n extension
    return Fake(**vars(env.get_template(f"parts/{name}.html").module))


class Question(Form):
    """A form with one text and one choice."""

    nickname = StringField(HOSTILE, [InputRequired(HOSTILE)], description=HOSTILE)
    contact = RadioField(HOSTILE, choices=[SelectChoice(HOSTILE, HOSTILE)], validators=[InputRequired(HOSTILE)])


def hostile_venue() -> Fake:
    return Fake(name=HOSTILE, shape=HOSTILE, colour=HOSTILE)


def hostile_card() -> Fake:
    return Fake(
        **dict.fromkeys(
            ["weekday_short", "day_text", "date_long", "time_text", "title", "note", "state", "state_text", "url"],
            HOSTILE,
        ),
        venue=hostile_venue(),
        people=[Fake(kind=HOSTILE, name=HOSTILE)],
        count=None,
    )


def hostile_month() -> Fake:
    booked = Fake(number=1, is_weekend=False, closed_text="", events=[(HOSTILE, HOSTILE, HOSTILE, HOSTILE)])
    closed = Fake(number=2, is_weekend=True, closed_text=HOSTILE, events=[])
    return Fake(title=HOSTILE, weekdays=[(HOSTILE, HOSTILE)], weeks=[[None, booked, closed]])


def rendered_parts() -> dict[str, str]:
    sessions, booking, messages, forms = (parts(name) for name in ("sessions", "booking", "messages", "forms"))
    form = Question()
    form.validate()
    slot = Fake(url=HOSTILE, is_free=True, time_text=HOSTILE, label=HOSTILE, value=HOSTILE)
    return {
        "session_card": sessions.session_card(hostile_card()),
        "month_calendar": parts("calendar").month_calendar(hostile_month()),
        "slot_button": booking.slot_button(slot),
        "slot_action": booking.slot_action(slot),
        "ticket": booking.ticket(HOSTILE, HOSTILE, HOSTILE, hostile_venue(), [HOSTILE], HOSTILE, HOSTILE, HOSTILE),
        "copy_box": booking.copy_box(HOSTILE, "address"),
        "code_box": booking.code_box(HOSTILE),
        "people_list": messages.people_list([Fake(kind=HOSTILE, name=HOSTILE, text=HOSTILE)]),
        "fact_row": messages.fact_row("clock", HOSTILE, HOSTILE),
        "pager": messages.pager(HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE),
        "error_summary": forms.error_summary(form),
        "field": forms.field(form.nickname),
        "choices": forms.choices(form.contact),
        "post_button": forms.post_button(HOSTILE, form, HOSTILE, more=HOSTILE),
    }


@pytest.mark.parametrize("name", sorted(rendered_parts()))
def test_hostile_text_comes_out_inert_in_every_part(name: str) -> None:
    page = rendered_parts()[name]

    assert "script" in page
    assert "<script" not in page
    assert '">alert' not in page
    assert "alert(1)</script>\"'" not in page


@pytest.mark.parametrize("state", STATES)
def test_each_state_has_words_of_its_own(state: str) -> None:
    page = str(parts("sessions").tag(state, count=4))

    words = re.sub(r"<[^>]+>", "", page).strip()
    assert words != ""


def test_a_wrong_field_keeps_its_answer_and_names_its_error() -> None:
    form = Question(data={"nickname": "Aurinko"})
    form.nickname.errors = ["Enter your name"]
    page = str(parts("forms").field(form.nickname, autocomplete="given-name"))

    assert 'value="Aurinko"' in page
    assert 'autocomplete="given-name"' in page
    assert 'aria-invalid="true"' in page
    assert 'aria-describedby="nickname-hint nickname-error"' in page


@pytest.mark.parametrize("shape", SHAPES)
def test_each_sign_of_a_venue_is_drawn(shape: str) -> None:
    icons = parts("icons")

    assert str(icons.shape(shape)) != str(icons.shape("unknown"))


def colours_of(scheme: str) -> dict[str, str]:
    style = (ROOT / "booking" / "static" / "style.css").read_text(encoding="utf-8")
    light, dark = style.split("prefers-color-scheme: dark", 1)
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light))
    if scheme == "dark":
        found |= dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", dark.split(".c-clay", 1)[0]))
    return found


def brightness(colour: str) -> float:
    """Return the relative luminance of WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, bright = sorted((brightness(one), brightness(other)))
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", COLOURS)
def test_each_colour_of_a_venue_can_be_read(name: str, scheme: str) -> None:
    colours = colours_of(scheme)
    strong = colours["honey-deep" if name == "honey" else name]

    assert contrast(strong, colours["on-v"]) >= 4.5
    assert contrast(strong, colours["surface"]) >= 3
    assert contrast(colours[f"{name}-ink"], colours[f"{name}-tint"]) >= 4.5


def test_every_icon_has_a_size_of_its_own_for_when_the_style_sheet_does_not_come() -> None:
    icons = parts("icons")
    drawn = (
        icons.icon("tick"),
        icons.shape("house"),
        icons.face("family_guidance"),
        icons.brand_mark(),
        icons.tick_mark(),
    )

    assert [re.findall(r' width="(\d+)"', str(one)) for one in drawn] == [["24"], ["24"], ["52"], ["44"], ["76"]]
