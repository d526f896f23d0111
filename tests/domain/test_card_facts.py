"""Validity, holder, station and card reference: small decisions, each by its table."""

from datetime import date, timedelta

import pytest

from app.domain.card import Card, CardType, Generation, ReadingStage
from app.domain.declaration import CardReference, Kind, Reason
from app.domain.holder import Holder, NationalId
from app.domain.station import ReaderState, ReaderView, ServiceState, Station
from app.domain.validity import SOON_DAYS, Validity, ValidityState

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("start", "end", "state", "left"),
    [
        (-10, SOON_DAYS + 1, ValidityState.VALID, SOON_DAYS + 1),
        (-10, SOON_DAYS, ValidityState.EXPIRES_SOON, SOON_DAYS),
        (-10, 0, ValidityState.EXPIRES_SOON, 0),
        (-10, -1, ValidityState.EXPIRED, -1),
        (1, 400, ValidityState.NOT_YET_VALID, 400),
        (0, 400, ValidityState.VALID, 400),
        (None, 400, ValidityState.VALID, 400),
        (-10, None, None, None),
    ],
)
def test_validity(
    start: int | None, end: int | None, state: ValidityState | None, left: int | None
) -> None:
    def day(offset: int | None) -> date | None:
        return None if offset is None else TODAY + timedelta(offset)

    validity = Validity(day(start), day(end))
    assert (validity.state(TODAY), validity.days_left(TODAY)) == (state, left)


@pytest.mark.parametrize(
    ("value", "kind", "rpps", "structure"),
    [
        ("899700990015", "8", "99700990015", None),
        ("3999990013/000000018", "3", None, "999990013"),
        ("599999900100012/CPAT0001", "5", None, "99999900100012"),
        ("0123456789", "0", None, None),
        ("8997009900", "8", None, None),
        ("", "", None, None),
    ],
)
def test_national_identifier(
    value: str, kind: str, rpps: str | None, structure: str | None
) -> None:
    identifier = NationalId(value)
    assert (identifier.kind, identifier.rpps, identifier.structure) == (kind, rpps, structure)


@pytest.mark.parametrize(
    ("holder", "name"),
    [
        (Holder("DURAND", "Alix"), "Alix DURAND"),
        (Holder("DURAND"), "DURAND"),
        (Holder(pseudonym="EMPLOYE000000018"), "EMPLOYE000000018"),
        (Holder(), None),
    ],
)
def test_display_name(holder: Holder, name: str | None) -> None:
    assert holder.display_name == name


def test_the_reader_with_a_cpx_is_preferred() -> None:
    views = tuple(
        ReaderView(state.value, state)
        for state in (ReaderState.EMPTY, ReaderState.WRONG_CARD, ReaderState.CARD)
    )
    station = Station(ServiceState.RUNNING, views)
    assert station.preferred is views[2]
    assert Station(ServiceState.RUNNING, views[:2]).preferred is views[1]
    assert Station(ServiceState.RUNNING).preferred is None
    assert station.reader("empty") is views[0]
    assert station.reader("none") is None


def test_a_reference_needs_type_and_number() -> None:
    card = Card("5A", Generation.CPS3, type=CardType.CPS, number="2900995235")
    reference = CardReference.of(card)
    assert reference == CardReference(CardType.CPS, "2900995235", from_chip=True)
    assert CardReference.of(Card("5A", Generation.CPS3, number="2900995235")) is None
    assert CardReference.of(Card("5A", Generation.CPS3, type=CardType.CPS)) is None


def test_a_picture_is_complete_at_the_last_stage_only() -> None:
    stages = [Card("5A", Generation.CPS3, stage=stage).complete for stage in ReadingStage]
    assert stages == [False] * (len(ReadingStage) - 1) + [True]


@pytest.mark.parametrize("reason", list(Reason))
def test_each_reason_has_its_kind(reason: Reason) -> None:
    lost = reason in (Reason.LOST, Reason.STOLEN)
    assert reason.kind is (Kind.LOSS_THEFT if lost else Kind.INCIDENT)
    assert reason.opposes or reason not in (Reason.LOST, Reason.STOLEN, Reason.DEPARTURE)
