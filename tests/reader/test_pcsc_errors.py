"""What the result codes of PC/SC mean."""

import pytest
from smartcard import scard

from app.domain.problem import CardProblem, CardRemoved, Problem, ProblemCode, ReaderProblem
from app.reader.pcsc_errors import Code, problem, unsigned


@pytest.mark.parametrize(
    ("code", "kind", "meaning"),
    [
        (0x8010000C, CardRemoved, ProblemCode.CARD_REMOVED),
        (0x80100016, CardRemoved, ProblemCode.CARD_REMOVED),
        (0x80100069, CardRemoved, ProblemCode.CARD_REMOVED),
        (0x80100009, CardRemoved, ProblemCode.READER_UNPLUGGED),
        (0x80100017, CardRemoved, ProblemCode.READER_UNPLUGGED),
        (0x80100066, CardProblem, ProblemCode.CARD_MUTE),
        (0x80100067, CardProblem, ProblemCode.CARD_MUTE),
        (0x8010000F, CardProblem, ProblemCode.CARD_MUTE),
        (0x80100068, CardProblem, ProblemCode.CARD_RESET),
        (0x8010000B, ReaderProblem, ProblemCode.CARD_BUSY),
        (0x8010001D, ReaderProblem, ProblemCode.SERVICE_STOPPED),
        (0x8010001E, ReaderProblem, ProblemCode.SERVICE_STOPPED),
        (0x80100013, ReaderProblem, ProblemCode.SERVICE_STOPPED),
        (0x80100003, ReaderProblem, ProblemCode.SERVICE_STOPPED),
        (0x00000006, ReaderProblem, ProblemCode.SERVICE_STOPPED),
        (0x000006BA, ReaderProblem, ProblemCode.SERVICE_STOPPED),
        (0x8010006A, ReaderProblem, ProblemCode.SERVICE_REFUSED),
        (0x8010001F, ReaderProblem, ProblemCode.READER_FAILED),
    ],
)
def test_every_code_means_one_problem(code: int, kind: type[Problem], meaning: ProblemCode) -> None:
    for result in (code, code - (1 << 32)):  # unsigned on some systems, signed on others
        found = problem(result)
        assert (type(found), found.code) == (kind, meaning)


def test_an_unknown_code_is_told() -> None:
    assert problem(0x8010001F).facts == {"result": "8010001F"}


@pytest.mark.parametrize(
    ("code", "name"),
    [
        (Code.SHARING_VIOLATION, "SCARD_E_SHARING_VIOLATION"),
        (Code.NOT_TRANSACTED, "SCARD_E_NOT_TRANSACTED"),
        (Code.NO_READERS, "SCARD_E_NO_READERS_AVAILABLE"),
        (Code.CANCELLED, "SCARD_E_CANCELLED"),
        (Code.TIMEOUT, "SCARD_E_TIMEOUT"),
        (Code.COMMUNICATION_ERROR, "SCARD_F_COMM_ERROR"),
        (Code.PROTOCOL_MISMATCH, "SCARD_E_PROTO_MISMATCH"),
        (Code.UNRESPONSIVE_CARD, "SCARD_W_UNRESPONSIVE_CARD"),
        (Code.UNPOWERED_CARD, "SCARD_W_UNPOWERED_CARD"),
        (Code.RESET_CARD, "SCARD_W_RESET_CARD"),
        (Code.REMOVED_CARD, "SCARD_W_REMOVED_CARD"),
        (Code.SECURITY_VIOLATION, "SCARD_W_SECURITY_VIOLATION"),
        (Code.NO_SMARTCARD, "SCARD_E_NO_SMARTCARD"),
        (Code.UNKNOWN_READER, "SCARD_E_UNKNOWN_READER"),
        (Code.READER_UNAVAILABLE, "SCARD_E_READER_UNAVAILABLE"),
        (Code.NO_SERVICE, "SCARD_E_NO_SERVICE"),
        (Code.SERVICE_STOPPED, "SCARD_E_SERVICE_STOPPED"),
        (Code.INVALID_HANDLE, "SCARD_E_INVALID_HANDLE"),
    ],
)
def test_the_codes_are_those_of_the_headers(code: Code, name: str) -> None:
    assert unsigned(getattr(scard, name)) == code
