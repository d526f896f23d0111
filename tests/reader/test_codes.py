"""The life of a card's codes: what is sent, what each answer means, what it cost."""

import pytest

from app.demo.card import Card, VirtualCard
from app.demo.card.faults import FaultyCard, removed_at, status_word_for
from app.domain.pin import PinOutcome, PinStatus, PukStatus, UnblockStep, Verdict
from app.domain.problem import CardProblem, CardRemoved, LocalProblem, ProblemCode
from app.reader.apdu import Command, Ins, Response
from app.reader.codes import Tries, tries_from_data, tries_from_verify, verdict_of
from app.reader.cpx import CpxSession
from app.reader.tlv import encode
from tests.reader.cards import (
    CONTACTLESS_ATR,
    EF_SN,
    NEW,
    PIN,
    PIN_OBJECT,
    PUK,
    PUK_OBJECT,
    WRONG,
    Image,
    pin,
    session,
    virtual,
)

BOTH = ["cps3-nurse", "cps4-nurse"]


@pytest.mark.parametrize(
    ("sw", "after", "verdict"),
    [
        (0x9000, 3, Verdict.ACCEPTED),
        (0x63C2, 2, Verdict.WRONG),
        (0x63C0, 0, Verdict.BLOCKED),
        (0x6983, 0, Verdict.BLOCKED),
        (0x6983, None, Verdict.BLOCKED),
        (0x6984, 0, Verdict.BLOCKED),
        (0x6985, None, Verdict.BLOCKED),
        # The counter has the last word.
        (0x6983, 2, Verdict.REFUSED),
        (0x6985, 3, Verdict.REFUSED),
        (0x6700, 3, Verdict.REFUSED),
        (0x6A80, None, Verdict.REFUSED),
        (0x6E00, None, Verdict.REFUSED),
        (0x6CFF, None, Verdict.REFUSED),
    ],
)
def test_what_an_answer_means(sw: int, after: int | None, verdict: Verdict) -> None:
    assert verdict_of(Response(b"", sw), PinStatus(after)) is verdict


@pytest.mark.parametrize(
    ("sw", "left"),
    [(0x63C3, 3), (0x63C0, 0), (0x6983, 0), (0x9000, None), (0x6984, None), (0x6D00, None)],
)
def test_tries_from_an_empty_verify(sw: int, left: int | None) -> None:
    assert tries_from_verify(Response(b"", sw)) == Tries(left)


@pytest.mark.parametrize(
    ("data", "tries"),
    [
        (PIN_OBJECT.hex(), Tries(3, 3)),
        (PUK_OBJECT.hex(), Tries(10, 10, 100)),
        ("7009BF810105A003 9B0100", Tries(0)),
        ("700CBF810108A006 9A0103 9B0109", Tries(3, 3)),  # more left than there are: clamped
        ("7009BF810105A003 9B0171", Tries()),  # 113 tries: no card has that
        ("700ABF810106A004 9B0200FF", Tries()),
        ("700CBF810108A006 9A0100 9B0102", Tries(2)),
        ("7003BF8101", Tries()),
        ("700", Tries()),
        ("", Tries()),
    ],
)
def test_tries_from_the_object_of_a_code(data: str, tries: Tries) -> None:
    raw = bytes.fromhex(data) if len(data.replace(" ", "")) % 2 == 0 else b"\x70"
    assert tries_from_data(raw) == tries


@pytest.mark.parametrize(
    ("profile", "pin_status", "puk_status"),
    [
        ("cps3-nurse", PinStatus(3, 3), PukStatus(10, 100)),
        ("cps4-nurse", PinStatus(3), PukStatus(10)),
        ("one-try", PinStatus(1, 3), PukStatus(10, 100)),
        ("blocked", PinStatus(0, 3), PukStatus(10, 100)),
    ],
)
def test_reading_the_tries_spends_none(
    profile: str, pin_status: PinStatus, puk_status: PukStatus
) -> None:
    card = virtual(profile)
    before = card.counters
    opened = session(card)
    assert (opened.pin_status(), opened.puk_status()) == (pin_status, puk_status)
    assert (card.counters, opened.presented) == (before, False)


@pytest.mark.parametrize("profile", BOTH)
def test_the_right_code(profile: str) -> None:
    card = virtual(profile)
    outcome = session(card).verify(pin())
    assert (outcome.verdict, outcome.problem, outcome.spent) == (Verdict.ACCEPTED, None, False)
    assert outcome.before.tries_left == 3
    assert card.pin_verified


@pytest.mark.parametrize("profile", BOTH)
def test_wrong_codes_until_the_card_blocks(profile: str) -> None:
    card = virtual(profile)
    opened = session(card)
    seen = [opened.verify(pin(WRONG)) for _ in range(4)]
    assert [each.verdict for each in seen] == [Verdict.WRONG, Verdict.WRONG, *[Verdict.BLOCKED] * 2]
    assert [each.after.tries_left for each in seen] == [2, 1, 0, 0]
    assert [each.spent for each in seen] == [True, True, True, False]
    assert [each.problem for each in seen[1:3]] == [ProblemCode.PIN_WRONG, ProblemCode.PIN_BLOCKED]
    assert card.log.sent(Ins.VERIFY, with_data=True) == 3, "nothing is sent to a blocked code"


@pytest.mark.parametrize("profile", BOTH)
def test_a_verified_code_tells_no_number_of_tries_on_a_cps4(profile: str) -> None:
    opened = session(virtual(profile))
    assert opened.verify(pin()).verdict is Verdict.ACCEPTED
    left = opened.pin_status().tries_left
    assert left == (3 if profile == "cps3-nurse" else None), "never taken for zero"


@pytest.mark.parametrize("profile", BOTH)
def test_change(profile: str) -> None:
    card = virtual(profile)
    outcome = session(card).change(pin(), pin(NEW))
    assert (outcome.verdict, outcome.problem) == (Verdict.ACCEPTED, None)
    assert card.log.sent(Ins.VERIFY, with_data=True) == 1
    card.reset()
    assert session(card).verify(pin(NEW)).verdict is Verdict.ACCEPTED


@pytest.mark.parametrize("profile", BOTH)
def test_change_with_a_wrong_code_sends_no_change(profile: str) -> None:
    card = virtual(profile)
    outcome = session(card).change(pin(WRONG), pin(NEW))
    assert (outcome.verdict, outcome.spent) == (Verdict.WRONG, True)
    assert card.log.sent(Ins.CHANGE_REFERENCE_DATA) == 0


@pytest.mark.parametrize("profile", BOTH)
def test_unblock(profile: str) -> None:
    card = virtual(profile)
    opened = session(card)
    for _ in range(3):
        opened.verify(pin(WRONG))
    told: list[UnblockStep] = []
    outcome = opened.unblock(pin(PUK), pin(NEW), told.append)
    assert (outcome.verdict, outcome.problem) == (Verdict.ACCEPTED, None)
    assert outcome.before.tries_left == 10
    steps = list(UnblockStep)
    assert told == (steps if profile == "cps4-nurse" else [steps[0], steps[2]])
    assert (card.counters.pin_tries_left, card.counters.puk_uses_left) == (3, 99)
    card.reset()
    assert session(card).verify(pin(NEW)).verdict is Verdict.ACCEPTED


@pytest.mark.parametrize(
    ("profile", "order"),
    [
        ("cps3-nurse", [UnblockStep.PRESENTING_PUK, 0x20, UnblockStep.SETTING_NEW_CODE, 0x2C]),
        (
            "cps4-nurse",
            [
                UnblockStep.PRESENTING_PUK,
                0x20,
                UnblockStep.RESETTING_COUNTER,
                0x2C,
                UnblockStep.SETTING_NEW_CODE,
                0x24,
            ],
        ),
    ],
)
def test_each_step_of_an_unblocking_is_told_before_its_command_leaves(
    profile: str, order: list[UnblockStep | int]
) -> None:
    """A journal written afterwards would not know of the command at which the card was pulled."""
    events: list[UnblockStep | int] = []

    def note(card: Card, _count: int, raw: bytes) -> bytes:
        sent = Command.decode(raw)
        if sent.ins in (0x2C, 0x24) or (sent.ins == 0x20 and sent.data):
            events.append(sent.ins)
        return card.transmit(raw)

    opened = session(FaultyCard(virtual(profile), note))
    assert opened.unblock(pin(PUK), pin(NEW), events.append).verdict is Verdict.ACCEPTED
    assert events == order


@pytest.mark.parametrize("profile", BOTH)
def test_a_wrong_unblocking_code(profile: str) -> None:
    card = virtual(profile)
    outcome = session(card).unblock(pin("00000000"), pin(NEW))
    expected = (Verdict.WRONG, ProblemCode.PUK_WRONG, True)
    assert (outcome.verdict, outcome.problem, outcome.spent) == expected
    assert card.counters.puk_tries_left == 9
    assert card.log.sent(Ins.RESET_RETRY_COUNTER) == 0


@pytest.mark.parametrize(
    ("puk_object", "problem"),
    [
        ("700CBF810208A0069B010A9D0100", ProblemCode.UNBLOCKS_EXHAUSTED),
        ("700CBF810208A0069B01009D0105", ProblemCode.PUK_BLOCKED),
    ],
)
def test_an_unusable_unblocking_code_is_not_sent(puk_object: str, problem: ProblemCode) -> None:
    card = Image({"3F00D003": EF_SN})
    card.codes = {1: PIN_OBJECT, 2: bytes.fromhex(puk_object)}
    outcome = session(card).unblock(pin(PUK), pin(NEW))  # type: ignore[arg-type]
    assert (outcome.verdict, outcome.problem, outcome.spent) == (Verdict.BLOCKED, problem, False)
    assert not any(command.ins == Ins.VERIFY for command in card.commands)


def test_nothing_is_sent_when_the_journal_cannot_be_written() -> None:
    card = virtual("cps4-nurse")

    def full(_step: UnblockStep) -> None:
        raise LocalProblem(ProblemCode.DISK_FULL)

    with pytest.raises(LocalProblem):
        session(card).unblock(pin(PUK), pin(NEW), full)
    assert card.log.sent(Ins.VERIFY, with_data=True) == 0


@pytest.mark.parametrize("profile", BOTH)
@pytest.mark.parametrize("ins", [Ins.RESET_RETRY_COUNTER, Ins.CHANGE_REFERENCE_DATA])
def test_a_refusal_after_the_unblocking_code_is_an_interruption(profile: str, ins: Ins) -> None:
    card = virtual(profile)
    outcome = session(status_word_for(card, ins, 0x6A80)).unblock(pin(PUK), pin(NEW))
    if (profile, ins) == ("cps3-nurse", Ins.CHANGE_REFERENCE_DATA):
        assert outcome.verdict is Verdict.ACCEPTED  # a CPS3 needs no such command
    else:
        assert outcome.verdict is Verdict.REFUSED
        assert outcome.problem is ProblemCode.UNBLOCK_INTERRUPTED


def act(opened: CpxSession, name: str) -> PinOutcome:
    if name == "verify":
        return opened.verify(pin())
    if name == "change":
        return opened.change(pin(), pin(NEW))
    return opened.unblock(pin(PUK), pin(NEW))


def commands_of(name: str, profile: str) -> int:
    card = virtual(profile)
    act(session(card), name)
    return card.log.commands


@pytest.mark.parametrize("processed", [False, True])
@pytest.mark.parametrize("profile", BOTH)
@pytest.mark.parametrize("name", ["verify", "change", "unblock"])
def test_pulled_at_every_command(name: str, profile: str, processed: bool) -> None:
    """No statement is wrong, no code is sent twice, no try is lost without an answer."""
    for at in range(1, commands_of(name, profile) + 1):
        card = virtual(profile)
        try:
            outcome = act(session(removed_at(card, at, processed=processed)), name)
        except CardRemoved:
            outcome = None
        assert card.log.sent(Ins.VERIFY, with_data=True) <= 1
        assert card.counters.pin_tries_left == card.counters.pin_tries_max
        if outcome is None:
            # Gone before a code could leave, or so it is said: nothing had reached the card.
            assert card.log.sent(Ins.VERIFY, with_data=True) == 0
            assert not card.pin_verified
        elif outcome.verdict is Verdict.ACCEPTED:
            assert said_so(card, name)
        else:
            assert (outcome.verdict, outcome.spent) == (Verdict.UNCERTAIN, None)
            assert outcome.problem in uncertain(name)
            assert outcome.after.tries_left is None


def said_so(card: VirtualCard, name: str) -> bool:
    """Whether the card is in the state that an accepted act leaves."""
    card.reset()
    wanted = PIN if name == "verify" else NEW
    return session(card).verify(pin(wanted)).verdict is Verdict.ACCEPTED


def uncertain(name: str) -> set[ProblemCode]:
    return {
        "verify": {ProblemCode.PIN_UNCERTAIN},
        "change": {ProblemCode.PIN_UNCERTAIN, ProblemCode.PIN_CHANGE_UNCERTAIN},
        "unblock": {ProblemCode.PIN_UNCERTAIN, ProblemCode.UNBLOCK_INTERRUPTED},
    }[name]


@pytest.mark.parametrize("processed", [False, True])
def test_a_wrong_code_whose_answer_came_is_told_though_the_card_has_gone(processed: bool) -> None:
    """The counter cannot be read any more, but the answer had it."""
    card = virtual()
    before = commands_of("verify", "cps3-nurse") - 2  # GET DATA and GET RESPONSE follow the VERIFY
    faulty = removed_at(card, before + 1, processed=processed)
    outcome = session(faulty).verify(pin(WRONG))
    assert (outcome.verdict, outcome.after) == (Verdict.WRONG, PinStatus(2, 3))


@pytest.mark.parametrize("sw", [0x63C1, 0x6983, 0x6985, 0x6700, 0x6C04, 0x6110, 0x6F00])
@pytest.mark.parametrize("profile", BOTH)
def test_no_status_word_makes_a_code_leave_twice(profile: str, sw: int) -> None:
    sent: list[Command] = []

    class Refusing:
        """Answers every command about a code that carries data with one status word."""

        atr = virtual(profile).atr

        def __init__(self) -> None:
            self.inner = virtual(profile)

        def transmit(self, raw: bytes) -> bytes:
            command = Command.decode(raw)
            if command.secret:
                sent.append(command)
                return sw.to_bytes(2, "big")
            return self.inner.transmit(raw)

        def close(self) -> None:
            """Nothing to let go of."""

    card = Refusing()
    outcome = session(card).verify(pin())  # type: ignore[arg-type]
    assert len(sent) == 1
    assert outcome.verdict is not Verdict.ACCEPTED
    assert card.inner.counters.pin_tries_left == 3


def test_a_code_is_filled_when_the_card_asks_for_it() -> None:
    attributes = bytes.fromhex("03020204 0A0101 020104 020108 020108 800101")
    aodf = encode(0x30, encode(0xA1, encode(0x30, attributes)))
    card = Image(
        {
            "3F00D003": EF_SN,
            "3F0000015031": bytes.fromhex("A80A300804063F0000017001"),
            "3F0000017001": aodf,
        },
        codes={1: PIN_OBJECT},
    )
    session(card).verify(pin())  # type: ignore[arg-type]
    [verify] = [command for command in card.commands if command.ins == Ins.VERIFY]
    assert verify.data == b"1234\xff\xff\xff\xff"


@pytest.mark.parametrize("name", ["verify", "change", "unblock"])
def test_the_contactless_side_has_no_codes(name: str) -> None:
    card = Image({"3F00D003": EF_SN}, atr=CONTACTLESS_ATR)
    opened = session(card)  # type: ignore[arg-type]
    with pytest.raises(CardProblem) as caught:
        act(opened, name)
    assert caught.value.code is ProblemCode.CONTACTLESS_NO_PIN
    assert (opened.pin_status(), opened.puk_status()) == (PinStatus(), PukStatus())
    assert [command.ins for command in card.commands] == [Ins.SELECT, Ins.READ_BINARY]
