"""The hub over the real PC/SC service, through all that happens to it and to its readers."""

import asyncio
import contextlib
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import date

import pytest

from app.demo.card import Card, VirtualCard, insert
from app.demo.card.faults import FaultyCard
from app.demo.card.vpcd import VpcdCarrier
from app.domain.card import CertificateUse
from app.domain.pin import PinOutcome, PinStatus, Verdict
from app.domain.problem import CardRemoved, Problem, ProblemCode, ReaderProblem
from app.domain.station import ReaderState, ServiceState, Station
from app.reader.apdu import Ins
from app.reader.cpx import CpxSession
from app.reader.pcsc import PcscSystem
from app.reader.signing import check_signature
from tests.reader.cards import NEW, PIN, WRONG, pin, session, virtual
from tests.reader.desk import PATIENCE_S, complete, desk, settled, tries
from tests.system.conftest import StartPcscd
from tests.system.inserted import connected
from tests.system.pcsc_service import PcscService

BACK_ON_SCREEN_S = 3.0
HOLDER = """
import sys
from smartcard import scard
reader, mode, transaction = sys.argv[1], int(sys.argv[2]), sys.argv[3] == "transaction"
context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)[1]
result, card, _ = scard.SCardConnect(context, reader, mode, 3)
if transaction:
    scard.SCardBeginTransaction(card)
print("holds" if result == 0 else result, flush=True)
sys.stdin.readline()
scard.SCardDisconnect(card, int(sys.argv[4]))
print("gave back", flush=True)
"""
EXCLUSIVE, SHARED = 1, 2
LEAVE, RESET = 0, 1
VERIFY_CPS4 = "0120000104" + PIN.encode().hex()
SELECT_ROOT = "00A4000C023F00"


class Plug:
    """A card in a slot of the service, until it is pulled."""

    def __init__(self, card: Card, port: int) -> None:
        self.card = card
        self._carrier = VpcdCarrier(card, port)
        assert self._carrier.connect(PATIENCE_S)
        self._thread = threading.Thread(target=self._carrier.serve, daemon=True)
        self._thread.start()

    def pull(self) -> None:
        self._carrier.stop()
        self._thread.join(PATIENCE_S)


@contextlib.contextmanager
def plugged(card: Card, port: int) -> Iterator[Plug]:
    plug = Plug(card, port)
    try:
        yield plug
    finally:
        plug.pull()


@contextlib.contextmanager
def held_by_another_program(reader: str, mode: int, transaction: str, end: int) -> Iterator[None]:
    """Another process holds the card while the block runs."""
    program = subprocess.Popen(
        [sys.executable, "-c", HOLDER, reader, str(mode), transaction, str(end)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert program.stdout is not None
    assert program.stdout.readline() == "holds\n"
    try:
        yield
    finally:
        program.communicate("\n", PATIENCE_S)


def prepared(profile: str = "cps3-nurse") -> VirtualCard:
    """A card whose keys are made already, so that times are those of the reader."""
    card = virtual(profile)
    card.prepare()
    return card


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


def test_two_readers_at_once(start_pcscd: StartPcscd) -> None:
    service = start_pcscd("Virtual PCD", "Lecteur B")

    async def run() -> None:
        async with desk(PcscSystem()) as made:
            first, second = "Lecteur B 00 00", "Virtual PCD 00 00"
            with (
                plugged(prepared("cps4-nurse"), service.vpcd_ports[1]),
                plugged(insert("vitale", date.today()), service.vpcd_ports[0]),
            ):
                await made.until(first, complete)
                view = await made.until(second, settled)
                assert view.state is ReaderState.WRONG_CARD
                preferred = made.hub.station.preferred
                assert preferred is not None
                assert preferred.name == first

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


# Other programs


def test_a_card_held_exclusively(pcscd: PcscService) -> None:
    async def run() -> None:
        name = pcscd.reader_names[0]
        with plugged(prepared(), pcscd.vpcd_port):
            async with desk(PcscSystem()) as first:
                await first.until(name, complete)
            async with desk(PcscSystem()) as made:
                with held_by_another_program(name, EXCLUSIVE, "", LEAVE):
                    view = await made.until(name, lambda view: view.state is ReaderState.BUSY)
                    assert view.problem is ProblemCode.CARD_BUSY
                view = await made.until(name, complete)
                assert (view.state, view.problem) == (ReaderState.CARD, None)
                with held_by_another_program(name, EXCLUSIVE, "", LEAVE):
                    with pytest.raises(ReaderProblem) as caught:
                        await made.use(name, lambda opened: opened.verify(pin(WRONG)))
                    assert caught.value.code is ProblemCode.CARD_BUSY
                assert await made.use(name, CpxSession.pin_status) == PinStatus(3, 3)

    asyncio.run(run())


def test_a_transaction_held_by_another_program(pcscd: PcscService) -> None:
    async def run() -> None:
        name = pcscd.reader_names[0]
        with plugged(prepared(), pcscd.vpcd_port):
            async with desk(PcscSystem()) as first:
                await first.until(name, complete)
            async with desk(PcscSystem()) as made:
                with held_by_another_program(name, SHARED, "transaction", LEAVE):
                    await made.until(name, lambda view: view.state is ReaderState.BUSY)
                await made.until(name, complete)

    asyncio.run(run())


def test_a_card_that_another_program_reset(pcscd: PcscService) -> None:
    async def run() -> None:
        name, card = pcscd.reader_names[0], prepared("cps4-nurse")
        async with desk(PcscSystem()) as made:
            with plugged(card, pcscd.vpcd_port):
                before = await made.until(name, complete)
                with connected(name) as other:
                    assert other.send(VERIFY_CPS4) == "9000"
                # Reading alone leaves the card as it is, to the other program.
                assert (await made.use(name, CpxSession.pin_status)).tries_left is None
                assert card.pin_verified
                with held_by_another_program(name, SHARED, "", RESET):
                    pass
                assert await made.use(name, CpxSession.pin_status) == PinStatus(3)
                assert made.hub.station.reader(name) == before

    asyncio.run(run())


@pytest.mark.parametrize("profile", ["cps3-nurse", "cps4-nurse"])
def test_after_a_code_the_card_is_verified_for_nobody(pcscd: PcscService, profile: str) -> None:
    """The reset that ends the act is no removal and no insertion, and the tries are known."""

    async def run() -> None:
        name, card = pcscd.reader_names[0], prepared(profile)
        async with desk(PcscSystem()) as made:
            with plugged(card, pcscd.vpcd_port):
                before = await made.until(name, complete)
                seen = len(made.views(name))
                for code, left in ((WRONG, 2), (PIN, 3)):
                    await made.use(name, lambda opened, code=code: opened.verify(pin(code)))
                    assert not card.pin_verified
                    assert card.counters.pin_tries_left == left
                    await made.until(name, tries(left))
                later = made.views(name)[seen:]
                assert {(each.state, each.insertion, each.reading) for each in later} == {
                    (ReaderState.CARD, before.insertion, False)
                }
        assert card.log.sent(Ins.VERIFY, with_data=True) == 2

    asyncio.run(run())


def test_a_program_that_shares_the_card_recovers_from_our_reset(pcscd: PcscService) -> None:
    async def run() -> None:
        name, card = pcscd.reader_names[0], prepared()
        async with desk(PcscSystem()) as made:
            with plugged(card, pcscd.vpcd_port):
                await made.until(name, complete)
                with connected(name) as other:
                    assert other.send(SELECT_ROOT) != ""
                    await made.use(name, lambda opened: opened.verify(pin()))
                    assert other.send(SELECT_ROOT) == ""
                    assert other.reset()
                    assert other.send(SELECT_ROOT) != ""
                dump = await asyncio.create_subprocess_exec(
                    "pkcs15-tool", "--dump", stdout=asyncio.subprocess.PIPE
                )
                ended = asyncio.ensure_future(dump.communicate())
                acts = 0
                while not ended.done():
                    await made.use(name, lambda opened: opened.verify(pin()))
                    acts += 1
                printed, _ = await ended
                assert dump.returncode == 0
                assert b"CPS_PRIV_AUT" in printed
                assert acts > 0

    asyncio.run(run())


# Pulled out


class Armed:
    """A card that is pulled out at a command of the act, counted once it is armed."""

    def __init__(self, card: Card, number: int | None) -> None:
        self.card = FaultyCard(card, self._step)
        self.sent = 0
        self.armed = False
        self._number = number

    def _step(self, card: Card, _count: int, raw: bytes) -> bytes:
        if self.armed:
            self.sent += 1
            if self.sent == self._number:
                raise CardRemoved
        return card.transmit(raw)


def activation(opened: CpxSession) -> PinOutcome:
    """The first use of the code, in one go."""
    outcome = opened.change(pin(), pin(NEW))
    opened.sign(CertificateUse.AUTHENTICATION, b"challenge")
    return outcome


def test_pulled_at_every_command_of_an_activation(pcscd: PcscService) -> None:
    """No hang, no wrong statement, one VERIFY, and no try lost without an answer."""

    async def run(number: int | None) -> int:
        name, inner = pcscd.reader_names[0], prepared()
        armed = Armed(inner, number)
        async with desk(PcscSystem()) as made:
            with plugged(armed.card, pcscd.vpcd_port):
                await made.until(name, complete)
                armed.armed = True
                outcome: PinOutcome | None = None
                with contextlib.suppress(Problem):
                    outcome = await made.use(name, activation)
                armed.armed = False
                if number is not None:
                    await made.until(name, lambda view: view.state is ReaderState.EMPTY)
        assert inner.log.sent(Ins.VERIFY, with_data=True) <= 1
        assert virtual_counters(inner) == 3
        if outcome is not None and outcome.verdict is Verdict.ACCEPTED:
            inner.reset()
            assert session(inner).verify(pin(NEW)).verdict is Verdict.ACCEPTED
        elif outcome is not None:
            assert outcome.verdict is Verdict.UNCERTAIN
            assert session(inner).verify(pin(PIN)).verdict is Verdict.ACCEPTED
        return armed.sent

    whole = asyncio.run(run(None))
    for number in range(1, whole + 1):
        asyncio.run(run(number))


def virtual_counters(card: Card) -> int | None:
    card.reset()
    return session(card).pin_status().tries_left
