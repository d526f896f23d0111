"""Codes typed on the reader's own keys: the structures, and what becomes of card and tries."""

import asyncio
from collections.abc import Callable

import pytest

from app.demo.keypad import Hands, Key, Prompt
from app.demo.readers import VirtualReaders
from app.domain.pin import PinOutcome, PinStatus, Verdict
from app.domain.problem import ProblemCode, ReaderProblem
from app.reader.apdu import Ins
from app.reader.cpx import CpxSession
from app.reader.hub import Hub
from app.reader.keypad import Block, Feature, features, modify_structure, verify_structure
from app.reader.system import ReaderPolicy
from tests.reader.cards import NEW, PIN, WRONG, pin, session, virtual
from tests.reader.desk import PATIENCE_S, complete
from tests.reader.virtual_desk import ONE, VirtualDesk, read, scenario

pytestmark = pytest.mark.usefixtures("hurry")

VERIFY_CPS3, CHANGE_CPS3 = bytes.fromhex("00200001"), bytes.fromhex("00240001")
CHANGE_CPS4 = bytes.fromhex("01240101")


# The bytes


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (
            "06 04 42330006 07 04 42330007 0A 04 42330008",
            {Feature.VERIFY: 0x42330006, Feature.MODIFY: 0x42330007},
        ),
        ("06 04 42330006", {Feature.VERIFY: 0x42330006}),
        ("12 04 42330012", {}),
        ("06 02 4233", {}),
        ("06 04 4233", {}),
        ("06", {}),
        ("", {}),
    ],
)
def test_features(answer: str, found: dict[Feature, int]) -> None:
    assert features(bytes.fromhex(answer)) == found


@pytest.mark.parametrize(
    ("block", "structure"),
    [
        # Time-outs, format, block, length format, fewest and most digits, key, message, language,
        # prompt, prologue, length of the command, command.
        (
            Block(4, 8),
            "1E 1E 82 00 00 0804 02 01 0C04 00 000000 04000000 00200001",
        ),
        (
            Block(4, 8, 8, 0xFF),
            "1E 1E 82 08 00 0804 02 01 0C04 00 000000 0D000000 00200001 08 FFFFFFFFFFFFFFFF",
        ),
    ],
)
def test_the_structure_of_a_verify(block: Block, structure: str) -> None:
    assert verify_structure(VERIFY_CPS3, block) == bytes.fromhex(structure)


@pytest.mark.parametrize(
    ("header", "block", "with_current", "structure"),
    [
        (
            CHANGE_CPS4,
            Block(4, 8),
            False,
            "1E 1E 82 00 00 00 00 0804 01 02 02 0C04 01 02 00 000000 04000000 01240101",
        ),
        (
            CHANGE_CPS3,
            Block(4, 4, 4),
            True,
            "1E 1E 82 04 00 00 04 0404 03 02 03 0C04 00 01 02 000000 0D000000 00240001"
            "08 FFFFFFFF FFFFFFFF",
        ),
    ],
)
def test_the_structure_of_a_change(
    header: bytes, block: Block, with_current: bool, structure: str
) -> None:
    assert modify_structure(header, block, with_current) == bytes.fromhex(structure)


def test_two_codes_need_blocks_of_one_size() -> None:
    with pytest.raises(ValueError, match="unknown length"):
        modify_structure(CHANGE_CPS3, Block(4, 8), with_current=True)


# The card


def typing(*typed: str | Key) -> tuple[Hands, list[Prompt]]:
    """Hands that type these one after another, and what they were asked."""
    left, asked = list(typed), []

    def hands(prompt: Prompt) -> str | Key:
        asked.append(prompt)
        return left.pop(0)

    return hands, asked


CODE, NEW_CODE, AGAIN = Prompt.CODE, Prompt.NEW_CODE, Prompt.NEW_CODE_AGAIN
VERIFY: Callable[[CpxSession], PinOutcome] = CpxSession.verify_on_keypad
CHANGE: Callable[[CpxSession], PinOutcome] = CpxSession.change_on_keypad


@pytest.mark.parametrize(
    ("profile", "act", "typed", "asked", "verdict", "problem", "left", "verifies", "holds"),
    [
        ("cps3-nurse", VERIFY, [PIN], [CODE], Verdict.ACCEPTED, None, 3, 1, PIN),
        ("cps4-nurse", VERIFY, [PIN], [CODE], Verdict.ACCEPTED, None, 3, 1, PIN),
        ("cps3-nurse", VERIFY, [WRONG], [CODE], Verdict.WRONG, ProblemCode.PIN_WRONG, 2, 1, PIN),
        ("cps4-nurse", VERIFY, [WRONG], [CODE], Verdict.WRONG, ProblemCode.PIN_WRONG, 2, 1, PIN),
        (
            "cps3-nurse",
            VERIFY,
            [Key.NONE],
            [CODE],
            Verdict.REFUSED,
            ProblemCode.KEYPAD_TIMEOUT,
            3,
            0,
            PIN,
        ),
        (
            "cps4-nurse",
            VERIFY,
            [Key.CANCEL],
            [CODE],
            Verdict.REFUSED,
            ProblemCode.KEYPAD_CANCELLED,
            3,
            0,
            PIN,
        ),
        (
            "cps3-nurse",
            VERIFY,
            ["123"],
            [CODE],
            Verdict.REFUSED,
            ProblemCode.KEYPAD_LENGTH,
            3,
            0,
            PIN,
        ),
        (
            "cps3-nurse",
            CHANGE,
            [PIN, NEW, NEW],
            [CODE, NEW_CODE, AGAIN],
            Verdict.ACCEPTED,
            None,
            3,
            0,
            NEW,
        ),
        (
            "cps4-nurse",
            CHANGE,
            [PIN, "73915", "73915"],
            [CODE, NEW_CODE, AGAIN],
            Verdict.ACCEPTED,
            None,
            3,
            1,
            "73915",
        ),
        (
            "cps3-nurse",
            CHANGE,
            [PIN, NEW, "4827"],
            [CODE, NEW_CODE, AGAIN],
            Verdict.REFUSED,
            ProblemCode.KEYPAD_MISMATCH,
            3,
            0,
            PIN,
        ),
        (
            "cps3-nurse",
            CHANGE,
            [PIN, "73915"],
            [CODE, NEW_CODE],
            Verdict.REFUSED,
            ProblemCode.KEYPAD_LENGTH,
            3,
            0,
            PIN,
        ),
        (
            "cps3-nurse",
            CHANGE,
            ["73915"],
            [CODE],
            Verdict.REFUSED,
            ProblemCode.KEYPAD_LENGTH,
            3,
            0,
            PIN,
        ),
        (
            "cps3-nurse",
            CHANGE,
            [PIN, Key.NONE],
            [CODE, NEW_CODE],
            Verdict.REFUSED,
            ProblemCode.KEYPAD_TIMEOUT,
            3,
            0,
            PIN,
        ),
        (
            "cps3-nurse",
            CHANGE,
            [PIN, NEW, Key.CANCEL],
            [CODE, NEW_CODE, AGAIN],
            Verdict.REFUSED,
            ProblemCode.KEYPAD_CANCELLED,
            3,
            0,
            PIN,
        ),
        (
            "cps3-nurse",
            CHANGE,
            [Key.UNABLE],
            [CODE],
            Verdict.REFUSED,
            ProblemCode.KEYPAD_UNABLE,
            3,
            0,
            PIN,
        ),
        (
            "cps3-nurse",
            CHANGE,
            [WRONG, NEW, NEW],
            [CODE, NEW_CODE, AGAIN],
            Verdict.WRONG,
            ProblemCode.PIN_WRONG,
            2,
            0,
            PIN,
        ),
        ("blocked", CHANGE, [], [], Verdict.BLOCKED, ProblemCode.PIN_BLOCKED, 0, 0, PIN),
        (
            "cps4-nurse",
            CHANGE,
            [PIN, Key.CANCEL],
            [CODE, NEW_CODE],
            Verdict.REFUSED,
            ProblemCode.KEYPAD_CANCELLED,
            3,
            1,
            PIN,
        ),
        ("cps4-nurse", CHANGE, [WRONG], [CODE], Verdict.WRONG, ProblemCode.PIN_WRONG, 2, 1, PIN),
        ("blocked", VERIFY, [], [], Verdict.BLOCKED, ProblemCode.PIN_BLOCKED, 0, 0, PIN),
    ],
)
def test_codes_typed_on_the_reader(
    profile: str,
    act: Callable[[CpxSession], PinOutcome],
    typed: list[str | Key],
    asked: list[Prompt],
    verdict: Verdict,
    problem: ProblemCode | None,
    left: int,
    verifies: int,
    holds: str,
) -> None:
    card = virtual(profile)
    hands, prompts = typing(*typed)

    @scenario
    async def each(made: VirtualDesk) -> None:
        made.readers.fit_keypad(ONE, hands)
        assert (await read(made, card)).keypad
        outcome = await made.use(ONE, act)
        assert (outcome.verdict, outcome.problem) == (verdict, problem)
        if verdict is Verdict.REFUSED and act is VERIFY:
            assert outcome.spent is False
        view = made.hub.station.reader(ONE)
        assert view is not None
        assert view.card is not None
        assert view.card.pin.tries_left == card.counters.pin_tries_left == left
        assert not card.pin_verified

    each()
    assert prompts == asked
    assert card.log.sent(Ins.VERIFY, with_data=True) == verifies
    if left:
        assert session(card).verify(pin(holds)).verdict is Verdict.ACCEPTED


@scenario
async def test_a_reader_without_keys(made: VirtualDesk) -> None:
    card = virtual()
    assert not (await read(made, card)).keypad
    with pytest.raises(ReaderProblem) as caught:
        await made.use(ONE, CpxSession.verify_on_keypad)
    assert caught.value.code is ProblemCode.READER_FAILED
    assert card.log.sent(Ins.VERIFY) == 0


def test_keys_that_the_settings_do_not_want() -> None:
    async def run() -> None:
        readers = VirtualReaders((ONE,))
        readers.fit_keypad(ONE, lambda _prompt: PIN)
        hub = Hub(readers, ReaderPolicy(keypads=False))
        hub.start()
        try:
            readers.insert(ONE, virtual())
            station = await hub.wait(
                lambda each: each.preferred is not None and complete(each.preferred), PATIENCE_S
            )
            view = station.preferred
            assert view is not None
            assert view.card is not None
            assert not view.keypad
            outcome = await hub.use(ONE, view.card.serial, lambda opened: opened.verify(pin()))
            assert outcome.after == PinStatus(3, 3)
        finally:
            hub.close()

    asyncio.run(run())
