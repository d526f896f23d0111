"""What the authorities say is added to the card on show, and to no other one."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from app.backend import vouch
from app.backend.vouch import of_workstation, unchecked
from app.diagnostics.here import patient
from app.domain.card import Card, Cause, Certificate, Chain, ReadingStage, Revocation
from app.domain.station import ServiceState, Station
from app.paths import below
from app.settings import Layer, Source, resolve
from app.workflows.vouched import VouchedStation
from tests.ui.samples import NURSE, holding

LIMIT_S = 5
REAL = replace(NURSE, test=False)
OTHER = replace(REAL, serial="80250000010000000001")


def good(certificate: Certificate, _now: datetime) -> Certificate:
    return replace(certificate, chain=Chain.TRUSTED, revocation=Revocation.GOOD)


def of(station: Station | None) -> list[Revocation]:
    readers = station.readers if station else ()
    return [c.revocation for r in readers if r.card for c in r.card.certificates]


def run(scenario: Callable[[], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(asyncio.wait_for(scenario(), LIMIT_S))


async def told(vouched: VouchedStation) -> Station:
    """The next station that is published and settled."""
    found: asyncio.Future[Station] = asyncio.get_running_loop().create_future()

    def hear(station: Station | None) -> None:
        if station is not None and vouched.settled and not found.done():
            found.set_result(station)

    stop = vouched.stations.subscribe(hear)
    try:
        return await found
    finally:
        stop()


def test_the_card_is_shown_first_and_its_standing_follows() -> None:
    async def scenario() -> None:
        vouched = VouchedStation(lambda: good)
        vouched.see(holding(REAL))
        assert of(vouched.stations.value) == [Revocation.UNKNOWN]
        assert of(await told(vouched)) == [Revocation.GOOD]
        vouched.close()

    run(scenario)


@pytest.mark.parametrize("card", [NURSE, replace(REAL, stage=ReadingStage.COUNTERS)])
def test_nobody_is_asked_about_a_test_card_or_a_half_read_one(card: Card) -> None:
    async def scenario() -> None:
        vouched = VouchedStation(lambda: pytest.fail("nobody is to be asked"))
        vouched.see(holding(card))
        assert vouched.settled
        await asyncio.sleep(0)
        vouched.close()
        told = vouched.stations.value
        assert told is not None and told.preferred is not None and told.preferred.card is not None
        causes = {each.cause for each in told.preferred.card.certificates}
        assert causes == ({Cause.TEST} if card.test else {None})

    run(scenario)


def test_in_the_demonstration_its_authority_is_asked_about_a_test_card() -> None:
    async def scenario() -> None:
        vouched = VouchedStation(lambda: good, test_cards=True)
        vouched.see(holding(NURSE))
        assert of(await told(vouched)) == [Revocation.GOOD]
        vouched.close()

    run(scenario)


def test_a_late_answer_is_not_shown_on_the_next_card() -> None:
    late = threading.Event()

    def slowly(certificate: Certificate, _now: datetime) -> Certificate:
        late.wait(LIMIT_S)
        return replace(certificate, revocation=Revocation.REVOKED)

    async def scenario() -> None:
        vouched = VouchedStation(lambda: slowly)
        vouched.see(holding(REAL))
        await asyncio.sleep(0)
        vouched.see(Station(ServiceState.RUNNING))
        vouched.see(holding(replace(OTHER, certificates=())))
        late.set()
        assert of(await told(vouched)) == []
        vouched.close()

    run(scenario)


def test_a_card_put_in_again_is_asked_about_again() -> None:
    asked: list[str] = []

    def count(certificate: Certificate, now: datetime) -> Certificate:
        asked.append(certificate.serial)
        return good(certificate, now)

    async def scenario() -> None:
        vouched = VouchedStation(lambda: count)
        for _ in range(2):
            vouched.see(holding(REAL))
            await told(vouched)
            vouched.see(Station(ServiceState.RUNNING))
        assert len(asked) == 2
        vouched.close()

    run(scenario)


def test_a_policy_keeps_everybody_from_asking(tmp_path: Path) -> None:
    held = resolve([Layer(Source.POLICY, "policy", {"check_revocation": False})]).settings
    assert of_workstation(below(tmp_path), held) is unchecked
    free = of_workstation(below(tmp_path), resolve([]).settings)
    assert isinstance(free, vouch.Voucher)


def test_authorities_that_keep_one_waiting_are_given_up() -> None:
    never, calls = threading.Event(), []

    def slowly(certificate: Certificate, _now: datetime) -> Certificate:
        calls.append(certificate)
        never.wait(LIMIT_S)
        return certificate

    asking = patient(lambda: slowly, 0.05)
    now = datetime(2026, 11, 22)
    for _ in range(3):
        assert asking(REAL.certificates[0], now).revocation is Revocation.UNKNOWN
    assert len(calls) == 1
    never.set()
