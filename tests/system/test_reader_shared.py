"""The hub beside other programs that use the same card, over the real PC/SC service."""

import asyncio
import contextlib
import subprocess
import sys
from collections.abc import Iterator

import pytest

from app.domain.pin import PinStatus
from app.domain.problem import ProblemCode, ReaderProblem
from app.domain.station import ReaderState
from app.reader.apdu import Ins
from app.reader.cpx import CpxSession
from app.reader.pcsc import PcscSystem
from tests.reader.cards import PIN, WRONG, pin
from tests.reader.desk import PATIENCE_S, complete, desk, tries
from tests.system.inserted import connected
from tests.system.pcsc_service import PcscService
from tests.system.plugged import plugged, prepared

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
