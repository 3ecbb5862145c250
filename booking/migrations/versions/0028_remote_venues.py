"""Venues where meetings are at a distance, and the address of an organisation's video meetings."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

KIND = "ck_venue_kind"
BEFORE = "kind IN ('family_house', 'daycare', 'clinic', 'school', 'parish_hall', 'other')"
NOW = "kind IN ('family_house', 'daycare', 'clinic', 'school', 'parish_hall', 'online', 'other')"
WAY = "ck_venue_remote_way"
ONLINE = "ck_venue_remote_when_online"
COLUMNS = {"remote_way": 10, "meeting_url": 400, "call_number": 40}


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("venue") as batch_op:
        for name, length in COLUMNS.items():
            batch_op.add_column(sa.Column(name, sa.String(length=length), nullable=False, server_default=""))
        batch_op.drop_constraint(op.f(KIND), type_="check")
        batch_op.create_check_constraint(op.f(KIND), NOW)
        batch_op.create_check_constraint(op.f(WAY), "remote_way IN ('', 'video', 'we_call', 'you_call')")
        batch_op.create_check_constraint(op.f(ONLINE), "(kind = 'online') = (remote_way <> '')")
    op.add_column("organisation", sa.Column("meeting_url", sa.String(length=400), nullable=False, server_default=""))


def downgrade() -> None:
    """Undo; a place without a door is then one of another kind."""
    op.execute("UPDATE venue SET kind = 'other', remote_way = '' WHERE kind = 'online'")
    with op.batch_alter_table("venue") as batch_op:
        batch_op.drop_constraint(op.f(ONLINE), type_="check")
        batch_op.drop_constraint(op.f(WAY), type_="check")
        batch_op.drop_constraint(op.f(KIND), type_="check")
        batch_op.create_check_constraint(op.f(KIND), BEFORE)
        for name in COLUMNS:
            batch_op.drop_column(name)
    op.drop_column("organisation", "meeting_url")
