"""Which card an ATR announces (card.md 1.1)."""

import pytest

from app.domain.card import Generation, Interface
from app.domain.problem import ProblemCode
from app.reader.atr import CardKind, Recognition, protocols, recognise

CPS3, CPS4 = Generation.CPS3, Generation.CPS4
CONTACT, CONTACTLESS = Interface.CONTACT, Interface.CONTACTLESS


@pytest.mark.parametrize(
    ("atr", "generation", "interface", "variant"),
    [
        ("3B AC 00 40 2A 00 12 25 00 64 80 00 03 10 00 90 00", CPS3, CONTACT, False),
        ("3B 8F 80 01 00 31 B8 64 04 B0 EC C1 73 94 01 80 82 90 00 0E", CPS3, CONTACTLESS, False),
        ("3B 9B 18 80 01 00 12 25 00 64 80 04 01 00 00 90 44", CPS4, CONTACT, False),
        ("3B 9B 18 80 01 00 12 25 00 64 80 00 04 01 00 90 44", CPS4, CONTACT, False),
        ("3B DC 18 FF 00 00 12 25 00 64 80 00 04 01 00 90 00", CPS4, CONTACT, False),
        # In no list, but with the issuer's bytes.
        ("3B 7B 18 00 00 00 12 25 00 64 80 04 01 00 90 00", CPS4, CONTACT, True),
        ("3B AC 00 40 2B 00 12 25 00 64 80 00 03 11 00 90 00", CPS3, CONTACT, True),
        ("3B AC 00 40 2B 00 12 25 00 64 80 00 05 01 00 90 00", CPS3, CONTACT, True),
        # The issuer's mask for the contactless side.
        ("3B 8F 80 01 00 31 B8 64 05 B1 EC C2 73 94 01 80 82 90 00 0C", CPS3, CONTACTLESS, True),
    ],
)
def test_cards_of_the_family(
    atr: str, generation: Generation, interface: Interface, variant: bool
) -> None:
    expected = Recognition(CardKind.CPX, generation, interface, variant)
    assert recognise(bytes.fromhex(atr)) == expected
    assert expected.problem is None


@pytest.mark.parametrize(
    ("atr", "kind", "problem"),
    [
        ("3B 75 13 00 00 45 09 EA 90 00", CardKind.VITALE, ProblemCode.CARD_VITALE),
        ("3F 65 25 00 2C 09 69 90 00", CardKind.VITALE, ProblemCode.CARD_VITALE),
        ("3B 65 00 00 20 63 CB 68 00", CardKind.BANK, ProblemCode.CARD_BANK),
        ("3F 65 25 08 22 04 6C 90 00", CardKind.BANK, ProblemCode.CARD_BANK),
        ("3B 6E 00 00 00 31 C0 65 77 E3 03 00 83 71 90 00", CardKind.BANK, ProblemCode.CARD_BANK),
        ("3B 9F 96 80 1F C7 80 31 E0 73 FE 21 1B 66 D0 01", CardKind.SIM, ProblemCode.CARD_SIM),
        ("3B 3F 94 00 80 69 AF 03 07 06 67 00 00 0A 0E 83", CardKind.SIM, ProblemCode.CARD_SIM),
        ("3B 02 14 50", CardKind.UNKNOWN, ProblemCode.CARD_UNKNOWN),
        # The marks of a bank card, but not where a byte begins.
        ("3B 02 06 3C B0", CardKind.UNKNOWN, ProblemCode.CARD_UNKNOWN),
        ("", CardKind.UNKNOWN, ProblemCode.CARD_UNKNOWN),
    ],
)
def test_other_cards(atr: str, kind: CardKind, problem: ProblemCode) -> None:
    found = recognise(bytes.fromhex(atr))
    assert (found.kind, found.generation, found.problem) == (kind, None, problem)


@pytest.mark.parametrize(
    ("atr", "offered"),
    [
        ("3B AC 00 40 2A 00 12 25 00 64 80 00 03 10 00 90 00", {0}),
        ("3B 9B 18 80 01 00 12 25 00 64 80 04 01 00 00 90 44", {0, 1}),
        ("3B DC 18 FF 00 00 12 25 00 64 80 00 04 01 00 90 00", {0}),
        ("3B 02 14 50", {0}),
        ("3B 80", {0}),  # cut where TD1 should follow
        ("", {0}),
    ],
)
def test_protocols_offered(atr: str, offered: set[int]) -> None:
    assert protocols(bytes.fromhex(atr)) == offered
