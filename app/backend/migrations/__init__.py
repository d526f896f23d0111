"""Schema versions of the databases, one folder for each kind; run by Alembic from the package.

Only imported when a database is new or old. A new version of a schema is a new file in `versions/`
of its folder, and its name in the `Schema` of the store that uses it; a test compares both.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

FOLDER = Path(__file__).parent


def knows(scripts: Path, version: str) -> bool:
    """Whether `version` is one of ours; if not, a newer program wrote the database."""
    known = ScriptDirectory(str(scripts)).walk_revisions()
    return any(script.revision == version for script in known)


def upgrade(connection: Connection, scripts: Path) -> None:
    """Bring the database to the newest version within the connection's open transaction."""
    config = Config()
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
