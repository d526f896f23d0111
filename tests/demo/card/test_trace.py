"""The written trace says everything but the codes."""

import pytest

from app.demo.card.trace import TracedCard, readable
from tests.demo.card.talk import PIN, PUK, code, cps3

WRITTEN = {
    "00A4090C02D003": "00 A4 09 0C 02 D0 03",
    "0020000100": "00 20 00 01 00",
    "00200001": "00 20 00 01",
    code("00200001", PIN): "00 20 00 01 04 ** ** ** **",
    code("00240001", PIN + PUK): "00 24 00 01 0C " + " ".join(["**"] * 12),
    # Lengths that do not agree must not let a code through.
    "0020000108" + PIN.hex(): "00 20 00 01 **",
    "00200001" + PIN.hex(): "00 20 00 01 **",
}


@pytest.mark.parametrize("command", WRITTEN)
def test_codes_are_masked(command: str) -> None:
    assert readable(bytes.fromhex(command)) == WRITTEN[command]


def test_two_lines_a_command() -> None:
    lines: list[str] = []
    inner = cps3()
    card = TracedCard(inner, lines.append)
    assert card.atr == inner.atr
    card.transmit(bytes.fromhex(code("00200001", b"4711")))
    assert lines == ["> 00 20 00 01 04 ** ** ** **", "< 63 C2"]
    assert card.log.totals() == "1 commands, 9 bytes in, 2 bytes out"
    assert card.log.sent(0x20) == card.log.sent(0x20, with_data=True) == 1
    assert card.log.sent(0x20, with_data=False) == 0
    inner.transmit(bytes.fromhex(code("00200001", PIN)))
    card.reset()
    assert not inner.pin_verified
    inner.transmit(bytes.fromhex(code("00200001", PIN)))
    card.close()
    assert not inner.pin_verified
