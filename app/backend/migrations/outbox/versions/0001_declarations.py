"""The outbox as it began: sealed declarations, and the names of the keys that seal them."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create both tables and the indexes of the courier's questions."""
    op.create_table("keys", sa.Column("id", sa.Text, primary_key=True))
    op.create_table(
        "entries",
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("urgent", sa.Boolean, nullable=False),
        sa.Column("key_id", sa.Text, nullable=False),
        sa.Column("card_mark", sa.Text, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("outcome", sa.LargeBinary),
        sa.Column("queued_at", sa.BigInteger, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("possibly_sent", sa.Boolean, nullable=False),
        sa.Column("next_try_at", sa.BigInteger),
        sa.Column("claimed_by", sa.Text),
        sa.Column("claimed_until", sa.BigInteger),
        sa.Column("closed_at", sa.BigInteger),
        sa.Column("problem", sa.Text),
        sqlite_autoincrement=True,
    )
    op.create_index("entries_of_card", "entries", ["card_mark", "position"])
    op.create_index("entries_by_state", "entries", ["state", "position"])
    op.create_index("entries_urgent", "entries", ["urgent", "state", "position"])
