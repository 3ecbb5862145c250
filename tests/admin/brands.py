"""Choose what the service is called and looks like, without a page."""

from sqlalchemy import Engine

from booking import db
from booking.admin.branding import change_brand
from booking.audit.service import CLI
from booking.brand.queries import chosen
from booking.brand.rules import Brand
from tests.support.moments import NOW


def choose(database: Engine, **values: object) -> None:
    """Choose a brand."""
    with db.transaction(database) as tx:
        change_brand(tx, Brand(**values), now=NOW, actor=CLI)  # type: ignore[arg-type]  # each test names its fields


def kept_brand(database: Engine) -> Brand:
    """Return what is chosen."""
    with db.reading(database) as tx:
        return chosen(tx)
