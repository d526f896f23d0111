"""A session: confirming the card, reading it step by step, in few bytes."""

from dataclasses import replace
from datetime import date

import pytest

from app.demo.card import Card as AnyCard
from app.demo.card.faults import FaultyCard, removed_at
from app.domain.card import Card, CardType, CertificateUse, Generation, Interface, ReadingStage
from app.domain.holder import Structure, StructureKind
from app.domain.pin import Verdict
from app.domain.problem import CardProblem, CardRemoved, ProblemCode
from app.domain.validity import EndSource
from app.reader.apdu import Ins
from app.reader.tlv import encode
from tests.reader.cards import (
    CPS4_ATR,
    EF_SN,
    ID_CARD,
    PIN,
    Image,
    Metered,
    certificate_entry,
    data_entry,
    image,
    metered,
    path_entry,
    pin,
    session,
    virtual,
)

VARIANT_ATR = bytes.fromhex("3B7B1800000012250064800401009000")


@pytest.mark.parametrize(
    ("profile", "generation", "number", "kind", "director", "nominative"),
    [
        ("cps3-nurse", "CPS3", "2900995235", CardType.CPS, False, True),
        ("cps3-doctor", "CPS3", None, CardType.CPS, False, True),
        ("cps4-nurse", "CPS4", None, CardType.CPS, False, True),
        ("cpf-intern", "CPS3", None, CardType.CPF, False, True),
        ("cpe-secretary", "CPS3", None, CardType.CPE, None, True),
        ("cpe-service", "CPS3", None, CardType.CPE, None, False),
        ("cpa-agent", "CPS3", None, CardType.CPA, None, True),
        ("cde-director", "CPS3", None, CardType.CPE, None, True),
    ],
)
def test_every_family(
    profile: str,
    generation: str,
    number: str | None,
    kind: CardType,
    director: bool | None,
    nominative: bool,
) -> None:
    card = session(virtual(profile)).read()
    assert (card.generation, card.type, card.director) == (generation, kind, director)
    assert (card.nominative, card.test, card.notes) == (nominative, True, ())
    assert card.number is not None
    assert number in (None, card.number)
    assert card.label == f"{'CPS3v3' if generation == 'CPS3' else 'CPS4v1'}-{card.number}"
    uses = {each.use for each in card.certificates}
    assert uses == {CertificateUse.AUTHENTICATION, CertificateUse.SIGNATURE}
    assert card.holder is not None
    assert card.holder.display_name
    assert card.validity.end is not None


def test_the_steps_of_a_reading() -> None:
    seen: list[Card] = []
    last = session(virtual()).read(seen.append)
    assert [card.stage for card in seen] == list(ReadingStage)
    assert seen[-1] == last
    recognised, validity, holder, counters, _ = seen
    assert recognised.issuer == "8025000001"
    assert recognised.number is None
    assert (validity.number, validity.type) == ("2900995235", CardType.CPS)
    assert validity.validity.end == date(2028, 1, 31)
    assert holder.holder is not None
    assert holder.holder.given_name == "CLAIRE"
    assert (counters.pin.tries_left, counters.certificates) == (3, ())


def test_a_reading_is_gone_on_with_in_a_later_session() -> None:
    card = virtual()
    first = session(card).read(until=ReadingStage.COUNTERS)
    seen: list[Card] = []
    last = session(card).read(seen.append, first)
    assert [each.stage for each in seen] == [ReadingStage.COMPLETE]
    assert last == session(card).read()


@pytest.mark.parametrize(
    ("profile", "label"),
    [("cpe-secretary", "SOPHIE PERRIN-DEMO"), ("cpe-service", "EMPLOYE000000018")],
)
def test_structure_and_service_stand_before_the_certificates_are_read(
    profile: str, label: str
) -> None:
    card, seen = virtual(profile), list[Card]()
    whole = session(card).read(seen.append)
    *_first, named, last = seen
    assert (named.stage, named.certificates) == (ReadingStage.COUNTERS, ())
    assert named.holder is not None and named.holder.display_name == label
    assert (named.structure, named.nominative) == (last.structure, last.nominative)
    assert last == whole


@pytest.mark.parametrize("profile", ["cpe-secretary", "cpe-service", "cpa-agent"])
def test_structure_and_service_in_good_time(profile: str) -> None:
    """The row of the register waits for them; 2 s are its target, of which a reader takes 0.6."""
    opened, meter = metered(virtual(profile))
    at: list[float] = []

    def report(card: Card) -> None:
        if card.structure is not None and card.holder is not None and card.holder.display_name:
            at.append(line_bytes(meter) / LINE_BYTES_A_SECOND)

    opened.read(report)
    assert at[0] < 1.35


LINE_BYTES_A_SECOND = 800  # of 9,600 baud


def line_bytes(meter: Metered) -> int:
    """Bytes on a T=0 line, where the card answers most commands with a procedure byte first."""
    return meter.sent + meter.received + meter.commands


def least_bytes(card: Image, labels: list[str], needed: list[str]) -> int:
    """The least that number, family and validity take: EF.SN, ODF, DODF, two objects.

    Each file is selected by its path (six bytes, EF.SN's four) without an answer and read at once
    with the right length; of the DODF only what lies before the last entry needed.
    """
    entries = {label: len(data_entry(label, "3F000001B700")) for label in labels}
    last = max(labels.index(label) for label in needed)
    reads = [len(card.files["3F0000015031"]), sum(entries[label] for label in labels[: last + 1])]
    reads += [len(card.files[f"3F000001{0xB700 + labels.index(label):04X}"]) for label in needed]
    overhead = 5 + 1 + 2
    return (overhead + 4 + overhead + len(EF_SN)) + sum(2 * overhead + 6 + size for size in reads)


@pytest.mark.parametrize("order", [1, -1])
def test_number_family_and_validity_in_few_bytes(order: int) -> None:
    info = encode(0xED, bytes.fromhex("800100810C") + b"899700990015" + bytes.fromhex("82013C"))
    objects = {
        "CPS_DATA": b"",
        "CPS_ID_CARD": ID_CARD,
        "CPS_NAME_PS": b"\xe4\x00",
        "CPS_LANG_PS": b"\xe5\x00",
        "CPS_INFO_PS": info,
        **{f"CPS_ACTIVITY_{n:02}_PS": b"\xee\x00" for n in range(1, 17)},
    }
    labels = list(objects)[::order]
    card = image(**{label: objects[label] for label in labels})
    opened, meter = metered(card)  # type: ignore[arg-type]
    assert opened.read(until=ReadingStage.VALIDITY).type is CardType.CPS
    assert line_bytes(meter) <= 1.2 * least_bytes(card, labels, ["CPS_ID_CARD", "CPS_INFO_PS"])


@pytest.mark.parametrize("profile", ["cps3-nurse", "cps4-nurse", "cpe-service"])
def test_number_family_and_validity_in_good_time(profile: str) -> None:
    opened, meter = metered(virtual(profile))
    opened.read(until=ReadingStage.VALIDITY)
    assert line_bytes(meter) / LINE_BYTES_A_SECOND < 0.75


def test_reading_spends_no_try_and_presents_no_code() -> None:
    card = virtual()
    before = card.counters
    session(card).read()
    assert card.counters == before
    assert card.log.sent(Ins.VERIFY) == 0


def test_places_of_practice_with_holes() -> None:
    opened = session(virtual())
    assert opened.activities() == (), "they need the code"
    opened = session(virtual())
    opened.verify(pin(PIN))
    places = opened.activities()
    assert [place.index for place in places] == [1, 3]
    assert places[0].structure == Structure(
        "HOPITAL DE DEMONSTRATION", StructureKind.FINESS, "999990013"
    )
    assert opened.places == places


# Cards that are not what they should be


@pytest.mark.parametrize(
    "ef_sn",
    [None, b"", b"\x5a\x0a\x80\x25\x00\x00\x02" + b"\x00" * 5, EF_SN[:4], b"\x00" * 12],
)
def test_a_known_atr_with_another_serial_number(ef_sn: bytes | None) -> None:
    card = Image({} if ef_sn is None else {"3F00D003": ef_sn})
    with pytest.raises(CardProblem) as caught:
        session(card)  # type: ignore[arg-type]
    assert caught.value.code is ProblemCode.CARD_NOT_CONFIRMED


def test_a_card_that_is_no_cpx_is_not_even_asked() -> None:
    card = Image(atr=bytes.fromhex("3B7513000045 09EA9000"))
    with pytest.raises(CardProblem):
        session(card)  # type: ignore[arg-type]
    assert card.commands == []


@pytest.mark.parametrize("where", ["A0000001510000", "8025000001FF0002"])
def test_a_cps4_that_another_program_left_elsewhere(where: str) -> None:
    card = virtual("cps4-nurse")
    card.transmit(bytes.fromhex(f"01A4040C{len(where) // 2:02X}{where}"))
    assert session(card).serial.startswith("5A0A8025000001")


@pytest.mark.parametrize(
    ("profile", "lost", "way_back"),
    [
        ("cps3-nurse", 0x6E00, ["00A40404088025000001FF0100"]),
        (
            "cps4-nurse",
            0x6881,
            [
                "01A4040C07A0000001510000",
                "00A4040C088025000001FF0002",
                "01A4040C088025000001FF0100",
            ],
        ),
    ],
)
def test_a_card_that_finds_its_way_back(profile: str, lost: int, way_back: list[str]) -> None:
    seen: list[str] = []

    def step(card: AnyCard, _count: int, raw: bytes) -> bytes:
        """Lost until the whole way back was gone."""
        if seen[-len(way_back) :] == way_back:
            return card.transmit(raw)
        seen.append(raw.hex().upper())
        card.transmit(raw)
        return lost.to_bytes(2, "big")

    opened = session(FaultyCard(virtual(profile), step))
    assert opened.read(until=ReadingStage.VALIDITY).number is not None


def test_an_atr_in_no_list_is_accepted_with_a_note() -> None:
    card = image(CPS_ID_CARD=ID_CARD)
    card.atr = VARIANT_ATR
    found = session(card).read()  # type: ignore[arg-type]
    assert found.generation is Generation.CPS3, "what it answers to, not what its ATR says"
    assert "Variante d’ATR inconnue" in found.notes[0]
    assert found.number == "2900995235"


def test_the_contactless_side() -> None:
    card = virtual(atr="contactless")
    found = session(card).read()
    assert (found.interface, found.number) == (Interface.CONTACTLESS, "2900995235")
    assert (found.validity.end, found.pin.tries_left) == (date(2028, 1, 31), None)
    assert [each.use for each in found.certificates] == [CertificateUse.TECHNICAL]
    assert card.log.sent(Ins.VERIFY) == card.log.sent(Ins.GET_DATA) == 0


@pytest.mark.parametrize("atr", ["contact", "release-candidate", "t0"])
def test_every_cps4(atr: str) -> None:
    card = virtual("cps4-nurse", atr=atr)
    opened = session(card)
    assert opened.verify(pin()).verdict is Verdict.ACCEPTED
    assert len(opened.sign(CertificateUse.AUTHENTICATION, b"challenge")) == 256
    assert [place.index for place in opened.activities()] == [1]
    assert opened.read().number == "3100990031"


# Images made elsewhere: other file numbers, holes, damage


@pytest.mark.parametrize("beyond", [0x6C00, 0x6282, 0x9000, 0x6700])
@pytest.mark.parametrize("quiet", [True, False])
def test_any_way_of_ending_a_file(beyond: int, quiet: bool) -> None:
    card = image(
        CPS_ID_CARD=ID_CARD, CPS_INFO_PS=encode(0xED, bytes.fromhex("800102")), CPS_NAME_PS=b""
    )
    card.beyond, card.quiet = beyond, quiet
    found = session(card).read()  # type: ignore[arg-type]
    assert (found.number, found.type, found.test) == ("2900995235", CardType.CPE, True)
    assert found.validity.end == date(2028, 1, 31)
    assert (found.pin.tries_left, found.puk.uses_left) == (3, 100)


def test_latin_1_text() -> None:
    info = encode(0xED, encode(0x80, b"\x00") + encode(0x84, "LEFÈVRE".encode("latin-1")))
    name = encode(0xE4, encode(0x80, b"\x16") + encode(0x84, "ANNE-LAURE".encode("latin-1")))
    found = session(image(CPS_ID_CARD=ID_CARD, CPS_INFO_PS=info, CPS_NAME_PS=name)).read()  # type: ignore[arg-type]
    assert found.holder is not None
    assert found.holder.display_name == "ANNE-LAURE LEFÈVRE"


def test_a_card_of_which_only_the_directory_is_left() -> None:
    found = session(image(CPS_LANG_PS=b"\xe5\x00")).read()  # type: ignore[arg-type]
    assert found.complete
    assert (found.number, found.type, found.holder, found.validity.end) == (None,) * 4
    assert len(found.notes) == 2


def test_the_number_comes_from_the_label_when_the_card_hides_it() -> None:
    card = image(CPS_LANG_PS=b"\xe5\x00")
    label = encode(0x80, b"CPS3v3-2900995235")
    card.files["3F0000015032"] = encode(0x30, bytes.fromhex("020100") + label)
    assert session(card).read().number == "2900995235"  # type: ignore[arg-type]


def test_the_end_date_comes_from_the_certificates_when_the_card_hides_it() -> None:
    known = session(virtual()).read()
    card = image(CPS_ID_CARD=encode(0xE3, bytes.fromhex("81052900995235")))
    certificates = {f"3F000001C10{n}": each.der for n, each in enumerate(known.certificates)}
    card.files["3F0000017B05"] = b"".join(
        certificate_entry("Certificat", bytes((at,)), path)
        for at, path in enumerate([*certificates, "3F000001C1FF"])
    )
    card.files |= certificates | {"3F000001C1FF": b"\x30\x03\x02\x01\x05"}
    found = session(card).read()  # type: ignore[arg-type]
    assert found.validity.end == date(2028, 1, 31)
    assert found.validity.end_source is EndSource.CERTIFICATE
    assert found.certificates == known.certificates
    assert found.notes[-1] == "Certificat illisible : Certificat"
    assert found.holder is not None
    assert found.holder.family_name == "MARTEL-DEMO"


def test_places_of_practice_under_other_numbers() -> None:
    place = encode(0xEE, encode(0x80, b"\x01") + encode(0x84, b"HOPITAL"))
    card = image(CPS_ACTIVITY_16_PS=place, CPS_ACTIVITY_02_PS=place, CPS_ACTIVITY_17_PS=place)
    assert [each.index for each in session(card).activities()] == [2, 16]  # type: ignore[arg-type]


def test_relative_paths() -> None:
    card = image(CPS_ID_CARD=ID_CARD)
    card.files["3F0000015031"] = path_entry(0xA7, "7B06")
    card.files["3F0000017B06"] = data_entry("CPS_ID_CARD", "0001B700")
    assert session(card).read().number == "2900995235"  # type: ignore[arg-type]


@pytest.mark.parametrize("profile", ["cps3-nurse", "cps4-nurse"])
def test_pulled_at_every_command_of_a_reading(profile: str) -> None:
    whole = virtual(profile)
    complete = session(whole).read()
    for at in range(1, whole.log.commands + 1):
        seen: list[Card] = []
        with pytest.raises(CardRemoved):
            session(removed_at(virtual(profile), at)).read(seen.append)
        for card in seen:
            later = replace(complete, stage=card.stage)
            assert card.number in (None, later.number)
            assert card.validity.end in (None, later.validity.end)
            assert card.pin.tries_left in (None, 3)


def test_a_known_atr_leaves_one_way_only() -> None:
    card = Image({"3F00D003": EF_SN}, atr=CPS4_ATR)  # files of a CPS3 behind the ATR of a CPS4
    with pytest.raises(CardProblem):
        session(card)  # type: ignore[arg-type]
