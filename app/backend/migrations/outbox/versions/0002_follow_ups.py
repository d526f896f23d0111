"""What the office last said of a declaration, sealed, so that a restart still knows it."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the column; nothing is known yet."""
    op.add_column("entries", sa.Column("follow_up", sa.LargeBinary))
