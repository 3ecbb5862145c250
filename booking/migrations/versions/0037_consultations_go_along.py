"""Consultations that went along with their session, or passed to a colleague with it."""

from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

NAME = "ck_consultation_request_why"
BEFORE = (
    "",
    "turned_down",
    "session_cancelled",
    "session_moved",
    "professional_away",
    "needed_by_family",
    "asked_again",
    "asker_left",
)


def upgrade() -> None:
    """Apply."""
    _allow((*BEFORE, "moved_along", "with_colleague"))


def downgrade() -> None:
    """Undo."""
    op.execute("UPDATE consultation_request SET why = '' WHERE why IN ('moved_along', 'with_colleague')")
    _allow(BEFORE)


def _allow(words: tuple[str, ...]) -> None:
    with op.batch_alter_table("consultation_request") as batch:
        batch.drop_constraint(op.f(NAME), type_="check")
        batch.create_check_constraint(op.f(NAME), f"why IN {words}")
