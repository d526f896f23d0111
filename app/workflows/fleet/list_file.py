"""Opens the file of a list, whatever it turns out to be.

A file is what somebody picked: perhaps a film, a list cut short by a full disk, or one made to
harm. What it may cost in memory is bounded, and it is read in small steps between which one can
stop.
"""

import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.domain.problem import LocalProblem, ProblemCode
from app.workflows.fleet.separated import Known, Progress, go_on, lines

MOST_BYTES = 50_000_000
PREVIEW_LINES = 20
_PIECE = 1_000_000


@dataclass(frozen=True, slots=True)
class RawList:
    """A list as it lies in the file: names of the columns, and the lines below them.

    Empty lines stand among them, and `above` counts those over the names, so that a line has the
    number that a spreadsheet gives it.
    """

    columns: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]
    above: int = 0

    @property
    def preview(self) -> tuple[tuple[str, ...], ...]:
        """The first lines, to check the columns with."""
        return tuple(filter(filled, self.lines[:PREVIEW_LINES]))


def read_file(path: Path, known: Known, progress: Progress | None = None) -> RawList:
    """Read the file; raises LocalProblem with one of the LIST_ codes, or `Stopped`.

    A file that cannot be opened raises OSError. `progress` hears bytes. Blocks: run it on a lane.
    """
    content = _content(path, progress)
    found = lines(content, known, progress)
    above = next((place for place, line in enumerate(found) if filled(line)), 0)
    if not any(map(filled, found[above + 1 :])):
        raise LocalProblem(ProblemCode.LIST_WITHOUT_CARDS)
    if len(found[-1]) < len(found[above]) and not content.endswith((b"\n", b"\r")):
        raise LocalProblem(ProblemCode.LIST_CUT_SHORT)
    names = tuple(cell.strip() for cell in found[above])
    return RawList(names, tuple(found[above + 1 :]), above)


def filled(line: Sequence[str]) -> bool:
    """Whether anything stands in a line."""
    return any(cell.strip() for cell in line)


def _content(path: Path, progress: Progress | None) -> bytes:
    """The bytes of a plain file; a pipe or a device could keep us for ever."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise LocalProblem(ProblemCode.LIST_NOT_TEXT)
    pieces: list[bytes] = []
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        read = 0
        while size <= MOST_BYTES >= read and (piece := file.read(_PIECE)):
            pieces.append(piece)
            read += len(piece)
            go_on(progress, 0, size)
    if max(size, read) > MOST_BYTES:
        raise LocalProblem(ProblemCode.LIST_TOO_LARGE, most=MOST_BYTES // 1_000_000)
    return b"".join(pieces)
