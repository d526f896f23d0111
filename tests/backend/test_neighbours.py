"""Programs that share an outbox know who lives and hear what changes."""

import queue
import socket
from collections.abc import Callable
from pathlib import Path
from uuid import UUID, uuid4

from app.backend.lockfile import LockFile
from app.backend.neighbours import Presence

LIMIT = 10.0


def _ears() -> tuple["queue.SimpleQueue[UUID]", Callable[[UUID], None]]:
    heard: queue.SimpleQueue[UUID] = queue.SimpleQueue()
    return heard, heard.put


def test_each_hears_the_others_and_not_itself(tmp_path: Path) -> None:
    (first_heard, first_ear), (second_heard, second_ear) = _ears(), _ears()
    first, second = Presence(tmp_path, first_ear), Presence(tmp_path, second_ear)
    declaration, answer = uuid4(), uuid4()
    first.tell(declaration)
    assert second_heard.get(timeout=LIMIT) == declaration
    second.tell(answer)
    assert first_heard.get(timeout=LIMIT) == answer
    first.close()
    second.tell(declaration)  # to nobody
    second.close()
    assert first_heard.empty()
    assert second_heard.empty()
    assert list(tmp_path.iterdir()) == []


def test_the_dead_are_known_and_forgotten(tmp_path: Path) -> None:
    presence = Presence(tmp_path, lambda _declaration: None)
    assert presence.is_alive(presence.name)
    LockFile(tmp_path / "courier-dead.lock").release()
    living = LockFile(tmp_path / "courier-living.lock")
    assert (presence.is_alive("dead"), presence.is_alive("living")) == (False, True)
    presence.tell(uuid4())  # the dead left no port behind
    presence.forget_the_dead()
    assert {file.name for file in tmp_path.iterdir()} == {
        "courier-living.lock",
        f"courier-{presence.name}.lock",
    }
    living.release()
    presence.close()


def test_what_is_no_declaration_is_not_heard(tmp_path: Path) -> None:
    heard, ear = _ears()
    presence, other = Presence(tmp_path, ear), Presence(tmp_path, lambda _declaration: None)
    port = int((tmp_path / f"courier-{presence.name}.lock").read_bytes())
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        stranger.sendto(b"neither sixteen bytes nor none", ("127.0.0.1", port))
    declaration = uuid4()
    other.tell(declaration)
    assert heard.get(timeout=LIMIT) == declaration
    presence.close()
    other.close()
