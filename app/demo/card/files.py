"""The file tree of a virtual CPx card: directories, transparent files and their control parameters.

Paths are the concatenated file identifiers, the master file's first (`3F00 0001 7001`), which is
how CPx readers write them (card.md 2.2 and 2.4).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import Enum

from app.reader.tlv import encode

MASTER_FILE = bytes.fromhex("3F00")
EF_DIR = MASTER_FILE + bytes.fromhex("2F00")
EF_ATR = MASTER_FILE + bytes.fromhex("2F01")
EF_SN = MASTER_FILE + bytes.fromhex("D003")
APPLICATION = MASTER_FILE + bytes.fromhex("0001")
CONTACTLESS_APPLICATION = MASTER_FILE + bytes.fromhex("0002")
ROOT_AID = bytes.fromhex("8025000001FF0100")
APPLICATION_AID = bytes.fromhex("E828BD080F8025000001FF0010")
CONTACTLESS_AID = bytes.fromhex("E828BD080F8025000001FF0020")


# Terminate, activate and deactivate: nobody may.
_NEVER_3 = b"\xff\xff\xff"


class Access(Enum):
    """Who may do something with a file; the value is the security byte of its rules."""

    ALWAYS = 0x00
    PIN = 0x11
    ISSUER = 0x45
    NEVER = 0xFF


@dataclass(slots=True)
class ElementaryFile:
    """A transparent file. `make` gives the content the first time it is needed.

    A certificate costs a key generation, and a status read must not wait for it.
    """

    path: bytes
    make: Callable[[], bytes]
    read: Access = Access.ALWAYS
    update: Access = Access.NEVER
    short_id: int | None = None
    _content: bytearray | None = field(default=None, repr=False)

    @property
    def content(self) -> bytearray:
        """The bytes of the file, made on first use."""
        if self._content is None:
            self._content = bytearray(self.make())
        return self._content

    def control_parameters(self) -> bytes:
        """Value of the FCP template (card.md 2.3): size, descriptor, identifier, rules."""
        size = encode(0x80, len(self.content).to_bytes(2, "big"))
        descriptor = encode(0x82, b"\x01")
        identifier = encode(0x83, self.path[-2:])
        short = b"" if self.short_id is None else encode(0x88, bytes((self.short_id << 3,)))
        delete = self.update if self.update is Access.ISSUER else Access.NEVER
        public = self.read if self.read is Access.ALWAYS else Access.NEVER
        contact = bytes((0x7B, delete.value, *_NEVER_3, self.update.value, self.read.value))
        contactless = bytes((0x7B, 0xFF, *_NEVER_3, 0xFF, public.value))
        rules = encode(0xA1, encode(0x8C, contact) + encode(0x9C, contactless))
        return size + descriptor + identifier + short + rules + encode(0x8A, b"\x05")


@dataclass(frozen=True, slots=True)
class Directory:
    """The master file or the application directory, selectable by its AID."""

    path: bytes
    aid: bytes

    def control_parameters(self) -> bytes:
        """Value of the FCP template of a directory (card.md 2.2, master file)."""
        rule = bytes.fromhex("7AFFFFFFFF45")
        return (
            encode(0x82, b"\x38")
            + encode(0x83, self.path[-2:])
            + encode(0x84, self.aid)
            + encode(0xA1, encode(0x8C, rule))
            + encode(0x8A, b"\x05")
        )


Node = Directory | ElementaryFile


class FileTree:
    """All nodes of a card, found by path, by AID or by short identifier."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        self._nodes = {node.path: node for node in nodes}

    def prepare(self) -> None:
        """Make the content of every file."""
        for node in self._nodes.values():
            if isinstance(node, ElementaryFile):
                node.content  # noqa: B018

    def at(self, path: bytes) -> Node | None:
        """The node at a full path, or None."""
        return self._nodes.get(path)

    def directory(self, aid: bytes) -> Directory | None:
        """The directory with exactly this AID, or None."""
        directories = (node for node in self._nodes.values() if isinstance(node, Directory))
        return next((node for node in directories if node.aid == aid), None)

    def by_short_id(self, parent: bytes, short_id: int) -> ElementaryFile | None:
        """The transparent file of directory `parent` with this short identifier, or None."""
        files = (node for node in self._nodes.values() if isinstance(node, ElementaryFile))
        inside = (file for file in files if file.path[:-2] == parent)
        return next((file for file in inside if file.short_id == short_id), None)
