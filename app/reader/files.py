"""Transparent files of a card, read in pieces and no further than needed.

A line of 9,600 baud carries 800 bytes a second, so a file is selected without its FCP (39 bytes
and a GET RESPONSE) and its end is found while reading.
"""

from collections.abc import Callable

from app.reader import tlv
from app.reader.apdu import Command, Ins, Response, StatusWord
from app.reader.shapes import MASTER_FILE, QUIET, Shapes

PIECE = 64  # what is asked of a file whose size nothing tells yet
WHOLE = 256
_MAX_SIZE = 0x7FFF  # READ BINARY has an offset of 15 bits
_QUIET_SELECT_REFUSED = frozenset(
    {
        StatusWord.WRONG_LENGTH,
        StatusWord.FUNCTION_NOT_SUPPORTED,
        StatusWord.INCORRECT_P1_P2,
        StatusWord.WRONG_P1_P2,
    }
)

Send = Callable[[Command], Response]


class Files:
    """SELECT and READ BINARY, in the shape of one generation."""

    def __init__(self, send: Send, shapes: Shapes) -> None:
        self._send = send
        self._shapes = shapes
        self._selected: bytes | None = None
        self._quiet = True

    def select(self, path: bytes) -> bool:
        """Make the file of an absolute `path` (3F00...) current; False when it is not there."""
        if self._selected == path:
            return True
        response = self._select(path)
        self._selected = path if response.ok else None
        return response.ok

    def size(self, path: bytes) -> int | None:
        """Return the size that the file's control parameters tell, or None."""
        response = self._send(self._command(path, quiet=False))
        self._selected = path if response.ok else None
        parameters = tlv.first(response.data, 0x62) or tlv.first(response.data, 0x6F)
        told = tlv.first(parameters, 0x80) if parameters else None
        return int.from_bytes(told, "big") if told and len(told) <= 2 else None

    def read(self, path: bytes, offset: int, length: int) -> Response | None:
        """Read up to `length` bytes (1 to 256) at `offset`; None when there is no such file."""
        if not self.select(path):
            return None
        p1, p2 = divmod(offset, 256)
        return self._send(Command(self._shapes.cla, Ins.READ_BINARY, p1, p2, le=length))

    def _select(self, path: bytes) -> Response:
        response = self._send(self._command(path, self._quiet))
        if self._quiet and response.sw in _QUIET_SELECT_REFUSED:
            response = self._send(self._command(path, quiet=False))
            self._quiet = not response.ok
        return response

    def _command(self, path: bytes, quiet: bool) -> Command:
        shapes = self._shapes
        data = path if shapes.path_holds_root else path.removeprefix(MASTER_FILE)
        p2, le = (QUIET, None) if quiet else (shapes.select_p2, 256)
        return Command(shapes.cla, Ins.SELECT, shapes.select_p1, p2, data, le)


class ElementaryFile:
    """One transparent file; `content` grows as it is read, `ended` tells that there is no more.

    `offset` and `length` make it a part of a file, for a directory that keeps several objects in
    one.

    What `peek` read out of turn is kept, and is not read again when `more` gets there.

    `short` tells that the last answer was shorter than asked: most cards say so that the file
    ends there, but only its contents can tell for sure.
    """

    def __init__(
        self, files: Files, path: bytes, offset: int = 0, length: int | None = None
    ) -> None:
        self._files = files
        self._path = path
        self._offset = offset
        self._length = length
        self._ahead: dict[int, bytes] = {}
        self.content = b""
        self.ended = False
        self.short = False
        self.denied = False
        self.missing = False

    def more(self, length: int = WHOLE) -> bool:
        """Read the next piece; False when nothing was added."""
        here = len(self.content)
        if here in self._ahead:
            self.content += self._ahead.pop(here)
            return True
        length = min([self._within(here, length), *(at - here for at in self._ahead if at > here)])
        if self.ended or length <= 0:
            return False
        response = self._files.read(self._path, self._offset + here, length)
        if response is None:
            self.missing = self.ended = True
            return False
        if response.sw == StatusWord.WRONG_LENGTH:
            return self._read_told_size()
        return self._take(response, length)

    def peek(self, at: int, length: int) -> bytes:
        """Read up to `length` bytes (1 to 256) at a place beyond `content`; empty if it cannot."""
        length = self._within(at, length)
        response = self._files.read(self._path, self._offset + at, length) if length > 0 else None
        if response is None or not response.ok or not response.data:
            return b""
        self._ahead[at] = response.data[:length]
        return self._ahead[at]

    def object(self, tag: int, length: int = PIECE) -> bytes | None:
        """Read until the first data object of this tag is whole; what there is of it, or None."""
        rest, seen = b"", 0
        while self.more(length):
            whole, rest = tlv.split(rest + self.content[seen:])
            seen = len(self.content)
            if any(item.tag == tag for item in whole):
                break
            told = tlv.whole_length(rest)
            length = min(max(told - len(rest), 1), WHOLE) if told else WHOLE
        return tlv.first(self.content, tag)

    def _within(self, at: int, length: int) -> int:
        """Return how many of `length` bytes at that place can be asked for, 0 or less for none."""
        if self._offset + at > _MAX_SIZE:
            return 0
        return length if self._length is None else min(length, self._length - at)

    def _take(self, response: Response, asked: int) -> bool:
        self.denied = response.sw == StatusWord.SECURITY_NOT_SATISFIED
        good = response.ok or response.sw == StatusWord.END_OF_FILE
        if not good or not response.data:
            self.ended = True
            return False
        piece = response.data[:asked]
        self.content += piece
        self.short = len(piece) < asked
        padding = not piece.strip(bytes(tlv.PADDING))
        self.ended = padding or response.sw == StatusWord.END_OF_FILE
        return True

    def _read_told_size(self) -> bool:
        """For a card that refuses to be asked for more than the file holds."""
        already, size = len(self.content), self._size()
        while size is not None and len(self.content) < size and not self.ended:
            left = min(size - len(self.content), WHOLE)
            response = self._files.read(self._path, self._offset + len(self.content), left)
            if response is None or not self._take(response, left):
                break
        self.ended = True
        return len(self.content) > already

    def _size(self) -> int | None:
        """Return how many bytes of the file are this object's, as its parameters tell."""
        told = self._files.size(self._path)
        if told is None:
            return None
        behind = max(told - self._offset, 0)
        return behind if self._length is None else min(behind, self._length)
