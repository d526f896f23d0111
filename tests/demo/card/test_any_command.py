"""Whatever is sent, a card answers a status word and its counters only do what they may."""

from hypothesis import given, settings
from hypothesis import strategies as st

from app.demo.card import VirtualCard
from app.reader.apdu import Ins
from tests.demo.card.talk import cps3, cps4

HEADERS = (
    "00A40904 00A40804 00A4040C 00A4020C 00A4000C 00A4030C 00B00000 00B09C00 00D60000 00200001 "
    "00200002 00240001 00240101 002C0201 002C0381 002241B6 002241A4 002241AA 002241B8 002281B6 "
    "002A9E9A 002A90A0 002A8086 00880000 00CB3FFF 00840000 00C00000"
)
DATA = (
    "31323334 3132333435363738 313233343536 3F00 3F000001 3F000001D120 D107 3F000001A001 "
    "800142840181 800102840182 80011A840182 800140 9000800661626364 65 91022890 91022CA0 830120 "
    "8025000001FF0100 4D087006BF810102A080 4D087006BF900202A080"
)


def listed(words: str) -> list[bytes]:
    return [bytes.fromhex(word) for word in words.split()]


def commands() -> st.SearchStrategy[bytes]:
    """Random bytes, and commands close enough to real ones to reach deep."""
    header = st.sampled_from(listed(HEADERS)).flatmap(
        lambda each: st.sampled_from(
            (each, b"\x01" + each[1:], b"\x10" + each[1:], b"\xa0" + each[1:])
        )
    )
    data = st.one_of(st.sampled_from(listed(DATA)), st.binary(min_size=1, max_size=255))
    body = data.map(lambda each: bytes((len(each),)) + each)
    tail = st.sampled_from((b"", b"\x00", b"\x0c"))
    shaped = st.builds(lambda h, b, t: h + b + t, header, st.one_of(st.just(b""), body), tail)
    return st.one_of(st.binary(max_size=300), shaped)


CARDS = {"cps3": cps3, "cps4": cps4, "cps4-t0": lambda: cps4("t0")}


def check(card: VirtualCard, command: bytes) -> None:
    before = card.counters
    answer = card.transmit(command)
    after = card.counters
    assert 2 <= len(answer) <= 258
    assert answer[-2] in (*range(0x61, 0x70), 0x90, 0x94)
    assert after.pin_tries_left >= before.pin_tries_left - 1
    assert after.puk_tries_left >= before.puk_tries_left - 1
    assert after.puk_uses_left in (before.puk_uses_left, before.puk_uses_left - 1)
    assert 0 <= after.pin_tries_left <= after.pin_tries_max
    spends = command[1:2] in (bytes((Ins.VERIFY,)), bytes((Ins.CHANGE_REFERENCE_DATA,)))
    if not spends:
        assert after.pin_tries_left >= before.pin_tries_left
        assert after.puk_tries_left == before.puk_tries_left


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(sorted(CARDS)), st.lists(commands(), min_size=1, max_size=20))
def test_any_command_has_an_answer(name: str, sequence: list[bytes]) -> None:
    card = CARDS[name]()
    for command in sequence:
        check(card, command)
    assert card.log.commands >= len(sequence)
