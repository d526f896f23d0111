"""Every profile is what its name says, on any day, and its certificates are what they should be."""

from datetime import date, timedelta

import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from app.demo.card import (
    CpxDefinition,
    ForeignCard,
    TestAuthority,
    VirtualCard,
    insert,
    load_profile,
    personalise,
    profiles,
    shared_authority,
)
from app.demo.card.authority import Range
from app.reader.tlv import first
from tests.demo.card.talk import TODAY, cps3, cps4, definition, file

CONTRACT = (
    "cps3-nurse cps3-doctor cps4-nurse cpf-intern cpe-secretary cpe-service cpa-agent cde-director "
    "expires-soon expired one-try blocked unblocks-exhausted vitale mute unknown"
)
BESIDE = "revoked revocation-unknown revocation-silent"
EXPECTED = [*CONTRACT.split(), *BESIDE.split()]
CPX = [name for name in EXPECTED if isinstance(load_profile(name), CpxDefinition)]


def card(name: str) -> tuple[VirtualCard, str]:
    """A CPx card ready to be read, and its class byte."""
    generation = definition(name).generation
    return (cps4(), "01") if generation == "CPS4" else (cps3(name), "00")


def business(name: str, file_id: str, container: int) -> bytes:
    made, class_byte = card(name)
    content = first(file(made, f"3F000001{file_id}", class_byte), container)
    assert content is not None
    return content


def test_the_profiles_are_those_of_the_contract_and_three_more() -> None:
    assert sorted(EXPECTED) == list(profiles())
    assert len(CPX) == 16


def test_an_unknown_profile() -> None:
    with pytest.raises(KeyError):
        insert("../cps3-nurse", TODAY)


def test_numbers_and_chips_are_all_different() -> None:
    cards = [definition(name) for name in CPX]
    assert len({each.number for each in cards}) == len({each.chip_serial for each in cards}) == 16


def test_the_nurse_of_the_contract() -> None:
    identity = business("cps3-nurse", "D101", 0xE3)
    assert first(identity, 0x80) == bytes.fromhex("8025000001")
    assert first(identity, 0x81) == bytes.fromhex("2900995235")
    assert first(identity, 0x82) == b"\x80"
    assert first(identity, 0x83) == bytes.fromhex("20250131")
    assert first(identity, 0x84) == bytes.fromhex("20280131")
    information = business("cps3-nurse", "D104", 0xED)
    assert (first(information, 0x80), first(information, 0x82)) == (b"\x00", b"\x3c")
    assert first(information, 0x81) == b"899700990015"


TYPES = {"cps3-nurse": 0, "cps4-nurse": 0, "cpf-intern": 1, "cpe-secretary": 2, "cpe-service": 2}
TYPES |= {"cde-director": 2, "cpa-agent": 3}


@pytest.mark.parametrize("name", TYPES)
def test_card_type_in_file_and_certificate(name: str) -> None:
    assert first(business(name, "D104", 0xED), 0x80) == bytes((TYPES[name],))
    made, class_byte = card(name)
    certificate = x509.load_der_x509_certificate(file(made, "3F000001A002", class_byte))
    oid = x509.ObjectIdentifier("1.2.250.1.71.1.2.2")
    extension = certificate.extensions.get_extension_for_oid(oid).value
    assert isinstance(extension, x509.UnrecognizedExtension)
    assert extension.value == bytes((2, 1, TYPES[name]))


def test_texts_in_both_encodings() -> None:
    assert first(business("cps3-doctor", "D102", 0xE4), 0x84) == "GAËTAN".encode("latin-1")
    assert first(business("cps3-doctor", "D104", 0xED), 0x85) == b"SM26"
    assert first(business("cps3-nurse", "D102", 0xE4), 0x81) == b"MARTEL-DEMO"


def test_a_service_card_names_nobody() -> None:
    assert business("cpe-service", "D102", 0xE4) == b""


def test_a_director_is_the_head_of_a_structure() -> None:
    levels = {name: definition(name).activities[0].responsibility for name in TYPES}
    assert [name for name, level in levels.items() if level == 1] == ["cde-director"]


STANDING = {"one-try": (1, 10, 100), "blocked": (0, 10, 100), "unblocks-exhausted": (0, 10, 0)}


@pytest.mark.parametrize("name", CPX)
def test_counters(name: str) -> None:
    counters = card(name)[0].counters
    left = (counters.pin_tries_left, counters.puk_tries_left, counters.puk_uses_left)
    assert left == STANDING.get(name, (3, 10, 100))


@given(st.dates(date(2026, 1, 1), date(2040, 12, 31)))
def test_periods_stay_true(today: date) -> None:
    for name in CPX:
        period = definition(name).period
        start, end = period.resolve(today)
        left = (end - today).days
        expected = {"expired": range(-10, -9), "expires-soon": range(20, 21)}
        expected["cps4-nurse"] = range(1600, 1967)
        assert left in expected.get(name, range(365, 732))
        assert start < today
        assert timedelta(0) <= timedelta(days=period.years * 366) - (end - start)


def test_foreign_cards() -> None:
    vitale, unknown, mute = (insert(name, TODAY) for name in ("vitale", "unknown", "mute"))
    assert isinstance(vitale, ForeignCard)
    assert vitale.atr.startswith(bytes.fromhex("3B7513"))
    assert mute.atr == b""
    for each in (vitale, unknown):
        assert each.transmit(bytes.fromhex("00A4040000")) == b"\x6a\x82"
        assert each.transmit(bytes.fromhex("00B0000000")) == b"\x6d\x00"
        each.reset()
        each.close()
    assert unknown.log.commands == 2


def attributes(name: x509.Name) -> list[dict[str, str]]:
    """The RDNs of a name, each as its values by their usual short names."""
    return [{each.rfc4514_attribute_name: str(each.value) for each in rdn} for rdn in name.rdns]


SUBJECTS = {
    "cps3-nurse": [
        {"C": "FR"},
        {"2.5.4.12": "Infirmier"},
        {"CN": "899700990015", "2.5.4.4": "MARTEL-DEMO", "2.5.4.42": "CLAIRE"},
    ],
    "cpe-secretary": [
        {"C": "FR"},
        {"O": "HOPITAL DE DEMONSTRATION"},
        {"L": "Paris (75)"},
        {"OU": "1999990013"},
        {"CN": "3999990013/DEMO0001", "2.5.4.4": "PERRIN-DEMO", "2.5.4.42": "SOPHIE"},
    ],
    "cpe-service": [
        {"C": "FR"},
        {"ST": "Seine-Maritime (76)"},
        {"O": "CENTRE DE SANTE DE DEMONSTRATION"},
        {"OU": "1999990021"},
        {"2.5.4.12": "Carte de service santé ou social"},
        {"2.5.4.65": "EMPLOYE000000018"},
        {"CN": "3999990021/000000018"},
    ],
}


@pytest.mark.parametrize("name", SUBJECTS)
def test_subjects(name: str) -> None:
    made, class_byte = card(name)
    for path in ("3F000001A001", "3F000001A002"):
        certificate = x509.load_der_x509_certificate(file(made, path, class_byte))
        assert attributes(certificate.subject) == SUBJECTS[name]


ISSUERS = {
    "cps3-nurse": Range.FORT,
    "cpf-intern": Range.FORT,
    "cpe-secretary": Range.STANDARD,
    "cpa-agent": Range.STANDARD,
    "cpe-service": Range.ELEMENTAIRE,
}


@pytest.mark.parametrize("name", ISSUERS)
def test_chain(name: str) -> None:
    strength = ISSUERS[name]
    authority = shared_authority()
    root, intermediate = authority.root(strength), authority.intermediate(strength)
    root.verify_directly_issued_by(root)
    intermediate.verify_directly_issued_by(root)
    made, _ = card(name)
    certificate = x509.load_der_x509_certificate(file(made, "3F000001A001"))
    certificate.verify_directly_issued_by(intermediate)
    common_names = certificate.issuer.get_attributes_for_oid(NameOID.COMMON_NAME)
    assert [each.value for each in common_names] == [f"TEST AC IGC-SANTE {strength.name} PERSONNES"]
    constraints = intermediate.extensions.get_extension_for_class(x509.BasicConstraints).value
    assert (constraints.ca, constraints.path_length) == (True, 0)


def test_a_certificate_lasts_as_long_as_its_card_and_says_what_it_is_for() -> None:
    made, _ = card("cps3-nurse")
    signature, authentication = (
        x509.load_der_x509_certificate(file(made, f"3F000001{file_id}"))
        for file_id in ("A001", "A002")
    )
    for each in (signature, authentication):
        assert each.not_valid_before_utc.isoformat() == "2025-01-31T00:00:00+00:00"
        assert each.not_valid_after_utc.isoformat() == "2028-01-31T23:59:59+00:00"
        assert each.serial_number.bit_length() == 127
        size = each.public_key().key_size  # type: ignore[union-attr]
        assert size == 2048
    assert signature.serial_number != authentication.serial_number
    use = signature.extensions.get_extension_for_class(x509.KeyUsage).value
    assert (use.content_commitment, use.key_encipherment) == (True, False)
    use = authentication.extensions.get_extension_for_class(x509.KeyUsage).value
    assert (use.content_commitment, use.key_encipherment) == (False, True)


def test_a_card_made_again_is_the_same_card() -> None:
    authority = TestAuthority()
    first_card, second_card = (personalise(definition(), TODAY, authority) for _ in range(2))
    for path in ("3F0000015032", "3F000001A001"):
        assert file(first_card, path) == file(second_card, path)


def test_another_process_s_card_has_another_update_mark() -> None:
    """Whoever keeps a cache of a card's files must see that its certificates changed."""
    tokens = {
        file(personalise(definition(), TODAY, TestAuthority(n)), "3F0000015032") for n in (1, 2)
    }
    assert len(tokens) == 2


def test_keys_are_made_only_when_needed() -> None:
    authority = TestAuthority()
    made = personalise(definition(), TODAY, authority)
    for path in ("3F00D003", "3F0000015032", "3F0000017005", "3F000001D101"):
        file(made, path)
    assert authority.made == 0
    made.prepare()
    assert authority.made == 4
