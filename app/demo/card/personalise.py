"""Make a virtual card out of its definition, as a card factory does.

Directory and status files are ready at once; keys and certificates are made when first needed.
"""

import functools
import hashlib
from datetime import date, datetime, time, timedelta

from app.demo.card import contents, directory
from app.demo.card.authority import CertificateRequest, Range, TestAuthority, shared_authority
from app.demo.card.card import Card, VirtualCard
from app.demo.card.definition import CpxDefinition, ForeignDefinition, load_profile
from app.demo.card.directory import DataObject
from app.demo.card.files import (
    APPLICATION,
    APPLICATION_AID,
    EF_ATR,
    EF_DIR,
    EF_SN,
    MASTER_FILE,
    ROOT_AID,
    Access,
    Directory,
    ElementaryFile,
    FileTree,
)
from app.demo.card.foreign import ForeignCard
from app.demo.card.generation import GENERATIONS, Generation
from app.demo.card.state import CardState, ReferenceData
from app.demo.card.subject import subject
from app.domain.card import CardType, CertificateUse

_PIN_TRIES, _PUK_TRIES = 3, 10
_FIRST_ACTIVITY = 0xD120
_CERTIFICATES = {CertificateUse.SIGNATURE: "A001", CertificateUse.AUTHENTICATION: "A002"}
_USAGES = {
    CertificateUse.SIGNATURE: frozenset({"digital_signature", "content_commitment"}),
    CertificateUse.AUTHENTICATION: frozenset({"digital_signature", "key_encipherment"}),
}


def insert(profile: str, today: date, authority: TestAuthority | None = None) -> Card:
    """Make the card of a profile by its name; raises KeyError when there is none."""
    definition = load_profile(profile)
    if isinstance(definition, ForeignDefinition):
        return ForeignCard(definition)
    return personalise(definition, today, authority)


def personalise(
    definition: CpxDefinition, today: date, authority: TestAuthority | None = None
) -> VirtualCard:
    """Make a CPx card whose validity is counted from `today`.

    Without an `authority` the one of this process signs its certificates.
    """
    authority = authority or shared_authority()
    generation = GENERATIONS[definition.generation]
    codes = definition.codes
    state = CardState(
        generation=generation,
        files=_files(definition, generation, today, authority),
        pin=ReferenceData(codes.pin.encode("ascii"), codes.pin_tries_left, _PIN_TRIES),
        puk=ReferenceData(
            codes.puk.encode("ascii"), codes.puk_tries_left, _PUK_TRIES, codes.puk_uses_left
        ),
        key=lambda use: authority.key(_owner(definition, use)),
    )
    return VirtualCard(state, generation.atrs[definition.atr])


def _owner(definition: CpxDefinition, use: CertificateUse) -> str:
    return f"{definition.number} {use.value}"


def _files(
    definition: CpxDefinition, generation: Generation, today: date, authority: TestAuthority
) -> FileTree:
    start, end = definition.period.resolve(today)
    data = _data_objects(definition, start, end)
    update_mark = datetime.combine(start, time()) + timedelta(seconds=authority.update_second)
    label = f"{generation.label}-{definition.number}"
    directories = {
        "5031": directory.objects_directory(),
        "5032": directory.token_information(label, f"{update_mark:%Y%m%d%H%M%S}Z"),
        directory.AODF: directory.codes_directory(),
        directory.PRKDF: directory.private_keys_directory(generation),
        directory.CDF: directory.certificates_directory(generation, _CERTIFICATES),
        directory.DODF: directory.data_directory(tuple(data)),
    }
    return FileTree(
        [
            Directory(MASTER_FILE, ROOT_AID),
            Directory(APPLICATION, APPLICATION_AID),
            *_master_files(definition),
            *(_file(file_id, content) for file_id, content in directories.items()),
            *(_file(each.file_id, data[each], each.read, each.update) for each in data),
            *_certificate_files(definition, start, end, authority),
        ]
    )


def _master_files(definition: CpxDefinition) -> list[ElementaryFile]:
    serial, issuer = contents.serial_number(definition.chip_serial), Access.ISSUER
    return [
        ElementaryFile(EF_DIR, contents.directory, update=issuer, short_id=0x1E),
        ElementaryFile(EF_ATR, lambda: contents.EF_ATR_CONTENT, update=issuer, short_id=0x1D),
        ElementaryFile(EF_SN, lambda: serial, short_id=0x1C),
    ]


def _file(
    file_id: str, content: bytes, read: Access = Access.ALWAYS, update: Access = Access.NEVER
) -> ElementaryFile:
    return ElementaryFile(APPLICATION + bytes.fromhex(file_id), lambda: content, read, update)


def _data_objects(definition: CpxDefinition, start: date, end: date) -> dict[DataObject, bytes]:
    """The data objects and their contents, in the order of the DODF."""
    free = (
        ("CPS_ID_CARD", "D101", contents.card_identity(definition, start, end)),
        ("CPS_NAME_PS", "D102", contents.holder_name(definition)),
        ("CPS_LANG_PS", "D103", contents.languages()),
        ("CPS_INFO_PS", "D104", contents.holder_information(definition)),
    )
    place = definition.files.get
    objects = {DataObject(label, place(label, fid)): content for label, fid, content in free}
    scratch = DataObject("CPS_DATA", place("CPS_DATA", "D107"), update=Access.PIN)
    objects[scratch] = bytes(contents.CPS_DATA_SIZE)
    for each in definition.activities:
        label = f"CPS_ACTIVITY_{each.index:02}_PS"
        file_id = place(label, f"{_FIRST_ACTIVITY + each.index - 1:04X}")
        objects[DataObject(label, file_id, Access.PIN)] = contents.activity(definition, each)
    return objects


def _certificate_files(
    definition: CpxDefinition, start: date, end: date, authority: TestAuthority
) -> list[ElementaryFile]:
    return [
        ElementaryFile(
            APPLICATION + bytes.fromhex(file_id),
            functools.partial(_certificate, definition, use, (start, end), authority),
        )
        for use, file_id in _CERTIFICATES.items()
    ]


def _certificate(
    definition: CpxDefinition,
    use: CertificateUse,
    period: tuple[date, date],
    authority: TestAuthority,
) -> bytes:
    request = CertificateRequest(
        range=_range(definition),
        subject=subject(definition),
        serial=_serial(definition, use),
        first_day=period[0],
        last_day=period[1],
        card_type=contents.CARD_TYPES[definition.type],
        usage=_USAGES[use],
    )
    return authority.issue(request, authority.key(_owner(definition, use)))


def _range(definition: CpxDefinition) -> Range:
    """Which authority signs which cards (domain.md 7.1)."""
    if definition.type in (CardType.CPS, CardType.CPF):
        return Range.FORT
    return Range.STANDARD if definition.holder.pseudonym is None else Range.ELEMENTAIRE


def _serial(definition: CpxDefinition, use: CertificateUse) -> int:
    """Sixteen bytes, the first between 40 and 7F, the same each time the card is made."""
    digest = hashlib.sha256(_owner(definition, use).encode()).digest()
    return int.from_bytes(bytes((0x40 | digest[0] & 0x3F,)) + digest[1:16], "big")
