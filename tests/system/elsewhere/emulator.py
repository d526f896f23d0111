"""A card that answers commands as the reference describes it, from a tree of files.

Everything in which real cards may differ is a `Manners` field. Written without a look at
`app.demo.card`: see the package's docstring.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.system.elsewhere.ber import tlv

ROOT_AID = bytes.fromhex("8025000001FF0100")
CONTACT_AID = bytes.fromhex("E828BD080F8025000001FF0010")
CONTACTLESS_AID = bytes.fromhex("E828BD080F8025000001FF0020")

DONE = b"\x90\x00"
NOT_FOUND = b"\x6a\x82"
NO_SUCH_DATA = b"\x6a\x88"
WRONG_P1P2 = b"\x6a\x86"
NOT_SATISFIED = b"\x69\x82"
BLOCKED = b"\x69\x83"
UNKNOWN_COMMAND = b"\x6d\x00"

OFFICIAL_CPS3 = frozenset({(0x09, 0x04), (0x09, 0x0C)})
OFFICIAL_CPS4 = frozenset({(0x04, 0x0C), (0x08, 0x00)})
"""The (P1, P2) of SELECT that the official library was seen to send."""


@dataclass(frozen=True, slots=True)
class Manners:
    """How a card answers, where cards may differ.

    `procedure`: T=0, answers wait behind 61xx. `exact`: a read of more than there is gets 6Cxx;
    otherwise the rest with `short_status`. `selects`: the only (P1, P2) it knows, None for all.
    `fcp`: outer tag. `bare_fcp`: nothing in it but size, descriptor and number. `counters`: it
    answers the question for counters of its generation. `root_only`: GET DATA works in the MF only.
    `empty_verify`: what it says to a VERIFY without a code, None for the tries left. `most`: bytes
    it gives in one answer.
    """

    procedure: bool = True
    exact: bool = False
    short_status: bytes = DONE
    selects: frozenset[tuple[int, int]] | None = None
    fcp: int = 0x62
    bare_fcp: bool = False
    counters: bool = True
    root_only: bool = True
    empty_verify: bytes | None = None
    most: int = 256


@dataclass(frozen=True, slots=True)
class Codes:
    """Both codes and what is left of them."""

    pin: bytes = b"2468"
    puk: bytes = b"87654321"
    pin_tries: int = 3
    pin_tries_max: int = 3
    puk_tries: int = 10
    puk_tries_max: int = 10
    puk_uses: int = 100


@dataclass(frozen=True, slots=True)
class Tree:
    """Files by path in hex without 3F00; `folders` by path with their AID; those behind the PIN."""

    files: Mapping[str, bytes]
    folders: Mapping[str, bytes]
    private: frozenset[str] = frozenset()


@dataclass(slots=True)
class Emulator:
    """One inserted card; `log` keeps what it was sent."""

    tree: Tree
    codes: Codes
    manners: Manners
    is_cps4: bool = False
    log: list[bytes] = field(default_factory=list)
    _here: str = ""
    _waiting: bytes = b""
    _proved: set[int] = field(default_factory=set)
    _selected: bool = False
    _left: dict[int, int] = field(init=False)
    _pin: bytes = field(init=False)

    def __post_init__(self) -> None:
        self._pin = self.codes.pin
        self._left = {0x01: self.codes.pin_tries, 0x02: self.codes.puk_tries}

    def reset(self) -> None:
        """What was proved and selected is forgotten; counters stay."""
        self._here, self._waiting, self._selected = "", b"", False
        self._proved.clear()

    def answer(self, command: bytes) -> bytes:
        """Data and status words."""
        self.log.append(command)
        if len(command) < 4:
            return b"\x67\x00"
        if command[1] == 0xC0:
            return self._hand_out(command[4] if len(command) > 4 else 0)
        data, status = self._do(command)
        if not data or not self.manners.procedure or command[1] in (0xB0, 0xCA, 0x84):
            return data + status
        self._waiting = data
        return bytes([0x61, len(data) & 0xFF])

    def _hand_out(self, wanted: int) -> bytes:
        count = min(wanted or 256, len(self._waiting))
        data, self._waiting = self._waiting[:count], self._waiting[count:]
        if not data:
            return b"\x69\x85"
        return data + (bytes([0x61, len(self._waiting) & 0xFF]) if self._waiting else DONE)

    def _do(self, command: bytes) -> tuple[bytes, bytes]:
        if command[0] != (0x01 if self.is_cps4 else 0x00):
            return b"", b"\x68\x81" if self.is_cps4 else b"\x6e\x00"
        size = command[4] if len(command) > 5 else 0
        if len(command) > 5 and len(command) not in (5 + size, 6 + size):
            return b"", b"\x67\x00"
        if self.is_cps4 and not self._selected and command[1] != 0xA4:
            return b"", b"\x69\x85"
        data, wanted = command[5 : 5 + size], command[-1] or 256
        return self._obey(command[1], command[2], command[3], data, wanted)

    def _obey(
        self, instruction: int, p1: int, p2: int, data: bytes, wanted: int
    ) -> tuple[bytes, bytes]:
        match instruction:
            case 0xA4:
                return self._select(p1, p2, data)
            case 0xB0:
                return self._read(p1 << 8 | p2, wanted)
            case 0xCB:
                return self._get_data(data)
            case 0x20:
                return b"", self._verify(p2, data)
            case 0x24:
                return b"", self._change(p1, p2, data)
            case 0x2C:
                return b"", self._unblock(p1, p2, data)
        return b"", UNKNOWN_COMMAND

    def _select(self, how: int, what_comes_back: int, data: bytes) -> tuple[bytes, bytes]:
        known = self.manners.selects
        if known is not None and (how, what_comes_back) not in known:
            return b"", WRONG_P1P2
        path = self._by_name(data) if how == 0x04 else self._by_path(how, data)
        if path is None or (self.is_cps4 and how != 0x04 and not self._selected):
            return b"", NOT_FOUND
        self._here, self._selected = path, True
        return b"" if what_comes_back == 0x0C else self._template(path), DONE

    def _by_name(self, aid: bytes) -> str | None:
        return next((path for path, name in self.tree.folders.items() if name == aid), None)

    def _by_path(self, how: int, data: bytes) -> str | None:
        path = data.hex().upper()
        if path.startswith("3F00"):
            path = path[4:]
        elif how in (0x00, 0x02, 0x09):
            path = self._folder() + path
        elif how != 0x08:
            return None
        return path if path in self.tree.files or path in self.tree.folders else None

    def _folder(self) -> str:
        return self._here if self._here in self.tree.folders else self._here[:-4]

    def _template(self, path: str) -> bytes:
        number = bytes.fromhex(path[-4:] or "3F00")
        rights = tlv(0xA1, tlv(0x8C, bytes.fromhex("7BFFFFFFFFFF00")))
        if path in self.tree.folders:
            parts = [tlv(0x82, b"\x38"), tlv(0x83, number), tlv(0x84, self.tree.folders[path])]
        else:
            size = len(self.tree.files[path]).to_bytes(2)
            parts = [tlv(0x80, size), tlv(0x82, b"\x01"), tlv(0x83, number)]
        if not self.manners.bare_fcp:
            parts = [tlv(0x8A, b"\x05"), *reversed(parts), rights, tlv(0x9F70, b"\x00")]
        return tlv(self.manners.fcp, *parts)

    def _read(self, offset: int, wanted: int) -> tuple[bytes, bytes]:
        if offset & 0x8000 or self._here not in self.tree.files:
            return b"", b"\x69\x86"
        if self._here in self.tree.private and 0x01 not in self._proved:
            return b"", NOT_SATISFIED
        content = self.tree.files[self._here]
        if offset >= len(content):
            return b"", b"\x6b\x00"
        rest = content[offset : offset + self.manners.most]
        if wanted > len(rest):
            if self.manners.exact:
                return b"", bytes([0x6C, len(rest) & 0xFF])
            return rest, self.manners.short_status
        return rest[:wanted], DONE

    def _get_data(self, data: bytes) -> tuple[bytes, bytes]:
        if self.is_cps4:
            return b"", UNKNOWN_COMMAND
        if not self.manners.counters or (self.manners.root_only and self._here):
            return b"", NO_SUCH_DATA
        for reference, tries in self._left.items():
            if data == bytes.fromhex(f"4D087006BF81{reference:02X}02A080"):
                return self._counters(reference, tries), DONE
        return b"", NO_SUCH_DATA

    def _counters(self, reference: int, tries: int) -> bytes:
        puk = reference == 0x02
        most = self.codes.puk_tries_max if puk else self.codes.pin_tries_max
        facts = [tlv(0x9A, bytes([most])), tlv(0x9B, bytes([tries]))]
        if puk:
            facts.append(tlv(0x9D, self.codes.puk_uses.to_bytes(2)))
        rule = tlv(0xA1, tlv(0x8C, bytes.fromhex("F3FF00FFFF00" if puk else "F3000013FF00")))
        return tlv(0x70, tlv(0xBF8100 | reference, tlv(0xA0, *facts, rule)))

    def _verify(self, reference: int, data: bytes) -> bytes:
        if reference not in (0x01, 0x02):
            return NO_SUCH_DATA
        if not data:
            return self._told(reference)
        if not self._left[reference]:
            return BLOCKED
        right = data == (self._pin if reference == 0x01 else self.codes.puk)
        self._proved.add(reference) if right else self._proved.discard(reference)
        full = self.codes.pin_tries_max if reference == 0x01 else self.codes.puk_tries_max
        self._left[reference] = full if right else self._left[reference] - 1
        return DONE if right else bytes([0x63, 0xC0 | self._left[reference]])

    def _change(self, how: int, reference: int, data: bytes) -> bytes:
        """CPS3: both codes in one command. CPS4: the new one, after a VERIFY or the reset."""
        if (how, reference) != (0x01 if self.is_cps4 else 0x00, 0x01):
            return WRONG_P1P2
        if self.is_cps4:
            return self._renew(data) if self._proved else NOT_SATISFIED
        if not self._left[0x01]:
            return BLOCKED
        if not data.startswith(self._pin):
            return self._verify(0x01, b"wrong")
        return self._renew(data[len(self._pin) :])

    def _unblock(self, how: int, reference: int, data: bytes) -> bytes:
        """CPS3: with the new code. CPS4: the counter only, the code stays to be changed."""
        if (how, reference) != ((0x03, 0x81) if self.is_cps4 else (0x02, 0x01)):
            return WRONG_P1P2
        if 0x02 not in self._proved:
            return NOT_SATISFIED
        self._left[0x01] = self.codes.pin_tries_max
        return DONE if self.is_cps4 else self._renew(data)

    def _renew(self, code: bytes) -> bytes:
        if not 4 <= len(code) <= 8:
            return b"\x67\x00"
        self._pin = code
        return DONE

    def _told(self, reference: int) -> bytes:
        if self.manners.empty_verify is not None:
            return self.manners.empty_verify
        if reference in self._proved:
            return DONE
        left = self._left[reference]
        return bytes([0x63, 0xC0 | left]) if left else BLOCKED
