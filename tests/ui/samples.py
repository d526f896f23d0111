"""Cards and stations to show, each as a real reading would leave it."""

from dataclasses import replace
from datetime import UTC, date, datetime

from app.domain.card import (
    Card,
    CardType,
    Certificate,
    CertificateUse,
    Chain,
    Generation,
    Interface,
    ReadingStage,
    Revocation,
)
from app.domain.holder import Civility, Coded, Holder, NationalId, Structure
from app.domain.pin import PinStatus, PukStatus
from app.domain.problem import ProblemCode
from app.domain.station import ReaderState, ReaderView, ServiceState, Station
from app.domain.validity import Validity

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 9, 1, tzinfo=UTC)
READER = "Lecteur d’essai 00 00"
OTHER_READER = "Second lecteur 01 00"

NURSE = Card(
    serial="80250000012900995235",
    generation=Generation.CPS3,
    stage=ReadingStage.COMPLETE,
    type=CardType.CPS,
    director=False,
    nominative=True,
    test=True,
    number="2900995235",
    issuer="8025000001",
    label="CPS3v3-2900995235",
    holder=Holder(
        family_name="MARTEL-DEMO",
        given_name="CLAIRE",
        civility=Civility.MME,
        national_id=NationalId("899700990015"),
        profession=Coded("60", "Infirmier"),
    ),
    validity=Validity(date(2025, 1, 31), date(2028, 1, 31)),
    pin=PinStatus(3, 3),
    puk=PukStatus(10, 100),
    certificates=(
        Certificate(
            CertificateUse.AUTHENTICATION,
            "0A1B2C3D",
            "TEST AC",
            "CN=899700990015",
            datetime(2025, 1, 31, tzinfo=UTC),
            datetime(2028, 1, 31, tzinfo=UTC),
            b"",
        ),
    ),
)
SECRETARY = replace(
    NURSE,
    serial="80250000013000000012",
    type=CardType.CPE,
    number="3000000012",
    test=False,
    holder=Holder("PETIT", "ALEX", national_id=NationalId("3999990013/0007")),
    structure=Structure(name="CLINIQUE DES LILAS"),
)
BEGUN = Card("80250000012900995235", Generation.CPS3)
HALF = replace(
    NURSE,
    stage=ReadingStage.VALIDITY,
    holder=None,
    pin=PinStatus(),
    puk=PukStatus(),
    certificates=(),
)
EXPIRED = replace(NURSE, validity=Validity(date(2022, 1, 31), date(2025, 1, 31)))
SOON = replace(NURSE, validity=Validity(date(2024, 1, 31), date(2026, 12, 13)))
EARLY = replace(NURSE, validity=Validity(date(2027, 1, 1), date(2030, 1, 1)))
ENDLESS = replace(NURSE, validity=Validity())
LAST_TRY = replace(NURSE, pin=PinStatus(1, 3))
BLOCKED = replace(NURSE, pin=PinStatus(0, 3))
DEAD = replace(BLOCKED, puk=PukStatus(10, 0))
OPPOSED = replace(
    NURSE,
    certificates=tuple(
        replace(each, chain=Chain.TRUSTED, revocation=Revocation.REVOKED)
        for each in NURSE.certificates
    ),
)
CONTACTLESS = replace(NURSE, interface=Interface.CONTACTLESS, pin=PinStatus(), puk=PukStatus())


def holding(card: Card, reading: bool = False, problem: ProblemCode | None = None) -> Station:
    """A station whose one reader holds this card."""
    view = ReaderView(READER, ReaderState.CARD, 1, card, problem, reading, "3BAC00402A001225")
    return Station(ServiceState.RUNNING, (view,))


def reader(state: ReaderState, problem: ProblemCode | None = None) -> Station:
    """A station whose one reader is in this state."""
    return Station(ServiceState.RUNNING, (ReaderView(READER, state, problem=problem),))


STATIONS: dict[str, Station | None] = {
    "unknown": None,
    "looking": Station(ServiceState.RUNNING, looking=True),
    "no service": Station(ServiceState.ABSENT),
    "service stopped": Station(ServiceState.STOPPED),
    "service refused": Station(ServiceState.REFUSED),
    "no reader": Station(ServiceState.RUNNING),
    "empty": reader(ReaderState.EMPTY),
    "mute": reader(ReaderState.MUTE),
    "unknown card": reader(ReaderState.UNKNOWN),
    "vitale": reader(ReaderState.WRONG_CARD, ProblemCode.CARD_VITALE),
    "bank card": reader(ReaderState.WRONG_CARD, ProblemCode.CARD_BANK),
    "busy": reader(ReaderState.BUSY),
    "card seen": reader(ReaderState.CARD),
    "card refused": reader(ReaderState.CARD, ProblemCode.SERVICE_REFUSED),
    "card unreadable": reader(ReaderState.CARD, ProblemCode.CARD_UNREADABLE),
    "reading begun": holding(BEGUN, reading=True),
    "reading half done": holding(HALF, reading=True),
    "valid": holding(NURSE),
    "secretary": holding(SECRETARY),
    "partly read": holding(NURSE, problem=ProblemCode.CARD_UNREADABLE),
    "expired": holding(EXPIRED),
    "expires soon": holding(SOON),
    "not yet valid": holding(EARLY),
    "no end date": holding(ENDLESS),
    "last try": holding(LAST_TRY),
    "blocked": holding(BLOCKED),
    "blocked for good": holding(DEAD),
    "opposed": holding(OPPOSED),
    "contactless": holding(CONTACTLESS),
    "two readers": Station(
        ServiceState.RUNNING,
        (
            ReaderView(READER, ReaderState.CARD, 1, NURSE),
            ReaderView(OTHER_READER, ReaderState.EMPTY),
        ),
    ),
}
