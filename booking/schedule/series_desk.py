"""What a rotation is written for, and what the pages of new and edited rotations share."""

from dataclasses import dataclass

from flask import render_template, url_for
from sqlalchemy.orm import Session

from ..recurrence import PlannedDate
from ..venues.model import Venue
from ..web.languages import in_language
from .blueprint import usual_hours
from .choices import PlanChoices, plan_choices
from .holding import Clash
from .model import Occurrence, Series, Term
from .queries import occurrences_of_series
from .series_forms import SeriesForm
from .service import SeriesPreview
from .wording import effect_words, skip_words


@dataclass(frozen=True)
class Desk:
    """What a rotation is written for: a new one in a term, or one that is there."""

    choices: PlanChoices
    term: Term | None
    series: Series | None = None
    occurrences: tuple[Occurrence, ...] = ()

    @property
    def back_url(self) -> str:
        """Return the page the form was opened from."""
        return url_for(".term", public_id=self.term.public_id) if self.term else url_for(".index")


@dataclass(frozen=True)
class PreviewRow:
    """One date of the preview."""

    planned: PlannedDate
    venue: Venue
    why: str
    effect: str


def saved_url(desk: Desk, done: str, *, is_standing: bool = False) -> str:
    """Return where to go after saving; `done` is what the page says."""
    if desk.term is None or is_standing:
        return url_for(".index", done=done)
    return url_for(".term", public_id=desk.term.public_id, done=done)


def form_page(desk: Desk, form: SeriesForm, clashes: tuple[Clash, ...] = ()) -> str:
    """Show the form of a rotation."""
    return render_template(
        "schedule/series_form.html",
        form=form,
        term=desk.term,
        series=desk.series,
        clashes=clashes,
        back_url=desk.back_url,
        usual_hours=usual_hours(desk.choices.venues),
    )


def preview_rows(desk: Desk, preview: SeriesPreview) -> list[PreviewRow]:
    """Return the dates of a preview with their venues and why they are skipped."""
    venues = {venue.id: venue for venue in desk.choices.venues}
    return [_preview_row(one, venues[one.stop.venue_id]) for one in preview.dates]


def _preview_row(planned: PlannedDate, venue: Venue) -> PreviewRow:
    effect = effect_words(planned.turn_effect.value, in_language(venue.names))
    return PreviewRow(planned, venue, skip_words(planned.skip) if planned.skip else "", effect)


def desk_of(tx: Session, series: Series) -> Desk:
    """Put a series on the desk."""
    occurrences = tuple(occurrences_of_series(tx, series.id))
    choices = plan_choices(
        tx,
        series.municipality_id,
        also_venues=[*(stop.venue for stop in series.stops), *(one.venue for one in occurrences)],
        also_people=[member.professional for member in series.team],
    )
    return Desk(choices, series.term, series, occurrences)
