"""A private PostgreSQL: its own folder, socket and port, started and killed by the tests.

PostgreSQL refuses to run as root, so root hands it to `nobody`.
"""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BINARIES = max(Path("/usr/lib/postgresql").glob("*/bin"), default=Path("/usr/bin"))
USER = "register"
DATABASE = "register"
_OWNER = "nobody"


def free_port() -> int:
    """A port of this machine that nobody uses now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


class Cluster:
    """One PostgreSQL server on loopback."""

    def __init__(self, folder: Path) -> None:
        self._data = folder / "data"
        self._socket = folder
        self.port = free_port()
        self._server: subprocess.Popen[bytes] | None = None
        if os.geteuid() == 0:
            shutil.chown(folder, _OWNER)
        self._run("initdb", "-D", str(self._data), "-U", USER, "-A", "trust", "-E", "UTF8")
        self.start()
        self._run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", USER, DATABASE)

    @property
    def url(self) -> str:
        """The address for the settings."""
        return f"postgresql://{USER}@127.0.0.1:{self.port}/{DATABASE}"

    def start(self) -> None:
        """Start, and wait until it takes connections; recovery after a kill included."""
        self._run("pg_ctl", "-D", str(self._data), "-w", "-t", "30", "-o", self._options(), "start")

    def stop(self) -> None:
        """End in an orderly way, cutting connections."""
        self._run("pg_ctl", "-D", str(self._data), "-w", "-m", "fast", "stop")

    def kill(self) -> None:
        """End as a power cut does: no checkpoint, no farewell to the clients."""
        self._run("pg_ctl", "-D", str(self._data), "-w", "-m", "immediate", "stop")

    def empty(self) -> None:
        """Drop what a test left."""
        self.sql("DROP SCHEMA public CASCADE", "CREATE SCHEMA public")

    def sql(self, *statements: str) -> str:
        """Run statements one after the other as the owner."""
        told = [word for each in statements for word in ("-c", each)]
        where = ("-h", "127.0.0.1", "-p", str(self.port), "-U", USER)
        return self._run("psql", *where, "-qAt", *told, DATABASE)

    def _options(self) -> str:
        return f"-p {self.port} -c listen_addresses=127.0.0.1 -k {self._socket}"

    def _run(self, program: str, *arguments: str) -> str:
        """Run a program of PostgreSQL; its output goes to a file, which a server may keep open."""
        user = _OWNER if os.geteuid() == 0 else None
        with tempfile.TemporaryFile() as said:
            ran = subprocess.run(
                [str(BINARIES / program), *arguments],
                stdout=said,
                stderr=subprocess.STDOUT,
                cwd=self._socket,
                user=user,
                timeout=60,
                check=False,
            )
            said.seek(0)
            words = said.read().decode()
        assert ran.returncode == 0, words
        return words.strip()


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A server for the duration of the block."""
    with tempfile.TemporaryDirectory(prefix="poste-cpx-pg-") as folder:
        server = Cluster(Path(folder))
        try:
            yield server
        finally:
            server.kill()
