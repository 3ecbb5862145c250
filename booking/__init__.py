"""Tavataan: rotations of family services, chat slots for families, calendars that stay right."""

import logging
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from .config import Config, read_config
from .in_force import in_force
from .python_fixes import missing_fixes
from .web import logs

log = logging.getLogger(__name__)

ROOT = Path(__file__).parent.parent
BODY_LIMIT = 64 * 1024


def create_app(settings: Mapping[str, str] | None = None) -> Flask:
    """Make the application from `settings` (default: the environment); the only place that knows every room.

    Raises:
        BadSettings: a setting is unknown, missing or unsafe; its text is a sentence for the installer.
    """
    source = os.environ if settings is None else settings
    config = read_config(source)
    app = Flask(__name__, template_folder=str(ROOT / "templates"), instance_path=str(config.instance))
    _configure(app, config)
    app.config["IN_FORCE"] = in_force(source, config)
    _open_rooms(app, config)
    return app


def _configure(app: Flask, config: Config) -> None:
    app.config.update(
        SETTINGS=config,
        SECRET_KEY=config.secret_key,
        DEFAULT_LANGUAGE=config.default_language,
        MAX_CONTENT_LENGTH=BODY_LIMIT,
        MAX_FORM_MEMORY_SIZE=BODY_LIMIT,
        MAX_FORM_PARTS=200,
        TRAP_HTTP_EXCEPTIONS=False,
    )
    app.json.sort_keys = False  # type: ignore[attr-defined]  # the default provider has it
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False  # its redirects would follow the Host header
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.policies["ext.i18n.trimmed"] = True  # as in the catalogues, see pyproject.toml
    logs.set_up(config)
    lacking = missing_fixes(sys.version_info[:3]) if config.is_production else ""
    if lacking:
        log.warning(lacking)
    if config.proxy_hops:
        hops = config.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]


def _open_rooms(app: Flask, config: Config) -> None:
    from . import clock, db, schema_cli
    from .accounts import cli as accounts_cli
    from .accounts import views as accounts
    from .admin import views as admin
    from .admin.settings_cli import print_settings
    from .along import views as along
    from .backups.cli import backup, move_to, restore
    from .broadcasts import opening as broadcasts
    from .changes import views as changes
    from .checks.cli import check
    from .consultations import views as consultations
    from .day import views as day
    from .demo import cli as demo_cli
    from .demo.sign_ins import DOMAIN as DEMO_DOMAIN
    from .demo.sign_ins import refuse_to_start_with
    from .families import views as families
    from .feedback import views as feedback
    from .feeds import staff_views as my_calendar
    from .feeds import views as feeds
    from .following import opening as following
    from .health import views as health
    from .interpreters import opening as interpreters
    from .jobs import cli as jobs_cli
    from .letters import opening as letters
    from .lost_links import views as lost_links
    from .named import views as named
    from .notices.senders import sender_from
    from .posters import staff_views as posters
    from .privacy import cli as privacy_cli
    from .privacy import views as privacy
    from .reservations import opening as reservations
    from .schedule import views as schedule
    from .signups import staff_views as guests
    from .signups import views as signups
    from .site.views import bp as site
    from .waiting import views as waiting
    from .web import app as web

    sender_from(config)  # refuses what could never send, before anything waits for it
    clock.stand_still(config.frozen_now)
    db.init_app(app, config.database_url)
    logs.init_app(app, config)
    web.init_app(app)
    app.register_blueprint(site)
    accounts.init_app(app, without_second_factor=None if config.is_production else DEMO_DOMAIN)
    reservations.init_app(app)
    following.open_room()
    letters.open_room()
    broadcasts.open_room()
    interpreters.open_room()
    families.init_app(app)
    lost_links.init_app(app)
    signups.init_app(app)
    waiting.init_app(app)
    schedule.init_app(app)
    day.init_app(app)
    guests.init_app(app)
    consultations.init_app(app)
    changes.init_app(app)
    along.init_app(app)
    named.init_app(app)
    app.register_blueprint(feeds.bp)
    app.register_blueprint(my_calendar.bp)
    posters.init_app(app)
    privacy.init_app(app)
    admin.init_app(app)
    feedback.init_app(app)
    health.init_app(app)
    schema_cli.group.add_command(move_to)
    app.cli.add_command(schema_cli.group)
    app.cli.add_command(accounts_cli.group)
    app.cli.add_command(accounts_cli.print_permissions)
    app.cli.add_command(privacy_cli.audit_group)
    app.cli.add_command(privacy_cli.retention_group)
    app.cli.add_command(privacy_cli.print_data_map)
    app.cli.add_command(print_settings)
    app.cli.add_command(check)
    app.cli.add_command(backup)
    app.cli.add_command(restore)
    app.cli.add_command(demo_cli.group)
    app.cli.add_command(jobs_cli.group)
    if config.is_production:
        refuse_to_start_with(app.extensions["db_engine"])
