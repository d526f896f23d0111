"""Where a card keeps its files and how its PKCS#15 directories are written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tests.system.elsewhere.ber import bits, integer, joined, octets, sequence, tlv, utf8
from tests.system.elsewhere.emulator import CONTACT_AID, CONTACTLESS_AID, ROOT_AID, Tree


@dataclass(frozen=True, slots=True)
class Layout:
    """Numbers of the files, and which optional parts the directories have.

    `application` is the AID and `folder` the DF; numbers of files are relative to it. `slices` puts
    all data objects into one file, reached by index and length. `relative` writes paths without
    3F00 and DF. `padding` follows every directory and object. `rich` adds optional and unknown
    parts; `unnamed` leaves out the certificates' labels.
    """

    application: bytes = CONTACT_AID
    folder: str = "0005"
    odf: str = "5031"
    token: str = "5032"
    codes: str = "4B01"
    keys: str = "4B07"
    certificates: str = "4B02"
    objects: str = "4B03"
    first_certificate: int = 0xC0A1
    first_object: int = 0xB0F0
    slices: bool = False
    relative: bool = False
    padding: bytes = b""
    long: bool = False
    rich: bool = False
    unnamed: bool = False
    directory: bool = True


@dataclass(frozen=True, slots=True)
class Content:
    """What a card holds: certificates as (label, last byte of the id, DER), objects by label."""

    label: str
    serial: bytes
    certificates: Sequence[tuple[str, int, bytes]] = ()
    objects: Mapping[str, bytes] = field(default_factory=dict)
    private: Mapping[str, bytes] = field(default_factory=dict)
    extra: Mapping[str, bytes] = field(default_factory=dict)


def tree(content: Content, layout: Layout) -> Tree:
    """Return the files of a card with this content in this layout."""
    files = {"D003": tlv(0x5A, content.serial), "2F01": bytes.fromhex("804301B8")}
    if layout.directory:
        files["2F00"] = _applications(layout)
    certificates = {
        f"{layout.first_certificate + 3 * rank:04X}": der
        for rank, (_, _, der) in enumerate(content.certificates)
    }
    objects, places = _data(content, layout)
    within = {
        layout.odf: _directory(layout),
        layout.token: _token(content.label, layout) + layout.padding,
        layout.codes: b"",
        layout.certificates: _listed_certificates(content, layout) + layout.padding,
        layout.objects: _listed_objects(content, places, layout) + layout.padding,
        **certificates,
        **objects,
    }
    files |= {layout.folder + number: file for number, file in within.items()}
    files.update(content.extra)
    private = frozenset(
        layout.folder + places[label][0] for label in content.private if not layout.slices
    )
    folders = {"": ROOT_AID, layout.folder: layout.application}
    return Tree(files, folders, private)


def _applications(layout: Layout) -> bytes:
    path = tlv(0x51, bytes.fromhex("3F00" + layout.folder))
    more = tlv(0x73, tlv(0x4F, CONTACT_AID))
    aid, name = tlv(0x4F, layout.application), tlv(0x50, b"CPX IAS")
    other = tlv(
        0x61, tlv(0x4F, CONTACTLESS_AID), tlv(0x50, b"CPX IAS CL"), tlv(0x51, b"\x3f\x00\x00\x09")
    )
    ours = tlv(0x61, path, name, aid, more, long=layout.long)
    if layout.application == CONTACTLESS_AID:
        return ours + layout.padding
    return (ours + other if layout.rich else other + ours) + layout.padding


def _path(number: str, layout: Layout, *where: bytes) -> bytes:
    full = number if layout.relative else "3F00" + layout.folder + number
    return sequence(octets(bytes.fromhex(full)), *where)


def _directory(layout: Layout) -> bytes:
    entries = [
        (0xA8, layout.codes),
        (0xA0, layout.keys),
        (0xA4, layout.certificates),
        (0xA7, layout.objects),
    ]
    written = [
        tlv(tag, _path(number, layout), long=layout.long)
        for tag, number in (reversed(entries) if layout.rich else entries)
    ]
    if layout.rich:
        written.insert(1, tlv(0xA5, _path("4BFE", layout)))  # trusted certificates, not there
        written.insert(3, tlv(0xAB, b"\x01\x02\x03"))
    return joined(written) + layout.padding


def _token(label: str, layout: Layout) -> bytes:
    parts = [integer(0), utf8("ASIP SANTE"), tlv(0x80, label.encode()), bits(0, 1)]
    if layout.rich:
        parts.insert(1, octets(bytes.fromhex("0102030405060708")))
        parts += [tlv(0x83, b"issuer"), tlv(0xA5, b"\x18\x0f20240229101112Z")]
    else:
        parts.append(tlv(0x85, b"20240229101112Z"))
    return tlv(0x30, *parts, long=layout.long)


def _listed_certificates(content: Content, layout: Layout) -> bytes:
    entries = []
    for rank, (label, identifier, der) in enumerate(content.certificates):
        number = f"{layout.first_certificate + 3 * rank:04X}"
        common = [] if layout.unnamed else [utf8(label), bits(1)]
        kind = [octets(CONTACT_AID + bytes([identifier]))]
        where = [_path(number, layout)]
        if layout.rich:
            kind += [tlv(0x01, b"\x00"), sequence(integer(3), octets(b"\x01" * 20))]
            where = [_path(number, layout, integer(0), tlv(0x80, len(der).to_bytes(2)))]
            where.append(tlv(0xA0, sequence()))
        entries.append(
            tlv(
                0x30,
                sequence(*common),
                sequence(*kind),
                tlv(0xA1, sequence(*where)),
                long=layout.long,
            )
        )
    if layout.rich:
        entries.insert(0, tlv(0xA2, sequence(utf8("autre")), b"\x05\x00"))
    return joined(entries)


Places = dict[str, tuple[str, int, int]]
"""By label: number of the file, offset, length."""


def _data(content: Content, layout: Layout) -> tuple[dict[str, bytes], Places]:
    everything = {**content.objects, **content.private}
    files: dict[str, bytes] = {}
    places: Places = {}
    offset = 0
    for rank, (label, value) in enumerate(everything.items()):
        number = f"{layout.first_object + (0 if layout.slices else rank):04X}"
        padded = value + layout.padding
        places[label] = (number, offset, len(value))
        files[number] = files.get(number, b"") + padded
        offset += len(padded) if layout.slices else 0
    return files, places


def _listed_objects(content: Content, places: Places, layout: Layout) -> bytes:
    entries = []
    for label, (number, offset, length) in places.items():
        behind = [octets(b"\x01")] if label in content.private else []
        common = sequence(utf8(label), bits(0) if behind else bits(1), *behind)
        application = sequence() if layout.rich else sequence(utf8("CPS"))
        where = [integer(offset), tlv(0x80, length.to_bytes(2))] if layout.slices else []
        value = tlv(0xA1, _path(number, layout, *where))
        entries.append(tlv(0x30, common, application, value, long=layout.long))
    if layout.rich:
        entries.insert(0, tlv(0xA1, sequence(utf8("un autre genre")), sequence()))
        entries.insert(2, sequence(sequence(), sequence(), tlv(0xA1, _path("B999", layout))))
        entries.reverse()
    return joined(entries)
