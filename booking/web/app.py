"""Put the web room into the app: languages, errors, headers, forged forms, and what every template may say."""

from flask import Flask, current_app, redirect
from werkzeug.wrappers import Response

from . import (
    branding,
    csrf,
    dates,
    errors,
    files,
    headers,
    hosts,
    identity,
    kept,
    languages,
    limits,
    spoken,
    written,
    zipped,
)
from .forms import hidden_token


def init_app(app: Flask) -> None:
    """Prepare `app` for pages."""
    hosts.init_app(app)
    languages.init_app(app)
    written.init_app(app)
    spoken.init_app(app)
    errors.init_app(app)
    csrf.init_app(app)
    headers.init_app(app)
    kept.init_app(app)
    files.init_app(app)
    zipped.init_app(app, is_private=languages.is_staff_path)
    limits.init_app(app)
    app.context_processor(_page_context)
    app.jinja_env.globals.update(
        hidden_token=hidden_token,
        clock_text=dates.clock_text,
        day_month=dates.day_month,
        local_time=dates.local_time,
        long_date=dates.long_date,
        moment_text=dates.moment_text,
        month_title=dates.month_title,
        short_date=dates.short_date,
        slot_text=dates.slot_text,
        span_text=dates.span_text,
        time_range=dates.time_range,
        weekday_short=dates.weekday_short,
        when_text=dates.when_text,
    )
    app.jinja_env.filters["unbroken"] = dates.unbroken
    app.add_url_rule("/", "root", _to_default_language)
    app.add_url_rule("/brand.css", "brand_css", branding.brand_css)


def _page_context() -> dict[str, object]:
    return {
        "lang": languages.current_language(),
        "lang_tag": languages.language_tag(languages.current_language()),
        "is_right_to_left": languages.is_right_to_left(),
        "languages": languages.language_links(),
        "service_name": identity.service_name(),
        "service_owner": identity.service_owner(),
        "service_colours": branding.stylesheet_url(),
        "social_emergency_number": identity.social_emergency_number(),
        "contact_email": identity.contact_email(),
    }


def _to_default_language() -> Response:
    return redirect(f"/{current_app.config['DEFAULT_LANGUAGE']}/", code=302)
