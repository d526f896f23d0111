"""T=0 announces answers and corrects lengths; T=1 sends them at once."""

from app.demo.card.framing import Framer
from app.demo.card.generation import Framing
from app.reader.apdu import Command, Response

DATA = Response(bytes(range(10)), 0x9000)
WITH_DATA = Command(0, 0xA4, 0, 0, b"\x3f\x00")
WITH_BOTH = Command(0, 0xA4, 0, 0, b"\x3f\x00", 256)


def asking(count: int) -> Command:
    return Command(0, 0xB0, 0, 0, le=count)


def fetching(count: int) -> Command:
    return Command(0, 0xC0, 0, 0, le=count)


def test_t0_announces_after_data_whatever_the_length_asked() -> None:
    for command in (WITH_DATA, WITH_BOTH):
        framer = Framer(Framing.T0)
        assert framer.shape(command, DATA) == Response(b"", 0x610A)
        assert framer.get_response(fetching(4)) == Response(DATA.data[:4], 0x6106)
        assert framer.get_response(fetching(6)) == Response(DATA.data[4:], 0x9000)
        assert framer.get_response(fetching(6)) == Response(b"", 0x6985)


def test_t0_corrects_a_length_and_keeps_the_answer() -> None:
    framer = Framer(Framing.T0)
    framer.shape(WITH_DATA, DATA)
    assert framer.get_response(fetching(256)) == Response(b"", 0x6C0A)
    assert framer.get_response(fetching(10)) == DATA


def test_t0_sends_exactly_what_was_asked() -> None:
    framer = Framer(Framing.T0)
    assert framer.shape(asking(10), DATA) == DATA
    assert framer.shape(asking(256), DATA) == Response(b"", 0x6C0A)


def test_two_hundred_and_fifty_six_bytes_are_announced_as_none() -> None:
    framer = Framer(Framing.T0)
    whole = Response(bytes(256), 0x9000)
    assert framer.shape(WITH_DATA, whole) == Response(b"", 0x6100)
    assert framer.get_response(fetching(256)) == whole


def test_t1_answers_at_once_up_to_the_length() -> None:
    framer = Framer(Framing.T1)
    assert framer.shape(WITH_BOTH, DATA) == DATA
    assert framer.shape(asking(4), DATA) == Response(DATA.data[:4], 0x6106)
    assert framer.get_response(fetching(256)) == Response(DATA.data[4:], 0x9000)


def test_a_card_that_offers_both_announces_when_no_length_is_given() -> None:
    framer = Framer(Framing.T1)
    assert framer.shape(WITH_DATA, DATA) == Response(b"", 0x610A)
    assert framer.get_response(fetching(256)) == DATA


def test_an_answer_that_nobody_fetched_is_forgotten() -> None:
    framer = Framer(Framing.T0)
    framer.shape(WITH_DATA, DATA)
    framer.forget()
    assert framer.get_response(fetching(10)) == Response(b"", 0x6985)
