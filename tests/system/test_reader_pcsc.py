"""The hub over the real PC/SC service, through all that happens to it and to its readers."""

import asyncio
import threading
import time
from datetime import date

import pytest

from app.demo.card import Card, insert
from app.demo.card.faults import FaultyCard
from app.domain.card import CertificateUse
from app.domain.pin import PinOutcome, Verdict
from app.domain.problem import ProblemCode
from app.domain.station import ReaderState, ServiceState, Station
from app.reader.apdu import Ins
from app.reader.cpx import CpxSession
from app.reader.pcsc import PcscSystem
from app.reader.signing import check_signature
from tests.reader.cards import NEW, WRONG, pin, session, virtual
from tests.reader.desk import PATIENCE_S, complete, desk, settled, tries
from tests.system.conftest import StartPcscd
from tests.system.pcsc_service import PcscService
from tests.system.plugged import plugged, prepared

BACK_ON_SCREEN_S = 3.0


def test_a_card_is_read_through_the_real_service(pcscd: PcscService) -> None:
    async def run() -> None:
        async with desk(PcscSystem()) as made:
            name = pcscd.reader_names[0]
            for profile in ("cps3-nurse", "cps4-nurse"):
                with plugged(prepared(profile), pcscd.vpcd_port):
                    card = (await made.until(name, complete)).card
                    assert card == session(virtual(profile)).read()
                await made.until(name, lambda view: view.state is ReaderState.EMPTY)

    asyncio.run(run())


def test_codes_and_signatures_through_the_real_service(pcscd: PcscService) -> None:
    def work(opened: CpxSession) -> tuple[PinOutcome, bytes, PinOutcome]:
        verified = opened.verify(pin())
        signature = opened.sign(CertificateUse.AUTHENTICATION, b"challenge")
        return verified, signature, opened.change(pin(), pin(NEW))

    async def run(profile: str) -> None:
        async with desk(PcscSystem()) as made:
            name = pcscd.reader_names[0]
            with plugged(prepared(profile), pcscd.vpcd_port) as plug:
                card = (await made.until(name, complete)).card
                assert card is not None
                verified, signature, changed = await made.use(name, work)
                assert verified.verdict is changed.verdict is Verdict.ACCEPTED
                assert any(
                    check_signature(each.der, b"challenge", signature) for each in card.certificates
                )
                assert plug.card.log.sent(Ins.VERIFY, with_data=True) == 2
            await made.until(name, lambda view: view.state is ReaderState.EMPTY)

    for profile in ("cps3-nurse", "cps4-nurse"):
        asyncio.run(run(profile))


@pytest.mark.parametrize("cpx", [0, 1])
def test_a_reader_with_two_slots(pcscd: PcscService, cpx: int) -> None:
    """Two readers of one name; which slot is whose is told by the cards, never by their order."""

    async def run() -> None:
        async with desk(PcscSystem()) as made:
            mine, other = pcscd.reader_names[cpx], pcscd.reader_names[1 - cpx]
            with (
                plugged(insert("vitale", date.today()), pcscd.vpcd_port + 1 - cpx),
                plugged(prepared("cps4-nurse"), pcscd.vpcd_port + cpx),
            ):
                await made.until(mine, complete)
                view = await made.until(other, settled)
                assert (view.state, view.problem) == (
                    ReaderState.WRONG_CARD,
                    ProblemCode.CARD_VITALE,
                )
                preferred = made.hub.station.preferred
                assert preferred is not None
                assert preferred.name == mine

    asyncio.run(run())


@pytest.mark.parametrize(
    ("profile", "state", "problem"),
    [
        ("mute", ReaderState.MUTE, ProblemCode.CARD_MUTE),
        ("vitale", ReaderState.WRONG_CARD, ProblemCode.CARD_VITALE),
        ("unknown", ReaderState.UNKNOWN, ProblemCode.CARD_UNKNOWN),
    ],
)
def test_cards_that_are_no_cpx(
    pcscd: PcscService, profile: str, state: ReaderState, problem: ProblemCode
) -> None:
    async def run() -> None:
        async with desk(PcscSystem()) as made:
            with plugged(insert(profile, date.today()), pcscd.vpcd_port):
                view = await made.until(pcscd.reader_names[0], settled)
                assert (view.state, view.problem) == (state, problem)

    asyncio.run(run())


# The service


@pytest.mark.parametrize("crash", [True, False])
def test_the_service_goes_and_comes_back(pcscd: PcscService, crash: bool) -> None:
    async def run() -> None:
        name = pcscd.reader_names[0]
        async with desk(PcscSystem()) as made:
            with plugged(prepared(), pcscd.vpcd_port):
                await made.until(name, complete)
                for _ in range(2):
                    (pcscd.kill if crash else pcscd.stop)()
                    gone = Station(ServiceState.STOPPED)
                    await made.hub.wait(lambda station, gone=gone: station == gone, PATIENCE_S)
                    pcscd.start()
                    started = time.monotonic()
                    await made.until(name, complete)
                    assert time.monotonic() - started < BACK_ON_SCREEN_S

    asyncio.run(run())


def test_the_service_is_started_after_the_program(pcscd: PcscService) -> None:
    async def run() -> None:
        pcscd.stop()
        async with desk(PcscSystem()) as made:
            station = await made.hub.wait(lambda _station: True, PATIENCE_S)
            assert station == Station(ServiceState.STOPPED)
            pcscd.start()
            names = pcscd.reader_names
            await made.hub.wait(
                lambda station: [reader.name for reader in station.readers] == names, PATIENCE_S
            )

    asyncio.run(run())


def test_the_service_comes_back_with_other_readers(start_pcscd: StartPcscd) -> None:
    async def run() -> None:
        start_pcscd("Virtual PCD")
        async with desk(PcscSystem()) as made:
            await made.hub.wait(lambda station: len(station.readers) == 2, PATIENCE_S)
            names = start_pcscd("Lecteur B").reader_names
            await made.hub.wait(
                lambda station: [reader.name for reader in station.readers] == names, PATIENCE_S
            )

    asyncio.run(run())


def test_the_service_goes_in_the_middle_of_an_act(pcscd: PcscService) -> None:
    killed = threading.Event()

    def kill_after_verify(card: Card, _count: int, raw: bytes) -> bytes:
        answer = card.transmit(raw)
        if raw[1] == Ins.VERIFY:
            pcscd.kill()
            killed.set()
        return answer

    async def run() -> None:
        card = prepared()
        async with desk(PcscSystem()) as made:
            name = pcscd.reader_names[0]
            with plugged(FaultyCard(card, kill_after_verify), pcscd.vpcd_port):
                await made.until(name, complete)
                outcome = await made.use(name, lambda opened: opened.verify(pin(WRONG)))
                assert (outcome.verdict, outcome.spent) == (Verdict.UNCERTAIN, None)
                assert killed.wait(PATIENCE_S)
                pcscd.start()
                await made.until(name, tries(2))
        assert card.log.sent(Ins.VERIFY, with_data=True) == 1

    asyncio.run(run())


def test_the_watch_ends_at_once(pcscd: PcscService) -> None:
    for _ in range(20):
        seen = threading.Event()
        stop = PcscSystem().watch(lambda _sighting, seen=seen: seen.set())
        assert seen.wait(PATIENCE_S)
        stop()
        assert not any(thread.name == "pcsc-monitor" for thread in threading.enumerate())
