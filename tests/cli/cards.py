"""Cards and stations that the command line's tests print."""

from datetime import UTC, date, datetime

from app.domain.card import Card, CardType, Certificate, CertificateUse, Generation, ReadingStage
from app.domain.holder import Civility, Coded, Holder, NationalId
from app.domain.pin import PinStatus, PukStatus
from app.domain.station import ReaderState, ReaderView, ServiceState, Station
from app.domain.validity import Validity

TODAY = date(2026, 11, 22)
READER = "Lecteur 00 00"

NURSE = Card(
    serial="5A0A8025000001992138450F",
    generation=Generation.CPS3,
    stage=ReadingStage.COMPLETE,
    type=CardType.CPS,
    director=False,
    nominative=True,
    test=True,
    number="2900995235",
    issuer="8025000001",
    holder=Holder(
        family_name="EXEMPLE",
        given_name="Aline",
        civility=Civility.MME,
        national_id=NationalId("899700990015"),
        profession=Coded("60", "Infirmier"),
    ),
    validity=Validity(date(2025, 1, 31), date(2028, 1, 31)),
    pin=PinStatus(3, 3),
    puk=PukStatus(10, 100),
    certificates=(
        Certificate(
            use=CertificateUse.AUTHENTICATION,
            serial="0A1B",
            issuer="TEST AC IGC-SANTE FORT PERSONNES",
            subject="899700990015",
            not_before=datetime(2025, 1, 31, tzinfo=UTC),
            not_after=datetime(2028, 1, 31, tzinfo=UTC),
            der=b"",
        ),
    ),
)


def station(*readers: ReaderView) -> Station:
    """A running service with these readers."""
    return Station(ServiceState.RUNNING, readers)


def with_card(card: Card = NURSE, insertion: int = 1, reading: bool = False) -> ReaderView:
    """The reader with a CPx in it."""
    return ReaderView(READER, ReaderState.CARD, insertion, card, reading=reading)


def empty(insertion: int = 0) -> ReaderView:
    """The reader without a card."""
    return ReaderView(READER, ReaderState.EMPTY, insertion)
