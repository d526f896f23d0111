"""A lock is one holder's at a time and does not outlive it."""

import subprocess
import sys
from pathlib import Path

import pytest

from app.backend.lockfile import LockFile, alone, forget_the_dead, is_held

HOLDER = """
import sys
from pathlib import Path
from app.backend.lockfile import LockFile
lock = LockFile(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def test_one_holder_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "x.lock"
    assert not is_held(path)
    lock = LockFile(path)
    assert is_held(path)
    with pytest.raises(BlockingIOError):
        LockFile(path, wait=False)
    lock.release()
    assert not is_held(path)


def test_the_system_takes_it_back_from_the_dead(tmp_path: Path) -> None:
    path = tmp_path / "x.lock"
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        assert is_held(path)
        forget_the_dead([path])
        assert path.exists()
        holder.kill()
    assert not is_held(path)
    forget_the_dead([path])
    assert not path.exists()


def test_a_lock_removed_meanwhile_is_made_again(tmp_path: Path) -> None:
    path = tmp_path / "x.lock"
    LockFile(path).release()
    forget_the_dead([path])
    with alone(path):
        assert is_held(path)
