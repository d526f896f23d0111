"""Make a virtual card out of its definition, as a card factory does.

Directory and status files are ready at once; keys and certificates are made when first needed.
"""

import functools
import hashlib
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from app.demo.card import contents, directory
from app.demo.card.authority import CertificateRequest, Range, TestAuthority, shared_authority
from app.demo.card.card import Card, VirtualCard
from app.demo.card.definition import CpxDefinition, ForeignDefinition, load_profile
from app.demo.card.directory import DataObject
from app.demo.card.files import (
    APPLICATION,
    APPLICATION_AID,
    CONTACTLESS_AID,
    CONTACTLESS_APPLICATION,
    EF_ATR,
    EF_DIR,
    EF_SN,
    MASTER_FILE,
    ROOT_AID,
    Access,
    Directory,
    ElementaryFile,
    FileTree,
    Node,
)
from app.demo.card.foreign import ForeignCard
from app.demo.card.generation import GENERATIONS, Generation
from app.demo.card.state import CardState, ReferenceData
from app.demo.card.subject import subject
from app.domain.card import CardType, CertificateUse

_PIN_TRIES, _PUK_TRIES = 3, 10
_FIRST_ACTIVITY = 0xD120
_CONTACT_CERTIFICATES = {
    CertificateUse.SIGNATURE: "A001",
    CertificateUse.AUTHENTICATION: "A002",
}
_CONTACTLESS_CERTIFICATES = {CertificateUse.TECHNICAL: "A003"}
_USAGES = {
    CertificateUse.SIGNATURE: frozenset({"digital_signature", "content_commitment"}),
    CertificateUse.AUTHENTICATION: frozenset({"digital_signature", "key_encipherment"}),
    CertificateUse.TECHNICAL: frozenset({"digital_signature"}),
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
    generation = GENERATIONS[definition.generation]
    variant = generation.atrs[definition.atr]
    order = _Order(
        definition,
        generation,
        variant.contactless,
        *definition.period.resolve(today),
        authority or shared_authority(),
    )
    return VirtualCard(_state(order), variant)


@dataclass(frozen=True, slots=True)
class _Order:
    """All that a card is made from."""

    definition: CpxDefinition
    generation: Generation
    contactless: bool
    start: date
    end: date
    authority: TestAuthority

    @property
    def certificates(self) -> dict[CertificateUse, str]:
        """The certificates on this side of the card and their file identifiers."""
        return _CONTACTLESS_CERTIFICATES if self.contactless else _CONTACT_CERTIFICATES

    def owner(self, use: CertificateUse) -> str:
        """Who the authority keeps a key for: this card and this use."""
        return f"{self.definition.number} {use.value}"

    def key(self, use: CertificateUse) -> RSAPrivateKey:
        """The private key of a use."""
        return self.authority.key(self.owner(use))


def _state(order: _Order) -> CardState:
    codes = order.definition.codes
    return CardState(
        generation=order.generation,
        files=_files(order),
        pin=ReferenceData(codes.pin.encode("ascii"), codes.pin_tries_left, _PIN_TRIES),
        puk=ReferenceData(
            codes.puk.encode("ascii"), codes.puk_tries_left, _PUK_TRIES, codes.puk_uses_left
        ),
        key=order.key,
        contactless=order.contactless,
    )


def _files(order: _Order) -> FileTree:
    data = _data_objects(order)
    listed = tuple(each for each in data if each.read is Access.ALWAYS or not order.contactless)
    application = _contactless_files if order.contactless else _contact_files
    return FileTree(
        [
            Directory(MASTER_FILE, ROOT_AID),
            Directory(APPLICATION, APPLICATION_AID),
            *_master_files(order.definition),
            *application(order, directory.data_directory(listed)),
            *(_file(each.file_id, data[each], each.read, each.update) for each in data),
            *_certificate_files(order),
        ]
    )


def _contact_files(order: _Order, data_directory: bytes) -> list[Node]:
    label = f"{order.generation.label}-{order.definition.number}"
    contents_by_file = {
        "5031": directory.objects_directory(),
        "5032": directory.token_information(label, _update_mark(order)),
        directory.AODF: directory.codes_directory(),
        directory.PRKDF: directory.private_keys_directory(order.generation),
        directory.CDF: directory.certificates_directory(order.generation, order.certificates),
        directory.DODF: data_directory,
    }
    return [_file(file_id, content) for file_id, content in contents_by_file.items()]


def _contactless_files(order: _Order, data_directory: bytes) -> list[Node]:
    """What the contactless side shows: its own application, hardly the contact one's (2.2)."""
    label = f"{order.generation.label}_CL"
    odf = directory.objects_directory(contactless=True)
    token = directory.token_information(label, _update_mark(order))
    certificates = directory.certificates_directory(order.generation, order.certificates)
    keys = directory.technical_key_directory(order.generation)
    return [
        Directory(CONTACTLESS_APPLICATION, CONTACTLESS_AID),
        ElementaryFile(CONTACTLESS_APPLICATION + bytes.fromhex("5031"), lambda: odf),
        ElementaryFile(CONTACTLESS_APPLICATION + bytes.fromhex("5032"), lambda: token),
        _file(directory.AODF, directory.codes_directory(), Access.NEVER),
        _file(directory.CONTACTLESS_PRKDF, keys),
        _file(directory.CONTACTLESS_CDF, certificates),
        _file(directory.CONTACTLESS_DODF, data_directory),
    ]


def _update_mark(order: _Order) -> str:
    moment = datetime.combine(order.start, time())
    return f"{moment + timedelta(seconds=order.authority.update_second):%Y%m%d%H%M%S}Z"


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


def _data_objects(order: _Order) -> dict[DataObject, bytes]:
    """The data objects and their contents, in the order of the DODF."""
    definition = order.definition
    free = (
        ("CPS_ID_CARD", "D101", contents.card_identity(definition, order.start, order.end)),
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


def _certificate_files(order: _Order) -> list[ElementaryFile]:
    return [
        ElementaryFile(
            APPLICATION + bytes.fromhex(file_id), functools.partial(_certificate, order, use)
        )
        for use, file_id in order.certificates.items()
    ]


def _certificate(order: _Order, use: CertificateUse) -> bytes:
    request = CertificateRequest(
        range=_range(order.definition),
        card=order.definition.number,
        state=order.definition.certificates,
        subject=subject(order.definition),
        serial=_serial(order.owner(use)),
        first_day=order.start,
        last_day=order.end,
        card_type=contents.CARD_TYPES[order.definition.type],
        usage=_USAGES[use],
    )
    return order.authority.issue(request, order.key(use))


def _range(definition: CpxDefinition) -> Range:
    """Which authority signs which cards (domain.md 7.1)."""
    if definition.type in (CardType.CPS, CardType.CPF):
        return Range.FORT
    return Range.STANDARD if definition.holder.pseudonym is None else Range.ELEMENTAIRE


def _serial(owner: str) -> int:
    """Sixteen bytes, the first between 40 and 7F, the same each time the card is made."""
    digest = hashlib.sha256(owner.encode()).digest()
    return int.from_bytes(bytes((0x40 | digest[0] & 0x3F,)) + digest[1:16], "big")
