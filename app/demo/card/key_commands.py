"""MANAGE SECURITY ENVIRONMENT, PERFORM SECURITY OPERATION, INTERNAL AUTHENTICATE, GET CHALLENGE.

The sequences are those of card.md 4.4 (CPS3) and 4.5 (CPS4); which algorithm and key may go
together stands in `generation`.
"""

import os

from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import NoDigestInfo, Prehashed
from cryptography.hazmat.primitives.hashes import SHA1, SHA256, HashAlgorithm

from app.demo.card import sha
from app.demo.card.file_commands import in_application
from app.demo.card.generation import KeySlot, Operation, Scheme
from app.demo.card.state import OK, CardState, Environment, Refused
from app.reader.apdu import Command, Response, StatusWord
from app.reader.tlv import first

_MODULUS_BYTES = 256
# IAS-ECC bounds what a client may have signed by INTERNAL AUTHENTICATE to 40 % of the modulus.
_LARGEST_TO_AUTHENTICATE = _MODULUS_BYTES * 40 // 100
_HASHES = {Scheme.SHA1: sha.SHA1, Scheme.SHA256: sha.SHA256}
_LOCAL_KEY = 0x80


def manage_environment(state: CardState, command: Command) -> Response:
    """MSE SET: algorithm and key for the operation in P2."""
    if command.p1 not in (0x41, 0x81):
        raise Refused(StatusWord.INCORRECT_P1_P2)
    try:
        operation = Operation(command.p2)
    except ValueError:
        raise Refused(StatusWord.INCORRECT_P1_P2) from None
    algorithm, reference = _template(command.data)
    scheme = state.generation.algorithms.get((operation, algorithm))
    if scheme is None:
        raise Refused(StatusWord.INCORRECT_DATA)
    key = None if operation is Operation.HASH else _key(state, operation, reference)
    state.environments[operation] = Environment(scheme, key)
    return OK


def _template(data: bytes) -> tuple[int | None, int | None]:
    """Algorithm and key of an MSE: `80 01 xx 84 01 yy` in any order, or `91 02 xx yy` (CPS4)."""
    both = first(data, 0x91)
    if both is not None and len(both) == 2:
        # The high bit of the reference says that a hash will be given, not a message.
        return both[0], both[1] & 0x7F
    algorithm = first(data, 0x80)
    reference = first(data, 0x84) or first(data, 0x83)
    return (
        algorithm[0] if algorithm else None,
        reference[0] if reference else None,
    )


def _key(state: CardState, operation: Operation, reference: int | None) -> KeySlot:
    key = None if reference is None else state.generation.key(reference)
    if key is None or (key.reference & _LOCAL_KEY and not in_application(state)):
        raise Refused(StatusWord.REFERENCE_NOT_FOUND)
    if operation not in key.operations:
        raise Refused(StatusWord.CONDITIONS_NOT_SATISFIED)
    return key


def perform_operation(state: CardState, command: Command) -> Response:
    """PSO: sign, hash the last block, decipher."""
    match command.p1, command.p2:
        case 0x9E, 0x9A:
            return _sign(state, command.data)
        case 0x90, 0xA0:
            return _hash(state, command.data)
        case 0x80, 0x86:
            return _decipher(state, command.data)
    raise Refused(StatusWord.INCORRECT_P1_P2)


def _prepared(state: CardState, operation: Operation) -> tuple[Scheme, RSAPrivateKey]:
    """Scheme and private key of an operation, once the PIN was given."""
    environment = state.environments.get(operation)
    if environment is None or environment.key is None:
        raise Refused(StatusWord.CONDITIONS_NOT_SATISFIED)
    if environment.key.needs_pin and not state.pin.verified:
        raise Refused(StatusWord.SECURITY_NOT_SATISFIED)
    return environment.scheme, state.key(environment.key.use)


def _sign(state: CardState, given: bytes) -> Response:
    scheme, key = _prepared(state, Operation.SIGN)
    digest = given or state.digest
    if digest is None:
        raise Refused(StatusWord.CONDITIONS_NOT_SATISFIED)
    algorithm: HashAlgorithm = (
        SHA1() if scheme in (Scheme.SHA1_PKCS1, Scheme.SHA1_PSS) else SHA256()  # noqa: S303
    )
    if len(digest) != algorithm.digest_size:
        raise Refused(StatusWord.INCORRECT_DATA)
    state.digest = None
    pss = scheme in (Scheme.SHA1_PSS, Scheme.SHA256_PSS)
    form: padding.AsymmetricPadding = padding.PKCS1v15()
    if pss:
        form = padding.PSS(padding.MGF1(algorithm), padding.PSS.DIGEST_LENGTH)
    return Response(key.sign(digest, form, Prehashed(algorithm)), StatusWord.OK)


def _hash(state: CardState, data: bytes) -> Response:
    environment = state.environments.get(Operation.HASH)
    if environment is None:
        raise Refused(StatusWord.CONDITIONS_NOT_SATISFIED)
    function = _HASHES[environment.scheme]
    before, last = first(data, 0x90), first(data, 0x80)
    if before is None or last is None or len(last) > 64:
        raise Refused(StatusWord.INCORRECT_DATA)
    if len(before) not in (0, function.size + 8):
        raise Refused(StatusWord.INCORRECT_DATA)
    intermediate, count = before[: function.size], before[function.size :]
    state.digest = function.finish(intermediate, int.from_bytes(count, "big"), last)
    return OK


def _decipher(state: CardState, data: bytes) -> Response:
    scheme, key = _prepared(state, Operation.DECIPHER)
    if scheme is Scheme.RAW_RSA:
        return Response(_raw(key, data), StatusWord.OK)
    # The first byte is the padding indicator 81 for RSA.
    if data[:1] != b"\x81":
        raise Refused(StatusWord.INCORRECT_DATA)
    return Response(_without_padding(_raw(key, data[1:])), StatusWord.OK)


def _raw(key: RSAPrivateKey, block: bytes) -> bytes:
    """RSA private operation on a whole block; no library offers it bare."""
    numbers = key.private_numbers()
    modulus = numbers.public_numbers.n
    value = int.from_bytes(block, "big")
    if len(block) != _MODULUS_BYTES or value >= modulus:
        raise Refused(StatusWord.INCORRECT_DATA)
    by_p = pow(value, numbers.dmp1, numbers.p)
    by_q = pow(value, numbers.dmq1, numbers.q)
    result = by_q + numbers.q * (numbers.iqmp * (by_p - by_q) % numbers.p)
    return result.to_bytes(_MODULUS_BYTES, "big")


def _without_padding(block: bytes) -> bytes:
    end = block.find(b"\x00", 2)
    if block[:2] != b"\x00\x02" or end < 10:
        raise Refused(StatusWord.INCORRECT_DATA)
    return block[end + 1 :]


def internal_authenticate(state: CardState, command: Command) -> Response:
    """INTERNAL AUTHENTICATE: PKCS#1 type 1 around the data given, a DigestInfo as a rule."""
    if (command.p1, command.p2) != (0x00, 0x00):
        raise Refused(StatusWord.INCORRECT_P1_P2)
    if not 1 <= len(command.data) <= _LARGEST_TO_AUTHENTICATE:
        raise Refused(StatusWord.WRONG_LENGTH)
    _, key = _prepared(state, Operation.AUTHENTICATE)
    signature = key.sign(command.data, padding.PKCS1v15(), NoDigestInfo())
    return Response(signature, StatusWord.OK)


def get_challenge(state: CardState, command: Command) -> Response:
    """GET CHALLENGE: as many random bytes as asked for."""
    if (command.p1, command.p2) != (0x00, 0x00):
        raise Refused(StatusWord.INCORRECT_P1_P2)
    if command.le is None:
        raise Refused(StatusWord.WRONG_LENGTH)
    return Response(os.urandom(command.le), StatusWord.OK)
