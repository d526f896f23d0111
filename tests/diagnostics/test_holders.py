"""Who else uses the readers, from what Linux tells about its processes."""

from pathlib import Path

import pytest

from app.diagnostics.checks.holders import Client, clients, connected_sockets, judge
from app.domain.finding import Light, sentence_of
from app.domain.station import ReaderState, ReaderView, ServiceState, Station
from app.language import _
from tests.diagnostics.places import lay

TABLE = """Num       RefCount Protocol Flags    Type St Inode Path
0000000000000000: 00000002 00000000 00010000 0001 01 11111 /run/pcscd/pcscd.comm
0000000000000000: 00000003 00000000 00000000 0001 03 22222
0000000000000000: 00000003 00000000 00000000 0001 03 33333 /run/pcscd/pcscd.comm
0000000000000000: 00000002 00000000 00000000 0002 01 44444
"""


def process(proc: Path, pid: int, name: str, maps: str, inode: int, moved: str = "") -> None:
    lay(proc, f"{pid}/comm", f"{name}\n")
    lay(proc, f"{pid}/maps", maps)
    lay(proc, f"{pid}/environ", f"A=1\0PCSCLITE_CSOCK_NAME={moved}\0" if moved else "A=1\0")
    (proc / f"{pid}/fd").mkdir()
    (proc / f"{pid}/fd/5").symlink_to(f"socket:[{inode}]")
    (proc / f"{pid}/fd/1").symlink_to("/dev/null")


def test_only_connected_unnamed_stream_sockets_count() -> None:
    assert connected_sockets(TABLE) == {"22222"}


def test_a_client_has_the_library_and_a_connection_to_this_service(tmp_path: Path) -> None:
    lay(tmp_path, "net/unix", TABLE)
    library = "7f00-7f01 r-xp 00000000 /usr/lib/x86_64-linux-gnu/libpcsclite.so.1.0.0\n"
    process(tmp_path, 10, "firefox", library, 22222)
    process(tmp_path, 11, "bash", "7f00-7f01 /usr/lib/libc.so.6\n", 22222)
    process(tmp_path, 12, "idle", library, 99999)
    process(tmp_path, 13, "elsewhere", library, 22222, moved="/run/other.comm")
    process(tmp_path, 14, "ourselves", library, 22222)
    found = tuple(clients(tmp_path, 14, "/run/pcscd/pcscd.comm"))
    assert found == (Client("firefox", 10),)


@pytest.mark.parametrize(
    ("state", "others", "light", "says"),
    [
        (ReaderState.CARD, (), Light.OK, "Aucun autre programme"),
        (ReaderState.CARD, (Client("firefox", 10),), Light.OK, "firefox (10)"),
        (ReaderState.BUSY, (Client("jfse", 7),), Light.FAILURE, "jfse (7)"),
        (ReaderState.BUSY, (), Light.FAILURE, "autre compte"),
    ],
)
def test_sentence(state: ReaderState, others: tuple[Client, ...], light: Light, says: str) -> None:
    station = Station(ServiceState.RUNNING, (ReaderView("Lecteur 1", state),))
    finding = judge(station, others)
    assert finding.light is light and says in sentence_of(finding, _)


def test_without_the_service_nothing_is_claimed() -> None:
    assert judge(Station(ServiceState.STOPPED), ()).light is Light.UNKNOWN
