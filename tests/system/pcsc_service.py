"""A real pcscd of our own, with virtual readers, that never meets the machine's one.

pcscd has its socket path compiled in, but takes over a listening socket that its parent hands down
the way systemd does (LISTEN_FDS, LISTEN_PID), wherever that socket lies; libpcsclite finds it
through PCSCLITE_CSOCK_NAME. Where the machine allows a mount namespace, pcscd also gets an empty
/run (its pid file) and an empty driver folder (the machine's USB readers), so that it sees nothing
but its virtual readers.

libpcsclite remembers the socket path for the life of a process: every service started for one test
process therefore listens at the same path, one after the other.
"""

import functools
import os
import random
import shutil
import socket
import subprocess
from pathlib import Path

from tests.system.processes import Program

DRIVERS = Path("/usr/lib/pcsc/drivers")
SLOTS = 2
"""vpcd shows two readers a driver; the second slot listens on the next port."""

START = """
if [ -n "$OWN_MOUNTS" ]; then mount -t tmpfs tmpfs /run && mount -t tmpfs tmpfs "$DRIVERS"; fi
# From 2.0 on pcscd asks polkit, which has no session to judge by here.
case $(pcscd --help) in *disable-polkit*) set -- --disable-polkit ;; esac
LISTEN_PID=$$ LISTEN_FDS=1 exec pcscd --foreground --info --config "$CONFIG" "$@" 3<&"$LISTENER"
"""


@functools.cache
def own_mounts() -> tuple[str, ...]:
    """The command prefix that gives a program mounts of its own; empty where that is forbidden."""
    for prefix in (("unshare", "--mount"), ("unshare", "--map-root-user", "--mount")):
        probe = [*prefix, "mount", "-t", "tmpfs", "tmpfs", "/run"]
        if subprocess.run(probe, capture_output=True).returncode == 0:
            return prefix
    return ()


def free_ports(count: int) -> int:
    """The first of `count` consecutive TCP ports that nobody listens on."""
    while True:
        # Below the range that the kernel hands out to clients.
        first = random.randrange(20000, 32000, SLOTS)  # noqa: S311
        probes = [socket.socket() for _ in range(count)]
        try:
            for offset, probe in enumerate(probes):
                probe.bind(("", first + offset))
        except OSError:
            continue
        finally:
            for probe in probes:
                probe.close()
        return first


class PcscService:
    """A pcscd with virtual readers, two for each of the (distinct) driver names given."""

    def __init__(self, folder: Path, socket_path: Path, drivers: tuple[str, ...]) -> None:
        """Prepare, without starting, a service whose files lie in `folder`."""
        self.socket_path = socket_path
        self.env = {"PCSCLITE_CSOCK_NAME": str(socket_path)}
        self.vpcd_ports = [free_ports(SLOTS) for _ in drivers]
        self.vpcd_port = self.vpcd_ports[0] if drivers else 0
        # pcscd appends the rank among readers of the same name, then the slot.
        self.reader_names = [
            f"{driver} 00 {slot:02X}" for driver in drivers for slot in range(SLOTS)
        ]
        self._config = folder
        self._program: Program | None = None
        for number, (driver, port) in enumerate(zip(drivers, self.vpcd_ports, strict=True)):
            # vpcd keeps its cards in static data: a file of its own for each driver.
            library = folder.parent / f"libifdvpcd-{number:02}.so"
            shutil.copyfile(DRIVERS / "serial" / "libifdvpcd.so", library)
            (folder / f"{number:02}").write_text(
                f'FRIENDLYNAME "{driver}"\nDEVICENAME /dev/null:{port}\n'
                f"LIBPATH {library}\nCHANNELID {port}\n"
            )

    @property
    def log(self) -> str:
        """What the running service printed so far."""
        return "\n".join(self._program.lines) if self._program else ""

    def start(self) -> None:
        """Start the service; returns once it answers and its readers listen for cards."""
        assert self._program is None, "already started"
        self.socket_path.unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(self.socket_path))
            listener.listen()
            self._program = Program(
                [*own_mounts(), "bash", "-c", START],
                {
                    **os.environ,
                    "OWN_MOUNTS": "1" if own_mounts() else "",
                    "DRIVERS": str(DRIVERS),
                    "CONFIG": str(self._config),
                    "LISTENER": str(listener.fileno()),
                },
                pass_fds=[listener.fileno()],
            )
        self._program.wait_for_line("daemon ready")

    def stop(self) -> None:
        """End the service in order; its socket goes too, as on a machine where it is stopped."""
        if self._program is not None:
            self._program.end()
            self._program = None
        self.socket_path.unlink(missing_ok=True)

    def kill(self) -> None:
        """Crash the service; its dead socket stays, as after a real crash."""
        assert self._program is not None, "not started"
        self._program.kill()
        self._program = None

    def restart(self) -> None:
        """Stop, then start."""
        self.stop()
        self.start()
