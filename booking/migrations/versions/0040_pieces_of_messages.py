"""Words that stand in several messages: sentences, and what is above and below every mail."""

from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

NAME = "ck_message_text_known_part"
BEFORE = ("subject", "body", "text")


def upgrade() -> None:
    """Apply."""
    _allow((*BEFORE, "sentence", "greeting", "foot"))


def downgrade() -> None:
    """Undo."""
    op.execute("DELETE FROM message_text WHERE part IN ('sentence', 'greeting', 'foot')")
    _allow(BEFORE)


def _allow(parts: tuple[str, ...]) -> None:
    with op.batch_alter_table("message_text") as batch:
        batch.drop_constraint(op.f(NAME), type_="check")
        batch.create_check_constraint(op.f(NAME), f"part IN {parts}")
