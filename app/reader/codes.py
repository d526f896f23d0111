"""The life of a card's codes: tries left, verify, change, unblock (card.md 3).

Every command that carries a code passes `Codes._present`, or `Codes._enter` when the code is typed
on the reader's own keys, and nothing repeats one. The tries are
read before and after in the same transaction. A command that left without an answer makes the
outcome UNCERTAIN: only the tries read later can tell what the card did.
"""

from collections.abc import Callable
from dataclasses import dataclass

from app.domain.card import Interface
from app.domain.pin import (
    PIN_LENGTHS,
    Pin,
    PinOutcome,
    PinStatus,
    PukState,
    PukStatus,
    UnblockStep,
    Verdict,
)
from app.domain.problem import CardProblem, Problem, ProblemCode, ReaderProblem
from app.reader import tlv
from app.reader.apdu import Command, Ins, Response, StatusWord
from app.reader.files import Files, Send
from app.reader.keypad import (
    NOTHING_SENT,
    Block,
    Feature,
    Keypad,
    modify_structure,
    verify_structure,
)
from app.reader.pkcs15 import CodeRules, Directory
from app.reader.shapes import MASTER_FILE, Counters, Shapes

PIN_REFERENCE = 0x01
PUK_REFERENCE = 0x02
_WHICH_CODE = bytes.fromhex("4D087006BF81")
_ALL_ITS_ATTRIBUTES = bytes.fromhex("02A080")
_LETTER_DIGITS = 4
_MOST_TRIES = 15  # 63Cx cannot say more, and no card of the family allows more
_BLOCKED = frozenset(
    {
        StatusWord.AUTHENTICATION_BLOCKED,
        StatusWord.REFERENCE_DATA_NOT_USABLE,
        StatusWord.CONDITIONS_NOT_SATISFIED,
    }
)


_UNUSABLE_PUK = {
    PukState.EXHAUSTED: ProblemCode.UNBLOCKS_EXHAUSTED,
    PukState.BLOCKED: ProblemCode.PUK_BLOCKED,
}
_PIN_PROBLEMS = {
    Verdict.WRONG: ProblemCode.PIN_WRONG,
    Verdict.BLOCKED: ProblemCode.PIN_BLOCKED,
    Verdict.REFUSED: ProblemCode.CARD_REFUSED,
    Verdict.UNCERTAIN: ProblemCode.PIN_UNCERTAIN,
}
_CHANGE_PROBLEMS = _PIN_PROBLEMS | {Verdict.UNCERTAIN: ProblemCode.PIN_CHANGE_UNCERTAIN}
_PUK_PROBLEMS = _PIN_PROBLEMS | {
    Verdict.WRONG: ProblemCode.PUK_WRONG,
    Verdict.BLOCKED: ProblemCode.PUK_BLOCKED,
}
# The code de déblocage was accepted; whatever stopped the rest, it can be done again.
_UNBLOCK_PROBLEMS = dict.fromkeys(
    (Verdict.WRONG, Verdict.BLOCKED, Verdict.REFUSED, Verdict.UNCERTAIN),
    ProblemCode.UNBLOCK_INTERRUPTED,
)


@dataclass(frozen=True, slots=True)
class Tries:
    """What a card tells about one code; None where it does not, never a guess."""

    left: int | None = None
    most: int | None = None
    uses: int | None = None


class Codes:
    """What can be done with the codes of one card; `presented` tells that one has left for it."""

    def __init__(
        self,
        send: Send,
        shapes: Shapes,
        files: Files,
        directory: Directory,
        interface: Interface,
        keypad: Keypad | None = None,
    ) -> None:
        self._send = send
        self._shapes = shapes
        self._files = files
        self._directory = directory
        self._keypad = keypad
        self._contact = interface is Interface.CONTACT
        self._rules: list[CodeRules] | None = None
        self.presented = False

    def pin_status(self) -> PinStatus:
        """Tries of the code porteur, unknown on the contactless side."""
        tries = self._tries(PIN_REFERENCE)
        return PinStatus(tries.left, tries.most)

    def puk_status(self) -> PukStatus:
        """Tries and uses of the code de déblocage, unknown on the contactless side."""
        tries = self._tries(PUK_REFERENCE)
        return PukStatus(tries.left, tries.uses)

    def verify(self, pin: Pin) -> PinOutcome:
        """Present the code porteur, unless it is blocked."""
        self._require_contact()
        code = self._encoded(pin, PIN_REFERENCE)
        before = self.pin_status()
        if before.tries_left == 0:
            return PinOutcome(Verdict.BLOCKED, before, before, ProblemCode.PIN_BLOCKED)
        answer = self._present(Ins.VERIFY, 0, PIN_REFERENCE, code)
        return self._outcome(answer, before, self.pin_status, _PIN_PROBLEMS)

    def change(self, old: Pin, new: Pin) -> PinOutcome:
        """Present `old`; if the card takes it, replace it by `new`."""
        verified = self.verify(old)
        if verified.verdict is not Verdict.ACCEPTED:
            return verified
        code = self._encoded(new, PIN_REFERENCE)
        if self._shapes.change_sends_old:
            code = self._encoded(old, PIN_REFERENCE) + code
        p1 = self._shapes.change_p1
        answer = self._present(Ins.CHANGE_REFERENCE_DATA, p1, PIN_REFERENCE, code)
        return self._outcome(answer, verified.before, self.pin_status, _CHANGE_PROBLEMS)

    def verify_on_keypad(self) -> PinOutcome:
        """Let the person present the code porteur on the reader's keys, unless it is blocked."""
        self._require_contact()
        block = self._block()
        before = self.pin_status()
        if before.tries_left == 0:
            return PinOutcome(Verdict.BLOCKED, before, before, ProblemCode.PIN_BLOCKED)
        header = bytes((self._shapes.cla, Ins.VERIFY, 0, PIN_REFERENCE))
        answer = self._enter(Feature.VERIFY, verify_structure(header, block))
        return self._outcome(answer, before, self.pin_status, _PIN_PROBLEMS)

    def change_on_keypad(self) -> PinOutcome:
        """Let the person type the present code once and the new one twice; one try at most.

        A CPS3 takes both codes in one command, which its access rule lets anybody send (card.md
        3.1, change: always): a VERIFY before it would be a second typing that nobody asked for,
        and a slip in it a try lost. A CPS4 takes the new code alone, once the present one is
        verified.
        """
        self._require_contact()
        if self._shapes.change_sends_old:
            before = self.pin_status()
            if before.tries_left == 0:
                return PinOutcome(Verdict.BLOCKED, before, before, ProblemCode.PIN_BLOCKED)
        else:
            verified = self.verify_on_keypad()
            if verified.verdict is not Verdict.ACCEPTED:
                return verified
            before = verified.before
        answer = self._enter(Feature.MODIFY, self._change_structure())
        return self._outcome(answer, before, self.pin_status, _CHANGE_PROBLEMS)

    def _change_structure(self) -> bytes:
        """What the reader is to ask for a change, and the command that it sends then."""
        shapes, block = self._shapes, self._block()
        if shapes.change_sends_old and not block.size:
            # Codes of any length have no place behind each other: the letter's four digits do.
            block = Block(_LETTER_DIGITS, _LETTER_DIGITS, _LETTER_DIGITS)
        header = bytes((shapes.cla, Ins.CHANGE_REFERENCE_DATA, shapes.change_p1, PIN_REFERENCE))
        return modify_structure(header, block, shapes.change_sends_old)

    def unblock(self, puk: Pin, new: Pin, progress: Callable[[UnblockStep], None]) -> PinOutcome:
        """Present the code de déblocage; if the card takes it, set `new` as code porteur.

        Nothing comes between the commands: they are the sequence of card.md 3.6.
        """
        self._require_contact()
        code, new_code = self._encoded(puk, PUK_REFERENCE), self._encoded(new, PIN_REFERENCE)
        left = self.puk_status()
        before = PinStatus(left.tries_left)
        if (problem := _UNUSABLE_PUK.get(left.state)) is not None:
            return PinOutcome(Verdict.BLOCKED, before, before, problem)
        progress(UnblockStep.PRESENTING_PUK)
        answer = self._present(Ins.VERIFY, 0, PUK_REFERENCE, code)
        if answer is None or not answer.ok:
            return self._outcome(answer, before, self._puk_tries, _PUK_PROBLEMS)
        answer = self._set_new_code(new_code, progress)
        return self._outcome(answer, before, self._puk_tries, _UNBLOCK_PROBLEMS)

    def _set_new_code(
        self, code: bytes, progress: Callable[[UnblockStep], None]
    ) -> Response | None:
        """One command on a CPS3, two on a CPS4."""
        shapes = self._shapes
        reference = PIN_REFERENCE | shapes.reset_reference_mask
        if shapes.reset_sets_code:
            progress(UnblockStep.SETTING_NEW_CODE)
            return self._present(Ins.RESET_RETRY_COUNTER, shapes.reset_p1, reference, code)
        progress(UnblockStep.RESETTING_COUNTER)
        answer = self._present(Ins.RESET_RETRY_COUNTER, shapes.reset_p1, reference)
        if answer is None or not answer.ok:
            return answer
        progress(UnblockStep.SETTING_NEW_CODE)
        return self._present(Ins.CHANGE_REFERENCE_DATA, shapes.change_p1, PIN_REFERENCE, code)

    def _present(self, ins: Ins, p1: int, p2: int, code: bytes = b"") -> Response | None:
        """Send a command about a code, once; None when it left and no answer came.

        The only place where such a command leaves. Whatever goes wrong on the way means the same:
        the card may or may not have seen it.
        """
        self.presented = True
        try:
            return self._send(Command(self._shapes.cla, ins, p1, p2, code))
        except Problem:
            return None

    def _enter(self, feature: Feature, structure: bytes) -> Response | None:
        """As `_present`, with a code that is typed on the reader's keys."""
        if self._keypad is None:
            raise ReaderProblem(ProblemCode.READER_FAILED)
        self.presented = True
        try:
            return Response.decode(self._keypad.enter(feature, structure))
        except Problem:
            return None

    def _block(self) -> Block:
        """How the code porteur lies in a command of this card."""
        rules = self._rules_of(PIN_REFERENCE)
        if rules is None or not rules.needs_padding:
            return Block(PIN_LENGTHS.start, PIN_LENGTHS.stop - 1)
        size = min(rules.stored_length, 15)  # the structure has four bits for it
        return Block(PIN_LENGTHS.start, min(size, PIN_LENGTHS.stop - 1), size, rules.filler)

    def _outcome(
        self,
        answer: Response | None,
        before: PinStatus,
        status: Callable[[], PinStatus],
        problems: dict[Verdict, ProblemCode],
    ) -> PinOutcome:
        if answer is None:
            unknown = PinStatus(None, before.tries_max)
            return PinOutcome(Verdict.UNCERTAIN, before, unknown, problems[Verdict.UNCERTAIN])
        after = self._tries_after(answer, before, status)
        if (nothing_sent := NOTHING_SENT.get(answer.sw)) is not None:
            return PinOutcome(Verdict.REFUSED, before, after, nothing_sent)
        verdict = verdict_of(answer, after)
        return PinOutcome(verdict, before, after, problems.get(verdict))

    def _tries_after(
        self, answer: Response, before: PinStatus, status: Callable[[], PinStatus]
    ) -> PinStatus:
        """Read the tries; if the card has gone meanwhile, its answer may have told them."""
        try:
            after = status()
        except Problem:
            after = PinStatus()
        if after.tries_left is None and not answer.ok:
            return PinStatus(tries_from_verify(answer).left, before.tries_max)
        return after

    def _puk_tries(self) -> PinStatus:
        return PinStatus(self.puk_status().tries_left)

    def _tries(self, reference: int) -> Tries:
        if not self._contact:
            return Tries()
        if self._shapes.counters is Counters.EMPTY_VERIFY:
            answer = self._send(Command(self._shapes.cla, Ins.VERIFY, 0, reference))
            return tries_from_verify(answer)
        self._files.select(MASTER_FILE)
        wanted = _WHICH_CODE + bytes((reference,)) + _ALL_ITS_ATTRIBUTES
        answer = self._send(Command(self._shapes.cla, Ins.GET_DATA, 0x3F, 0xFF, wanted, 256))
        return tries_from_data(answer.data) if answer.ok else Tries()

    def _encoded(self, code: Pin, reference: int) -> bytes:
        """Return the digits as this card wants them: as they are, unless it asks for filling."""
        rules = self._rules_of(reference)
        digits = code.reveal()
        if rules is None or not rules.needs_padding:
            return digits
        return digits.ljust(min(rules.stored_length, 16), bytes((rules.filler,)))

    def _rules_of(self, reference: int) -> CodeRules | None:
        if self._rules is None:
            self._rules = self._directory.code_rules()
        return next((rules for rules in self._rules if rules.reference == reference), None)

    def _require_contact(self) -> None:
        if not self._contact:
            raise CardProblem(ProblemCode.CONTACTLESS_NO_PIN)


def verdict_of(answer: Response, after: PinStatus) -> Verdict:
    """Say what the status word means for the code (card.md 3.4).

    69 83, 69 84 and 69 85 mean blocked, unless the tries read afterwards say otherwise.
    """
    if answer.ok:
        return Verdict.ACCEPTED
    if answer.tries_left is not None:
        return Verdict.WRONG if answer.tries_left else Verdict.BLOCKED
    if answer.sw in _BLOCKED and not after.tries_left:
        return Verdict.BLOCKED
    return Verdict.REFUSED


def tries_from_verify(answer: Response) -> Tries:
    """Read the tries left from the answer to a VERIFY.

    9000 to an empty one means that the code was presented already and tells no number.
    """
    if answer.sw == StatusWord.AUTHENTICATION_BLOCKED:
        return Tries(0)
    return Tries(answer.tries_left)


def tries_from_data(data: bytes) -> Tries:
    """Read the tries from the object of a code: 9A the most, 9B left, 9D uses left."""
    for template in tlv.read_all(tlv.first(data, 0x70) or b""):
        if (attributes := template.child(0xA0)) is None:
            continue
        most = _number(tlv.first(attributes, 0x9A))
        left = _number(tlv.first(attributes, 0x9B))
        if most is None or not 0 < most <= _MOST_TRIES:
            most = None
        if left is not None:
            left = min(left, most or left)
        uses = _number(tlv.first(attributes, 0x9D))
        return Tries(left if left is None or left <= _MOST_TRIES else None, most, uses)
    return Tries()


def _number(value: bytes | None) -> int | None:
    return int.from_bytes(value, "big") if value and len(value) <= 2 else None
