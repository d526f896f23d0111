"""Where the command line writes: terminals of any alphabet, closed streams, pipes left early."""

import codecs
import errno
import os
import sys
from pathlib import Path
from typing import TextIO

from app.domain.problem import LocalProblem, ProblemCode
from app.paths import write_private

_PLAIN = {
    "\u202f": " ",
    "\u2019": "'",
    "\u2026": "...",
    "\u2013": "-",
    "\u2192": "->",
    "\u0153": "oe",
}


def prepare() -> None:
    """Make both streams take every text, whatever a shell over the network has set up.

    A character that the terminal's alphabet lacks is written as its plain neighbour, else as a
    question mark; what is written to a stream that was closed is dropped.
    """
    codecs.register_error("plain", _plain)
    sys.stdout, sys.stderr = _open(sys.stdout), _open(sys.stderr)


def _open(stream: TextIO | None) -> TextIO:
    if stream is None:
        return Path(os.devnull).open("w", encoding="utf-8")
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(errors="plain")
    return stream


def _plain(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lost = error.object[error.start : error.end]
    return "".join(_PLAIN.get(character, "?") for character in lost), error.end


def keep(file: Path, text: str) -> None:
    """Write a file for this user only; raises LocalProblem DISK_FULL or STORE_READ_ONLY."""
    try:
        write_private(file, text.encode())
    except OSError as error:
        full = error.errno == errno.ENOSPC
        code = ProblemCode.DISK_FULL if full else ProblemCode.STORE_READ_ONLY
        raise LocalProblem(code, path=str(file)) from None


def drop(stream: TextIO) -> None:
    """Forget what is still to be written, so that the flush at the end does not fail again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def tell(text: str) -> None:
    """Write a verb's answer; a reader that has left, as `head` does, is no failure of ours."""
    _write(text, sys.stdout)


def warn(text: str) -> None:
    """Write beside the answer, on stderr, which may lead into the same pipe."""
    _write(text, sys.stderr)


def _write(text: str, stream: TextIO) -> None:
    try:
        print(text, file=stream, flush=True)
    except BrokenPipeError:
        drop(stream)
