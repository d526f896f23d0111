"""The wrappers around a channel: whole answers, counts, traces without secrets."""

import logging

import pytest

from app.domain.problem import CardProblem, ProblemCode
from app.reader.channel import MAX_ROUNDS, Complete, Marked, Traced


class Script:
    """A channel that gives the answers it was given, and keeps the commands."""

    def __init__(self, *answers: str) -> None:
        self.answers = [bytes.fromhex(answer) for answer in answers]
        self.sent: list[str] = []
        self.closed = False

    def transmit(self, command: bytes) -> bytes:
        self.sent.append(command.hex().upper())
        return self.answers.pop(0)

    def close(self) -> None:
        self.closed = True


@pytest.mark.parametrize(
    ("t0", "command", "answers", "sent", "whole"),
    [
        # Case 4 over T=0: no Le, then what the card announces.
        (
            True,
            "00A4040402AABB00",
            ["6103", "0102039000"],
            ["00A4040402AABB", "00C0000003"],
            "0102039000",
        ),
        (False, "00A4040402AABB00", ["0102039000"], ["00A4040402AABB00"], "0102039000"),
        # Two parts, the first of 256 bytes.
        (True, "01B0000000", ["6100", "AA6101", "BB9000"], None, "AABB9000"),
        (True, "00B0000000", ["6C02", "AABB9000"], ["00B0000000", "00B0000002"], "AABB9000"),
        # The class of the channel goes into GET RESPONSE, the chaining bit does not.
        (True, "112A8086FF" + "00" * 255, ["6102", "AABB9000"], None, "AABB9000"),
        (True, "00B0000004", ["6A82"], ["00B0000004"], "6A82"),
    ],
)
def test_whole_answers(
    t0: bool, command: str, answers: list[str], sent: list[str] | None, whole: str
) -> None:
    script = Script(*answers)
    answer = Complete(script, t0).transmit(bytes.fromhex(command))
    assert answer.hex().upper() == whole
    assert sent is None or script.sent == sent
    assert all(line[:2] != "11" for line in script.sent[1:])


@pytest.mark.parametrize("command", ["002000010431323334", "00200001", "002C02010434333231"])
def test_a_command_about_a_code_never_leaves_twice(command: str) -> None:
    script = Script("6C08", "9000")
    assert Complete(script, t0=True).transmit(bytes.fromhex(command)).hex() == "6c08"
    assert len(script.sent) == 1


def test_a_card_that_promises_for_ever() -> None:
    script = Script(*["6101"] * (MAX_ROUNDS + 2))
    with pytest.raises(CardProblem) as caught:
        Complete(script, t0=True).transmit(bytes.fromhex("00B0000000"))
    assert caught.value.code is ProblemCode.CARD_UNREADABLE


@pytest.mark.parametrize("answer", ["", "90"])
def test_an_answer_without_a_status_word(answer: str) -> None:
    with pytest.raises(CardProblem) as caught:
        Complete(Script(answer), t0=True).transmit(bytes.fromhex("00B0000000"))
    assert caught.value.code is ProblemCode.CARD_UNREADABLE


def test_a_trace_shows_all_but_codes(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    traced = Traced(Script("AA9000", "9000", "6700"))
    traced.transmit(bytes.fromhex("00B0000001"))
    traced.transmit(bytes.fromhex("002000010431323334"))
    traced.transmit(bytes.fromhex("00200001053132333435FF"))  # no command at all
    assert "> 00 B0 00 00 01" in caplog.text
    assert "< AA 90 00" in caplog.text
    assert "> 00 20 00 01 04 ** ** ** **" in caplog.text
    assert "31 32 33" not in caplog.text


def test_closing_reaches_the_card() -> None:
    script = Script()
    Complete(Traced(script), t0=False).close()
    assert script.closed


@pytest.mark.parametrize(
    ("command", "presented"),
    [
        ("002000010431323334", True),
        ("0120000208" + "31" * 8, True),
        ("0024000108" + "31" * 8, True),
        ("002C02010431323334", True),
        ("01200001", False),  # the tries of a CPS4
        ("00CB3FFF0A4D087006BF810102A08000", False),
        ("00B0000000", False),
        ("00", False),
    ],
)
def test_a_code_that_left_is_marked(command: str, presented: bool) -> None:
    marked = Marked(Script("9000", "9000"))
    marked.transmit(bytes.fromhex(command))
    assert marked.presented is presented
    marked.transmit(bytes.fromhex("00B0000000"))
    assert marked.presented is presented
