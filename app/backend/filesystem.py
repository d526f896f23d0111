"""Whether a file lies on another machine, where programs cannot share memory over it.

SQLite's WAL needs shared memory between its programs, so a home folder on a file server gets a
rollback journal instead (https://www.sqlite.org/wal.html, https://www.sqlite.org/useovernet.html).
"""

import sys
from pathlib import Path

_MOUNTS = Path("/proc/self/mountinfo")
_DRIVE_REMOTE = 4  # GetDriveTypeW
_REMOTE = frozenset(
    {
        "9p",
        "afs",
        "beegfs",
        "ceph",
        "cifs",
        "davfs",
        "fuse.davfs",
        "fuse.glusterfs",
        "fuse.rclone",
        "fuse.sshfs",
        "gfs2",
        "glusterfs",
        "lustre",
        "ncpfs",
        "nfs",
        "nfs4",
        "ocfs2",
        "smb3",
        "smbfs",
    }
)


def is_remote(path: Path) -> bool:
    """Whether `path` is known to lie on another machine; False where that cannot be known."""
    if sys.platform == "win32":
        return _remote_drive(path)
    try:
        mounts = _MOUNTS.read_text("utf-8", "surrogateescape")
    except OSError:
        return False
    return _type_at(path.resolve(), mounts) in _REMOTE


def _type_at(path: Path, mounts: str) -> str:
    """The type of the filesystem that holds `path`; of two on one place the later is on top."""
    found, depth = "", -1
    for line in mounts.splitlines():
        left, _separator, right = line.partition(" - ")
        place = Path(_unescaped(left.split(" ")[4]))
        if len(place.parts) >= depth and path.is_relative_to(place):
            found, depth = right.split(" ")[0], len(place.parts)
    return found


def _unescaped(place: str) -> str:
    """Return a place as the system wrote it: space, tab, newline and backslash stand in octal."""
    for code in ("040", "011", "012", "134"):
        place = place.replace(f"\\{code}", chr(int(code, 8)))
    return place


def _remote_drive(path: Path) -> bool:
    import ctypes

    drive = path.absolute().anchor
    kernel = ctypes.windll.kernel32  # type: ignore[attr-defined, unused-ignore]
    return bool(kernel.GetDriveTypeW(drive) == _DRIVE_REMOTE)
