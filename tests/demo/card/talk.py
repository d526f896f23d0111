"""What the tests of the virtual card say to it."""

from dataclasses import replace
from datetime import date

from app.demo.card import CpxDefinition, VirtualCard, load_profile, personalise

TODAY = date(2026, 11, 22)
PIN, PUK = b"1234", b"12345678"
APPLICATION = "00A4090C043F000001"
ROOT_AID = "8025000001FF0100"


def definition(profile: str = "cps3-nurse", **changes: object) -> CpxDefinition:
    found = load_profile(profile)
    assert isinstance(found, CpxDefinition)
    return replace(found, **changes)  # type: ignore[arg-type]


def cps3(profile: str = "cps3-nurse") -> VirtualCard:
    return personalise(definition(profile), TODAY)


def cps4(atr: str = "contact") -> VirtualCard:
    """A CPS4 with its applet selected."""
    card = personalise(definition("cps4-nurse", atr=atr), TODAY)
    assert say(card, f"01A4040C08{ROOT_AID}") == "9000"
    return card


def send(card: VirtualCard, command: str) -> str:
    """One command in hex, its raw answer in hex."""
    return card.transmit(bytes.fromhex(command)).hex().upper()


def say(card: VirtualCard, command: str) -> str:
    """A command and, over T=0, what it takes to have the whole answer."""
    answer = send(card, command)
    if answer[:-4] == "" and answer.startswith("61"):
        return send(card, f"00C00000{answer[2:]}")
    if answer[:-4] == "" and answer.startswith("6C"):
        return say(card, command[:8] + answer[2:])
    return answer


def code(instruction: str, value: bytes) -> str:
    """A command whose data is a code: the four header bytes in hex, then the code."""
    return f"{instruction}{len(value):02X}{value.hex()}"


def file(card: VirtualCard, path: str, class_byte: str = "00") -> bytes:
    """Select a file by its full path and read it whole."""
    p1, below = ("09", path) if class_byte == "00" else ("08", path.removeprefix("3F00"))
    select = f"{class_byte}A4{p1}0C{len(below) // 2:02X}{below}"
    assert say(card, select) == "9000", path
    content = b""
    while True:
        answer = say(card, f"{class_byte}B0{len(content):04X}00")
        if answer == "6B00":
            return content
        assert answer.endswith("9000"), answer
        content += bytes.fromhex(answer[:-4])
