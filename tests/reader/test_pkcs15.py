"""Following the card's own directory."""

import pytest

from app.domain.card import Interface
from app.reader.apdu import Ins, Response
from app.reader.channel import Complete
from app.reader.files import Files
from app.reader.pkcs15 import CodeRules, Directory, Entry, absolute, code_rules, entry, key
from app.reader.shapes import CPS3
from app.reader.tlv import encode, read_all
from tests.reader.cards import Image, certificate_entry, data_entry, image, path_entry

FOLDER = bytes.fromhex("3F000001")

# The accepted contents of card.md 8.3.
AODF = bytes.fromhex(
    "303130120C0C436F646520706F7274657572030206C03003040101A116301403030308000A010102010402010802"
    "0108800101"
    "303630170C11436F6465206465206465626C6F63616765030206C03003040102A11630140303030B000A01010201"
    "08020108020108800102"
)
PRKDF = bytes.fromhex(
    "304E30210C0C4350535F505249565F53494703020680040101300A30080303050400040101301D040EE828BD080F"
    "8025000001FF0010010303060040030203B002020081A10A300830020400020208003058302B0C0C4350535F5052"
    "49565F415554030206C004010130143008030305010004010130080303050040040101301D040EE828BD080F8025"
    "000001FF0010020303066000030203B002020082A10A30083002040002020800"
)
CDF = bytes.fromhex(
    "304330210C1B43657274696669636174206465205369676E617475726520435053030207003010040EE828BD080F"
    "8025000001FF001001A10C300A300804063F000001A001304930270C214365727469666963617420642741757468"
    "656E74696669636174696F6E20435053030207003010040EE828BD080F8025000001FF001002A10C300A30080406"
    "3F000001A002"
)


def directory(card: Image, interface: Interface = Interface.CONTACT) -> Directory:
    channel = Complete(card, t0=True)
    files = Files(lambda command: Response.decode(channel.transmit(command.encode())), CPS3)
    return Directory(files, interface)


def test_certificates_as_accepted_by_others() -> None:
    identifier = bytes.fromhex("E828BD080F8025000001FF0010")
    assert [entry(record, FOLDER) for record in read_all(CDF)] == [
        Entry("Certificat de Signature CPS", identifier + b"\x01", FOLDER + b"\xa0\x01"),
        Entry("Certificat d'Authentification CPS", identifier + b"\x02", FOLDER + b"\xa0\x02"),
    ]


def test_keys_as_accepted_by_others() -> None:
    found = [key(record) for record in read_all(PRKDF)]
    assert [(each.label, each.reference, each.non_repudiation) for each in found] == [
        ("CPS_PRIV_SIG", 0x81, True),
        ("CPS_PRIV_AUT", 0x82, False),
    ]


def test_codes_as_accepted_by_others() -> None:
    assert [code_rules(record) for record in read_all(AODF)] == [
        CodeRules(1, False, 8, 0xFF),
        CodeRules(2, False, 8, 0xFF),
    ]


def test_a_code_that_wants_filling() -> None:
    attributes = encode(
        0x30, bytes.fromhex("0303020400 0A0101 020104 020108 020108 800101 040120".replace(" ", ""))
    )
    record = encode(0x30, encode(0xA1, attributes))
    assert code_rules(next(read_all(record))) == CodeRules(1, True, 8, 0x20)


@pytest.mark.parametrize(
    ("path", "whole"),
    [
        ("3F000001A001", "3F000001A001"),
        ("A001", "3F000001A001"),
        ("0001A001", "3F000001A001"),
        ("", None),
        ("3F0", None),
        ("3F00" * 9, None),
    ],
)
def test_paths(path: str, whole: str | None) -> None:
    raw = bytes.fromhex(path) if len(path) % 2 == 0 else b"\x3f\x00\x01"
    found = absolute(raw, FOLDER)
    assert found == (bytes.fromhex(whole) if whole else None)


def test_objects_are_found_under_any_number() -> None:
    card = image(CPS_ID_CARD=b"\xe3\x00", CPS_INFO_PS=b"\xed\x02AB")
    found = directory(card).data_object("CPS_INFO_PS")
    assert found is not None
    assert found.object(0xED) == b"AB"
    assert directory(card).data_object("CPS_NAME_PS") is None


def test_a_directory_is_read_no_further_than_needed() -> None:
    many = {f"CPS_ACTIVITY_{n:02}_PS": b"\xee\x00" for n in range(1, 17)}
    card = image(CPS_ID_CARD=b"\xe3\x00", **many)
    found = directory(card)
    assert found.data_object("CPS_ID_CARD") is not None
    assert sum(command.ins == Ins.READ_BINARY for command in card.commands) == 3
    assert len(found.data_labels()) == 17


@pytest.mark.parametrize(
    "damaged",
    [
        lambda content: content[:-5],
        lambda content: content + b"\x00" * 80,
        lambda content: b"\xff\xff" + content,
        lambda content: b"\x30\x03\x04\x01\xff" + content,
        lambda content: b"\x02\x01\x05" + content,
        lambda content: content + b"\x30\x84\x00",
    ],
)
def test_damage_around_an_entry_hides_no_other(damaged: object) -> None:
    card = image(CPS_ID_CARD=b"\xe3\x00", CPS_LANG_PS=b"\xe5\x00")
    card.files["3F0000017B06"] = damaged(card.files["3F0000017B06"])  # type: ignore[operator]
    assert directory(card).data_object("CPS_ID_CARD") is not None


def test_several_directory_files_of_one_kind() -> None:
    card = image(CPS_ID_CARD=b"\xe3\x00")
    card.files["3F0000015031"] += path_entry(0xA7, "7B07")
    card.files["3F0000017B07"] = data_entry("CPS_NAME_PS", "B7AA")
    card.files["3F000001B7AA"] = b"\xe4\x00"
    assert directory(card).data_object("CPS_NAME_PS") is not None
    assert directory(card).data_labels() == ["CPS_ID_CARD", "CPS_NAME_PS"]


def test_the_application_is_looked_up_when_it_is_elsewhere() -> None:
    card = image(CPS_ID_CARD=b"\xe3\x00")
    card.files = {path.replace("3F000001", "3F004400"): value for path, value in card.files.items()}
    for path in ("3F0044005031", "3F0044007B06"):
        card.files[path] = card.files[path].replace(FOLDER, bytes.fromhex("3F004400"))
    other = encode(0x4F, bytes.fromhex("E828BD080F8025000001FF0020")) + bytes.fromhex(
        "51043F004401"
    )
    contact = encode(0x4F, bytes.fromhex("E828BD080F8025000001FF0010"))
    card.files["3F002F00"] = encode(0x61, other) + encode(
        0x61, contact + bytes.fromhex("51043F004400")
    )
    assert directory(card).data_object("CPS_ID_CARD") is not None
    token = bytes.fromhex("3018 020100 0C0A 41534950 2053414E5445 80 05 4350533376 0302 06C0")
    card.files["3F0044005032"] = token
    assert directory(card).label() == "CPS3v"


def test_an_object_may_be_a_part_of_a_file() -> None:
    first, second = b"\xee\x04\x80\x02AA", b"\xee\x04\x80\x02BB"
    card = image(CPS_ACTIVITY_01_PS=b"\x00" * 70 + first + second)
    card.files["3F0000017B06"] = b"".join(
        data_entry(f"CPS_ACTIVITY_{number:02}_PS", "B700", where)
        for number, where in ((1, "020146 800106"), (2, "02014C 800106"), (3, "02017F 800140"))
    )
    found = [directory(card).data_object(f"CPS_ACTIVITY_0{number}_PS") for number in (1, 2, 3)]
    assert [file and file.object(0xEE) for file in found] == [first[2:], second[2:], None]


@pytest.mark.parametrize("where", ["0204 7FFFFFFF", "0203 010000", "0201 FF", "8001 00", "8004"])
def test_a_part_that_cannot_be(where: str) -> None:
    card = image(CPS_ID_CARD=b"\xe3\x00")
    card.files["3F0000017B06"] = data_entry("CPS_ID_CARD", "B700", where)
    file = directory(card).data_object("CPS_ID_CARD")
    assert file is not None
    assert file.object(0xE3) in (None, b"")


def test_nothing_at_all() -> None:
    found = directory(Image())
    assert found.certificates() == found.private_keys() == found.code_rules() == []
    assert found.data_labels() == []
    assert found.label() is None


@pytest.mark.parametrize(
    ("content", "label"),
    [
        ("3018 020100 0C0A 41534950 2053414E5445 80 05 4350533376 0302 06C0", "CPS3v"),
        ("3018 020100 0C0A 41534950 2053414E5445 80 09 435053", "CPS"),  # cut
        ("3003 020100", None),
    ],
)
def test_the_token_label(content: str, label: str | None) -> None:
    card = Image({"3F0000015032": bytes.fromhex(content)})
    assert directory(card).label() == label


def test_an_entry_without_label_or_path_is_passed_over() -> None:
    assert entry(next(read_all(b"\x30\x00")), FOLDER) == Entry("", b"", None)
    card = Image({"3F0000015031": path_entry(0xA4, "7B05")})
    card.files["3F0000017B05"] = certificate_entry("Certificat", b"\x01", "A001")
    assert directory(card).certificates() == [Entry("Certificat", b"\x01", FOLDER + b"\xa0\x01")]
