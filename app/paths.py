"""Where the program keeps the user's data, settings and logs; all of it private to the user.

A leaf that every layer may import. `POSTE_CPX_HOME` moves everything below one folder, which is how
the tests and the demonstration stay out of the user's own files. Nothing is created by asking where
something is; whoever writes calls `private_folder` first.
"""

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

APPLICATION = "poste-cpx"
HOME_VARIABLE = "POSTE_CPX_HOME"


@dataclass(frozen=True, slots=True)
class Paths:
    """The folders of one user. `data` holds the outbox, its key file and its backups."""

    data: Path
    settings: Path
    logs: Path

    @property
    def outbox(self) -> Path:
        """The declarations' database."""
        return self.data / "outbox.sqlite3"

    @property
    def register(self) -> Path:
        """The establishment's register, when it is not on a server."""
        return self.data / "register.sqlite3"

    @property
    def unblockings(self) -> Path:
        """What is noted of unblockings under way."""
        return self.data / "unblockings"

    @property
    def user_settings(self) -> Path:
        """The settings the user chose; the program writes this file."""
        return self.settings / "settings.toml"


def of_user(environ: Mapping[str, str] = os.environ) -> Paths:
    """The folders of the present user, by the desktop's conventions or under POSTE_CPX_HOME."""
    if home := environ.get(HOME_VARIABLE):
        return below(Path(home))
    return Paths(
        data=platformdirs.user_data_path(APPLICATION, appauthor=False),
        settings=platformdirs.user_config_path(APPLICATION, appauthor=False),
        logs=platformdirs.user_log_path(APPLICATION, appauthor=False),
    )


def below(home: Path) -> Paths:
    """The same folders below one of our own."""
    return Paths(data=home / "data", settings=home / "settings", logs=home / "logs")


def private_folder(folder: Path) -> Path:
    """Create `folder` if it is missing, for its owner only (0700), and return it.

    Raises OSError when it cannot be created. A folder that exists is left as it is: the user may
    have opened it on purpose, and every file written into it is private by itself.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def private_file(path: Path) -> None:
    """Create an empty file for its owner only (0600), unless there is a file already.

    Raises OSError when it cannot be created.
    """
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def write_private(path: Path, content: bytes) -> None:
    """Put `content` into a private file (0600) in one step: the old content or the new, never half.

    Raises OSError; the file is then what it was.
    """
    draft = _draft(path, content)
    try:
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise


def create_private(path: Path, content: bytes) -> bool:
    """As `write_private`, but only if there is no such file: of two programs, one succeeds."""
    draft = _draft(path, content)
    try:
        os.link(draft, path)
    except FileExistsError:
        return False
    finally:
        draft.unlink()
    return True


def _draft(path: Path, content: bytes) -> Path:
    """Write `content` beside `path` and make sure that the disk has it."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name + ".")  # mode 0600
    draft = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        draft.unlink(missing_ok=True)
        raise
    return draft
