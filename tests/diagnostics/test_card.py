"""The card, its counters and certificates: one sentence for each thing that can be wrong."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from app.diagnostics.checks import card as check
from app.diagnostics.checks import certificates, counters
from app.domain.card import (
    Card,
    CardType,
    Cause,
    Certificate,
    CertificateUse,
    Chain,
    Generation,
    Interface,
    ReadingStage,
    Revocation,
)
from app.domain.finding import Finding, Light, sentence_of
from app.domain.holder import Holder, NationalId, Structure
from app.domain.pin import PinStatus, PukStatus
from app.domain.problem import ProblemCode
from app.domain.station import ReaderState, ReaderView, ServiceState, Station
from app.domain.validity import Validity
from app.language import _
from tests.diagnostics.places import NOW, place

CERTIFICATE = Certificate(
    CertificateUse.AUTHENTICATION,
    "0A0B",
    "TEST AC IGC-SANTE FORT PERSONNES",
    "CN=899700000001",
    datetime(2025, 1, 31, tzinfo=UTC),
    datetime(2028, 1, 31, tzinfo=UTC),
    b"",
)
GOOD = Card(
    serial="80250000012900995235",
    generation=Generation.CPS3,
    stage=ReadingStage.COMPLETE,
    type=CardType.CPS,
    number="2900995235",
    holder=Holder("MARTIN", "EVE", national_id=NationalId("899700000001")),
    structure=Structure("HOPITAL"),
    validity=Validity(date(2025, 1, 31), date(2028, 1, 31)),
    pin=PinStatus(3, 3),
    puk=PukStatus(10, 100),
    certificates=(CERTIFICATE,),
)
READER = ReaderView("Lecteur 1", ReaderState.CARD, card=GOOD, atr="3BAC")


def judge(reader: ReaderView | None) -> Finding:
    station = Station(ServiceState.RUNNING, (reader,) if reader else ())
    return check.judge(station, NOW.date(), 90)


@pytest.mark.parametrize(
    ("changes", "light", "says"),
    [
        ({}, Light.OK, "La carte CPS (CPS3) est lue"),
        ({"test": True}, Light.OK, "carte de test"),
        ({"validity": Validity(end=date(2026, 11, 1))}, Light.FAILURE, "a expiré le 01/11/2026"),
        (
            {"validity": Validity(end=date(2026, 12, 1))},
            Light.ATTENTION,
            f"restants{chr(0x202F)}: 9",
        ),
        (
            {"validity": Validity(date(2027, 1, 1), date(2030, 1, 1))},
            Light.FAILURE,
            "pas encore valide",
        ),
        ({"interface": Interface.CONTACTLESS}, Light.ATTENTION, "sans contact"),
        ({"stage": ReadingStage.HOLDER}, Light.FAILURE, "qu’en partie"),
        ({"notes": ("ATR de variante inconnue",)}, Light.ATTENTION, "variante inconnue"),
    ],
)
def test_a_card_that_is_read(changes: dict[str, object], light: Light, says: str) -> None:
    finding = judge(replace(READER, card=replace(GOOD, **changes)))  # type: ignore[arg-type]
    assert finding.light is light
    assert says in sentence_of(finding, _)


@pytest.mark.parametrize(
    ("state", "problem", "light", "says"),
    [
        (ReaderState.EMPTY, None, Light.ATTENTION, "Aucune carte"),
        (ReaderState.MUTE, ProblemCode.CARD_MUTE, Light.FAILURE, "à l’envers"),
        (ReaderState.WRONG_CARD, ProblemCode.CARD_VITALE, Light.FAILURE, "Vitale"),
        (ReaderState.WRONG_CARD, ProblemCode.CARD_BANK, Light.FAILURE, "bancaire"),
        (ReaderState.WRONG_CARD, ProblemCode.CARD_SIM, Light.FAILURE, "SIM"),
        (ReaderState.UNKNOWN, ProblemCode.CARD_UNKNOWN, Light.FAILURE, "ATR 3BAC"),
        (ReaderState.UNKNOWN, ProblemCode.CARD_NOT_CONFIRMED, Light.FAILURE, "dément"),
        (ReaderState.CARD, ProblemCode.CARD_UNREADABLE, Light.FAILURE, "ne se lisent pas"),
        (ReaderState.CARD, ProblemCode.READER_FAILED, Light.FAILURE, "reader-failed"),
        (ReaderState.BUSY, ProblemCode.CARD_BUSY, Light.UNKNOWN, "occupée"),
    ],
)
def test_a_card_that_is_not(
    state: ReaderState, problem: ProblemCode | None, light: Light, says: str
) -> None:
    finding = judge(replace(READER, state=state, card=None, problem=problem))
    assert finding.light is light
    assert says in sentence_of(finding, _)
    assert finding.problem is (problem or ProblemCode.CARD_ABSENT)


def test_a_reading_that_takes_too_long_is_said() -> None:
    finding = judge(replace(READER, card=None, reading=True))
    assert finding.light is Light.ATTENTION
    assert "n’en finit pas" in sentence_of(finding, _)


def test_nothing_is_claimed_without_reader_or_service() -> None:
    assert judge(None).light is Light.UNKNOWN
    stopped = Station(ServiceState.STOPPED)
    assert check.judge(stopped, NOW.date(), 90).light is Light.UNKNOWN
    assert counters.judge(stopped).light is Light.UNKNOWN


def test_what_names_the_holder_is_marked_personal() -> None:
    personal = {fact.name for fact in judge(READER).facts if fact.personal}
    assert {"number", "serial", "family_name", "given_name", "rpps", "national_id"} <= personal
    assert "structure" in personal


@pytest.mark.parametrize(
    ("pin", "puk", "light", "says"),
    [
        (PinStatus(3, 3), PukStatus(10, 100), Light.OK, ": 3."),
        (PinStatus(2, 3), PukStatus(None, None), Light.OK, ": 2."),
        (PinStatus(1, 3), PukStatus(10, 100), Light.ATTENTION, "Un seul essai du code porteur"),
        (PinStatus(0, 3), PukStatus(10, 100), Light.FAILURE, "porteur est bloqué"),
        (PinStatus(3, 3), PukStatus(1, 100), Light.ATTENTION, "Un seul essai du code de"),
        (PinStatus(0, 3), PukStatus(0, 100), Light.FAILURE, "déblocage est bloqué"),
        (PinStatus(0, 3), PukStatus(10, 0), Light.FAILURE, "Plus aucun déblocage"),
        (PinStatus(), PukStatus(), Light.UNKNOWN, "ne dit pas"),
    ],
)
def test_counters(pin: PinStatus, puk: PukStatus, light: Light, says: str) -> None:
    reader = replace(READER, card=replace(GOOD, pin=pin, puk=puk))
    finding = counters.judge(Station(ServiceState.RUNNING, (reader,)))
    assert finding.light is light
    assert says in sentence_of(finding, _)


def at(year: int) -> datetime:
    return datetime(year, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changes", "light", "says"),
    [
        ({}, Light.OK, "révocation non vérifiée."),
        ({"cause": Cause.TEST}, Light.OK, "non vérifiée : autorité de test."),
        (
            {"chain": Chain.TRUSTED, "revocation": Revocation.GOOD},
            Light.OK,
            "non révoqués",
        ),
        ({"revocation": Revocation.REVOKED}, Light.FAILURE, "opposition"),
        ({"chain": Chain.UNTRUSTED}, Light.FAILURE, "FORT PERSONNES"),
        ({"not_after": at(2026)}, Light.FAILURE, "01/01/2026"),
        ({"not_before": at(2027)}, Light.FAILURE, "horloge"),
    ],
)
def test_certificates(changes: dict[str, object], light: Light, says: str) -> None:
    certificate = replace(CERTIFICATE, **changes)  # type: ignore[arg-type]
    finding = certificates.judge((certificate,), NOW)
    assert finding.light is light
    assert says in sentence_of(finding, _)


def test_a_card_without_readable_certificates() -> None:
    assert certificates.judge((), NOW).light is Light.FAILURE


def test_whoever_vouches_for_certificates_is_asked(tmp_path: Path) -> None:
    def revoked(certificate: Certificate, now: datetime) -> Certificate:
        assert now == NOW
        return replace(certificate, revocation=Revocation.REVOKED)

    here = place(tmp_path, vouch=revoked)
    finding = certificates.examine(here, Station(ServiceState.RUNNING, (READER,)))
    assert finding.light is Light.FAILURE and "opposition" in finding.sentence
    nobody = certificates.examine(here, Station(ServiceState.STOPPED))
    assert nobody.light is Light.UNKNOWN
