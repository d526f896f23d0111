"""The card's own directory: which file holds what (PKCS#15, ISO/IEC 7816-15).

ODF names the directory files; these name certificates, data objects, keys and codes. Only the
application's folder and the standard ODF and TokenInfo are known beforehand (card.md 2.2); every
other file is found here. Entries that cannot be understood are passed over.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app.domain.card import Interface
from app.reader import tlv
from app.reader.files import PIECE, WHOLE, ElementaryFile, Files
from app.reader.shapes import MASTER_FILE
from app.reader.text import text
from app.reader.tlv import Tlv

FOLDERS = {
    Interface.CONTACT: bytes.fromhex("3F000001"),
    Interface.CONTACTLESS: bytes.fromhex("3F000002"),
}
APPLICATIONS = {
    Interface.CONTACT: bytes.fromhex("E828BD080F8025000001FF0010"),
    Interface.CONTACTLESS: bytes.fromhex("E828BD080F8025000001FF0020"),
}
_EF_DIR = bytes.fromhex("3F002F00")
_ODF = bytes.fromhex("5031")
_TOKEN_INFO = bytes.fromhex("5032")

# Choice tags of the ODF.
_KEYS, _CERTIFICATES, _DATA, _CODES = 0xA0, 0xA4, 0xA7, 0xA8

_SEQUENCE, _UTF8, _OCTETS, _BITS, _INTEGER = 0x30, 0x0C, 0x04, 0x03, 0x02
_TYPE_ATTRIBUTES = 0xA1
_PATH_LENGTH = 0x80
_TOKEN_LABEL = 0x80
_HEAD = 24  # bytes of an entry that show its label
_NEEDS_PADDING = 5
_NON_REPUDIATION = 9


@dataclass(frozen=True, slots=True)
class Entry:
    """A certificate or a data object: its label, its identifier and the absolute path of its file.

    `identifier` is empty for a data object. `offset` and `length` tell which part of the file it
    is, the whole by default.
    """

    label: str
    identifier: bytes
    path: bytes | None
    offset: int = 0
    length: int | None = None

    def file(self, files: Files) -> ElementaryFile | None:
        """Return what holds the object; None when the directory does not say where it is."""
        if self.path is None:
            return None
        return ElementaryFile(files, self.path, self.offset, self.length)


@dataclass(frozen=True, slots=True)
class Key:
    """A private key; `reference` is what MANAGE SECURITY ENVIRONMENT wants."""

    label: str
    identifier: bytes
    reference: int | None
    non_repudiation: bool


@dataclass(frozen=True, slots=True)
class CodeRules:
    """How a code is sent: filled with `filler` up to `stored_length` if it needs padding."""

    reference: int
    needs_padding: bool = False
    stored_length: int = 0
    filler: int = 0xFF


class Records:
    """The entries of some directory files, read as far as somebody looks."""

    def __init__(self, files: Files, paths: list[bytes]) -> None:
        self._files = [ElementaryFile(files, path) for path in paths]

    def find(self, fits: Callable[[Tlv], bool]) -> Tlv | None:
        """Return the first entry that fits, reading on while none does.

        Reads in pieces that show the label of the next entry: a piece too many costs eight bytes
        on the line, an entry too many forty.
        """

        def piece(rest: bytes) -> int:
            missing = _missing(rest)
            wanted = any(fits(cut) for cut in tlv.read_all(rest))
            return missing if wanted and missing else missing + (_HEAD if rest else PIECE)

        return next((entry for entry in self._read(piece) if fits(entry)), None)

    def all(self) -> list[Tlv]:
        """Return every entry."""
        return list(self._read(lambda _rest: WHOLE))

    def _read(self, piece: Callable[[bytes], int]) -> Iterator[Tlv]:
        """Yield the entries; `piece` tells how much to read next, given the cut entry so far."""
        for file in self._files:
            rest, seen = b"", 0
            while True:
                whole, rest = tlv.split(rest + file.content[seen:])
                yield from whole
                seen = len(file.content)
                if (file.short and not rest) or not file.more(min(piece(rest), WHOLE)):
                    break
            yield from tlv.read_all(rest)


def _missing(rest: bytes) -> int:
    """How many bytes of a cut entry are still to be read; 0 when its length is cut too."""
    whole = tlv.whole_length(rest)
    return whole - len(rest) if whole else 0


class Directory:
    """What the card says about its own contents."""

    def __init__(self, files: Files, interface: Interface) -> None:
        self._files = files
        self._interface = interface
        self.folder = FOLDERS[interface]
        self._paths: dict[int, list[bytes]] | None = None
        self._records: dict[int, Records] = {}

    def label(self) -> str | None:
        """Return the token's label, such as "CPS3v3-2900995235"."""
        self._directories()  # which may find the application in another folder
        file = ElementaryFile(self._files, self.folder + _TOKEN_INFO)
        while file.more(PIECE):
            whole, _rest = tlv.split(tlv.first(file.content, _SEQUENCE) or b"")
            if any(item.tag == _TOKEN_LABEL for item in whole):
                break
        label = tlv.first(tlv.first(file.content, _SEQUENCE) or b"", _TOKEN_LABEL)
        return text(label) if label else None

    def data_object(self, label: str) -> ElementaryFile | None:
        """Return the file of the data object of this label; None when the card lists none."""
        found = self._of(_DATA).find(lambda record: entry(record, self.folder).label == label)
        return entry(found, self.folder).file(self._files) if found else None

    def data_labels(self) -> list[str]:
        """Return the labels of all data objects."""
        return [entry(record, self.folder).label for record in self._of(_DATA).all()]

    def first_certificate(self) -> Entry | None:
        """Return the first of the card's certificates, reading no further in the directory."""
        found = self._of(_CERTIFICATES).find(lambda _record: True)
        return entry(found, self.folder) if found else None

    def certificates(self) -> list[Entry]:
        """Return the card's certificates."""
        return [entry(record, self.folder) for record in self._of(_CERTIFICATES).all()]

    def private_keys(self) -> list[Key]:
        """Return the card's private keys."""
        return [key(record) for record in self._of(_KEYS).all()]

    def code_rules(self) -> list[CodeRules]:
        """Return how the card wants its codes."""
        found = (code_rules(record) for record in self._of(_CODES).all())
        return [rules for rules in found if rules is not None]

    def _of(self, kind: int) -> Records:
        if kind not in self._records:
            self._records[kind] = Records(self._files, self._directories().get(kind, []))
        return self._records[kind]

    def _directories(self) -> dict[int, list[bytes]]:
        if self._paths is None:
            self._paths = self._object_directory()
        return self._paths

    def _object_directory(self) -> dict[int, list[bytes]]:
        records = Records(self._files, [self.folder + _ODF]).all()
        if not records and (folder := self._folder_by_name()) is not None:
            self.folder = folder
            records = Records(self._files, [folder + _ODF]).all()
        paths: dict[int, list[bytes]] = {}
        for record in records:
            if (path := absolute(tlv.first(_path(record.value), _OCTETS), self.folder)) is not None:
                paths.setdefault(record.tag, []).append(path)
        return paths

    def _folder_by_name(self) -> bytes | None:
        """Look the application up in EF.DIR, for a card that keeps it elsewhere."""
        wanted = APPLICATIONS[self._interface]
        for record in Records(self._files, [_EF_DIR]).all():
            if record.child(0x4F) == wanted and (path := record.child(0x51)):
                return absolute(path, MASTER_FILE)
        return None


def entry(record: Tlv, folder: bytes) -> Entry:
    """Read an entry of a CDF or DODF; what is missing is empty."""
    common, own = _attributes(record)
    path = _path(record.child(_TYPE_ATTRIBUTES) or b"")
    length = tlv.first(path, _PATH_LENGTH)
    return Entry(
        _label(common),
        tlv.first(own, _OCTETS) or b"",
        absolute(tlv.first(path, _OCTETS), folder),
        int.from_bytes(tlv.first(path, _INTEGER) or b"", "big"),
        None if length is None else int.from_bytes(length, "big"),
    )


def key(record: Tlv) -> Key:
    """Read an entry of a PrKDF."""
    common, own = _attributes(record)
    reference = tlv.first(own, _INTEGER)
    return Key(
        _label(common),
        tlv.first(own, _OCTETS) or b"",
        int.from_bytes(reference, "big") & 0xFF if reference else None,
        _bit(tlv.first(own, _BITS), _NON_REPUDIATION),
    )


def code_rules(record: Tlv) -> CodeRules | None:
    """Read an entry of an AODF; None when it says nothing about its encoding."""
    attributes = tlv.first(record.child(_TYPE_ATTRIBUTES) or b"", _SEQUENCE)
    reference = tlv.first(attributes or b"", 0x80)
    if not attributes or not reference:
        return None
    lengths = [item.value for item in tlv.read_all(attributes) if item.tag == _INTEGER]
    filler = tlv.first(attributes, _OCTETS)
    return CodeRules(
        int.from_bytes(reference, "big") & 0xFF,
        _bit(tlv.first(attributes, _BITS), _NEEDS_PADDING),
        int.from_bytes(lengths[1], "big") if len(lengths) > 1 else 0,
        filler[0] if filler else 0xFF,
    )


def absolute(path: bytes | None, folder: bytes) -> bytes | None:
    """Complete a path of the directory: absolute, below the MF, or below the application."""
    if not path or len(path) % 2 or len(path) > 16:
        return None
    if path.startswith(MASTER_FILE):
        return path
    return (folder if len(path) == 2 else MASTER_FILE) + path


def _attributes(record: Tlv) -> tuple[bytes, bytes]:
    """Return the common attributes and the class's own, each empty when missing."""
    sequences = [item.value for item in record.children() if item.tag == _SEQUENCE]
    common, own, *_rest = [*sequences, b"", b""]
    return common, own


def _label(common: bytes) -> str:
    return text(tlv.first(common, _UTF8) or b"")


def _path(raw: bytes, depth: int = 4) -> bytes:
    """Return the content of the first Path (OCTET STRING, index, [0] length), however nested."""
    for item in tlv.read_all(raw):
        if item.tag == _OCTETS:
            return raw
        if item.tag == _SEQUENCE and depth and (found := _path(item.value, depth - 1)):
            return found
    return b""


def _bit(bits: bytes | None, number: int) -> bool:
    """Tell bit `number` of a BIT STRING, whose first byte counts unused bits."""
    at, shift = divmod(number, 8)
    return bits is not None and len(bits) > at + 1 and bool(bits[at + 1] & (0x80 >> shift))
