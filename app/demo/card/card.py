"""VirtualCard: a CPS3 or a CPS4 at APDU level, the demonstration's side of the card wire.

It is the sibling of a real card behind PC/SC: bytes in, bytes out, no knowledge of readers. Every
input has an answer with a status word.
"""

from collections.abc import Callable, Mapping
from typing import Protocol

from app.demo.card.code_commands import change, get_data, reset_retry_counter, verify
from app.demo.card.file_commands import read_binary, select, update_binary
from app.demo.card.files import ROOT_AID
from app.demo.card.framing import Framer
from app.demo.card.generation import AtrVariant
from app.demo.card.key_commands import (
    get_challenge,
    internal_authenticate,
    manage_environment,
    perform_operation,
)
from app.demo.card.log import CommandLog
from app.demo.card.state import OK, CardState, Counters, Refused
from app.reader.apdu import Command, Ins, Response, StatusWord

_CHAINING = 0x10
_LONGEST_CHAIN = 512
_LEGACY_CLASS = 0xA0
_LEGACY_NOT_FOUND = 0x9404
_LEGACY_APPLETS = (bytes.fromhex("8025000001FF0002"), bytes.fromhex("A0000001510000"))

_HANDLERS: Mapping[int, Callable[[CardState, Command], Response]] = {
    Ins.SELECT: select,
    Ins.READ_BINARY: read_binary,
    Ins.UPDATE_BINARY: update_binary,
    Ins.VERIFY: verify,
    Ins.CHANGE_REFERENCE_DATA: change,
    Ins.RESET_RETRY_COUNTER: reset_retry_counter,
    Ins.GET_DATA: get_data,
    Ins.MANAGE_SECURITY_ENVIRONMENT: manage_environment,
    Ins.PERFORM_SECURITY_OPERATION: perform_operation,
    Ins.INTERNAL_AUTHENTICATE: internal_authenticate,
    Ins.GET_CHALLENGE: get_challenge,
}


class Card(Protocol):
    """Any card that can be put into a virtual reader, a faulty one included.

    `atr` is empty for a mute card. `transmit` may raise `CardRemoved` or a mute `CardProblem`
    (app.domain.problem) when a fault was ordered.
    """

    @property
    def atr(self) -> bytes:
        """Answer to reset."""

    @property
    def log(self) -> CommandLog:
        """What went over the wire so far."""

    def transmit(self, raw: bytes) -> bytes:
        """Carry out one command; return data and status word."""

    def reset(self) -> None:
        """Forget what a power cut makes a card forget."""

    def close(self) -> None:
        """Let go of the card."""


class VirtualCard:
    """A CPx card made by `personalise`. Not safe for use by two threads at once."""

    def __init__(self, state: CardState, variant: AtrVariant) -> None:
        self.atr = variant.atr
        self.framing = variant.framing
        self.log = CommandLog()
        self._state = state
        self._framer = Framer(variant.framing)
        self._chain: Command | None = None

    @property
    def counters(self) -> Counters:
        """The tries and uses left of the card's codes, as they are inside the card."""
        return self._state.counters

    @property
    def pin_verified(self) -> bool:
        """Whether the PIN was verified since the last reset."""
        return self._state.pin.verified

    def prepare(self) -> None:
        """Make the keys and certificates now, so that no command has to wait for them."""
        self._state.files.prepare()

    def transmit(self, raw: bytes) -> bytes:
        """Carry out one command APDU; return data and status word. Never raises."""
        response = self._answer(raw)
        answer = response.data + response.sw.to_bytes(2, "big")
        self.log.record(raw, answer)
        return answer

    def reset(self) -> None:
        """Cold or warm reset: verified codes, security environment and selection are gone."""
        self._state.reset()
        self._framer.forget()
        self._chain = None

    def close(self) -> None:
        """Power down."""
        self.reset()

    def _answer(self, raw: bytes) -> Response:
        try:
            command = Command.decode(raw)
        except ValueError:
            return Response(b"", StatusWord.WRONG_LENGTH)
        if command.ins == Ins.GET_RESPONSE and command.cla in (0x00, 0x01):
            return self._framer.get_response(command)
        self._framer.forget()
        try:
            return self._framer.shape(command, self._carry_out(command))
        except Refused as refused:
            return Response(b"", refused.sw)

    def _carry_out(self, command: Command) -> Response:
        elsewhere = self._other_class(command)
        if elsewhere is not None:
            return elsewhere
        handler = _HANDLERS.get(command.ins)
        if handler is None or command.ins not in self._state.generation.instructions:
            raise Refused(StatusWord.INS_NOT_SUPPORTED)
        if self._leaves_applet(command):
            return OK
        whole = self._unchained(command)
        return OK if whole is None else handler(self._state, whole)

    def _other_class(self, command: Command) -> Response | None:
        """Answer for a class byte that is not this generation's, or None when it is."""
        if command.cla & ~_CHAINING == self._state.generation.class_byte:
            return None
        if command.cla == _LEGACY_CLASS:
            # The CPS2ter area: present on real cards, empty here.
            known = command.ins in (Ins.SELECT, Ins.READ_BINARY, Ins.GET_RESPONSE)
            raise Refused(_LEGACY_NOT_FOUND if known else StatusWord.INS_NOT_SUPPORTED)
        if command.cla == 0x00:
            # Basic channel of a CPS4, which belongs to the CPS2ter applet.
            if command.ins != Ins.SELECT:
                raise Refused(StatusWord.INS_NOT_SUPPORTED)
            return self._legacy_selection(command)
        raise Refused(StatusWord.CLA_NOT_SUPPORTED)

    def _legacy_selection(self, command: Command) -> Response:
        if command.data not in _LEGACY_APPLETS:
            raise Refused(StatusWord.FILE_NOT_FOUND)
        return OK

    def _leaves_applet(self, command: Command) -> bool:
        """Whether a command of a CPS4 selects another applet on its channel.

        Until its own is selected there, it answers nothing else.
        """
        state = self._state
        by_name = command.ins == Ins.SELECT and command.p1 == 0x04
        if not state.generation.applet_by_aid:
            return False
        if by_name and command.data in _LEGACY_APPLETS:
            state.applet_selected = False
            return True
        if not state.applet_selected and not (by_name and command.data == ROOT_AID):
            raise Refused(StatusWord.CHANNEL_NOT_SUPPORTED)
        return False

    def _unchained(self, command: Command) -> Command | None:
        """The command with the data of the chain it ends, or None while more is to come."""
        chain, self._chain = self._chain, None
        if chain is not None and (chain.ins, chain.p1, chain.p2) == (
            command.ins,
            command.p1,
            command.p2,
        ):
            data = chain.data + command.data
        else:
            data = command.data
        if len(data) > _LONGEST_CHAIN:
            raise Refused(StatusWord.WRONG_LENGTH)
        whole = Command(command.cla, command.ins, command.p1, command.p2, data, command.le)
        if command.cla & _CHAINING:
            self._chain = whole
            return None
        return whole
