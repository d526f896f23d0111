"""VERIFY, CHANGE REFERENCE DATA, RESET RETRY COUNTER and the PIN's and keys' GET DATA.

card.md section 3. Where it marks something as unknown this card does the following: a code of a
wrong length within 1 to 8 bytes is a wrong code and costs a try; a successful VERIFY of the
unblocking code consumes one of its uses; a new PIN that is not 4 to 8 digits is refused with 6A80
before anything is counted.
"""

from app.demo.card.state import OK, CardState, ReferenceData, Refused
from app.reader.apdu import Command, Response, StatusWord
from app.reader.tlv import Tlv, encode, first, read_all

_STORED_LENGTH = 8
_PIN_RULE = bytes.fromhex("F3000013FF00")
_PUK_RULE = bytes.fromhex("F3FF00FFFF00")
# Access mode B1 with the PIN of environment 1 for use, always for GET DATA (card.md 8.2).
_KEY_RULE = bytes.fromhex("B1111100")
_KEY_SIZE = bytes.fromhex("80020100")
_CONTROL_PARAMETERS = bytes.fromhex("A080")
# Environment 3, which the PIN's rule asks for before a reset: whoever proved the unblocking code.
_UNBLOCKING_ENVIRONMENT = (0xBFFB03, bytes.fromhex("7B80"))
_UNBLOCKING_TEMPLATE = bytes.fromhex("7B08A406950108830102")


def verify(state: CardState, command: Command) -> Response:
    """VERIFY; without data it tells the tries left and costs nothing (card.md 3.3)."""
    if command.p1 != 0x00:
        raise Refused(StatusWord.INCORRECT_P1_P2)
    code = state.reference(command.p2)
    if not command.data:
        return _standing(code)
    if len(command.data) > _STORED_LENGTH:
        raise Refused(StatusWord.WRONG_LENGTH)
    code.present(command.data)
    return OK


def _standing(code: ReferenceData) -> Response:
    if code.verified:
        return OK
    if code.tries_left == 0:
        raise Refused(StatusWord.AUTHENTICATION_BLOCKED)
    if code.uses_left == 0:
        raise Refused(StatusWord.REFERENCE_DATA_NOT_USABLE)
    raise Refused(0x63C0 | min(code.tries_left, 0x0F))


def change(state: CardState, command: Command) -> Response:
    """CHANGE REFERENCE DATA: old and new PIN on a CPS3, the new one only on a CPS4."""
    if command.p1 != state.generation.change_p1:
        raise Refused(StatusWord.INCORRECT_P1_P2)
    code = state.reference(command.p2)
    if code is state.puk:
        raise Refused(StatusWord.SECURITY_NOT_SATISFIED)
    if command.p1 == 0x00:
        return _change_with_old(code, command.data)
    if not (code.verified or state.unblocking):
        raise Refused(StatusWord.SECURITY_NOT_SATISFIED)
    _set_new(code, command.data)
    state.unblocking = False
    return OK


def _change_with_old(code: ReferenceData, data: bytes) -> Response:
    old, new = data[: len(code.value)], data[len(code.value) :]
    _check_form(new)
    code.present(old)
    _set_new(code, new)
    return OK


def reset_retry_counter(state: CardState, command: Command) -> Response:
    """RESET RETRY COUNTER after the unblocking code was verified (card.md 3.6).

    A CPS3 takes the new PIN at once; a CPS4 only resets the counter and then accepts the new PIN
    by CHANGE REFERENCE DATA.
    """
    generation = state.generation
    if command.p1 != generation.unblock_p1:
        raise Refused(StatusWord.INCORRECT_P1_P2)
    if command.p2 != generation.unblock_reference:
        raise Refused(StatusWord.REFERENCE_NOT_FOUND)
    if not state.puk.verified:
        raise Refused(StatusWord.SECURITY_NOT_SATISFIED)
    if command.p1 == 0x02:
        _set_new(state.pin, command.data)
        return OK
    if command.data:
        raise Refused(StatusWord.WRONG_LENGTH)
    state.pin.tries_left = state.pin.tries_max
    state.unblocking = True
    return OK


def _set_new(code: ReferenceData, value: bytes) -> None:
    _check_form(value)
    code.value = value
    code.tries_left = code.tries_max


def _check_form(value: bytes) -> None:
    if not (4 <= len(value) <= _STORED_LENGTH and value.isdigit()):
        raise Refused(StatusWord.INCORRECT_DATA)


def get_data(state: CardState, command: Command) -> Response:
    """GET DATA 3FFF: the control parameters of a code or a key (card.md 3.3 and 8.2)."""
    if (command.p1, command.p2) != (0x3F, 0xFF):
        raise Refused(StatusWord.INCORRECT_P1_P2)
    asked = first(first(command.data, 0x4D) or b"", 0x70) or b""
    wanted = next(read_all(asked), None)
    if wanted is None:
        raise Refused(StatusWord.INCORRECT_DATA)
    if (wanted.tag, wanted.value) == _UNBLOCKING_ENVIRONMENT and not state.contactless:
        return Response(encode(0x70, encode(wanted.tag, _UNBLOCKING_TEMPLATE)), StatusWord.OK)
    parameters = _control_parameters(state, wanted)
    if wanted.value != _CONTROL_PARAMETERS:
        raise Refused(StatusWord.INCORRECT_DATA)
    answer = encode(0x70, encode(wanted.tag, encode(0xA0, parameters)))
    return Response(answer, StatusWord.OK)


def _control_parameters(state: CardState, wanted: Tlv) -> bytes:
    codes = {0xBF8101: (1, _PIN_RULE), 0xBF8102: (2, _PUK_RULE)}
    if wanted.tag in codes:
        number, rule = codes[wanted.tag]
        return _code_parameters(state.reference(number), rule)
    keys = {0xBF9000 | slot.reference & 0x7F for slot in state.generation.keys}
    if wanted.tag in keys:
        return encode(0xA1, encode(0x8C, _KEY_RULE)) + _KEY_SIZE
    raise Refused(StatusWord.REFERENCE_NOT_FOUND)


def _code_parameters(code: ReferenceData, rule: bytes) -> bytes:
    tries = encode(0x9A, bytes((code.tries_max,))) + encode(0x9B, bytes((code.tries_left,)))
    uses = b"" if code.uses_left is None else encode(0x9D, code.uses_left.to_bytes(2, "big"))
    return tries + uses + encode(0xA1, encode(0x8C, rule))
