"""`poste-cpx virtual-card` in the real pcscd: what a reader sees of it."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from smartcard import scard

from app.demo.card import Card, insert
from app.demo.card.faults import mute_after, removed_at
from app.demo.card.line import seconds, t0_characters
from app.demo.card.vpcd import VpcdCarrier
from tests.system.inserted import connected, inserted, lines, wait_for_state
from tests.system.pcsc_service import PcscService, free_ports

SERIAL = ("00A4090C02D003", "00B000000C")


def test_a_card_comes_and_goes(pcscd: PcscService) -> None:
    reader = pcscd.reader_names[0]
    with inserted(pcscd, "cps3-nurse"), connected(reader) as card:
        assert card.protocol == scard.SCARD_PROTOCOL_T0
        assert card.send("00A40904043F00D003") == "6127"
    wait_for_state(reader, scard.SCARD_STATE_EMPTY)


def test_a_cps4_talks_over_t1(pcscd: PcscService) -> None:
    with inserted(pcscd, "cps4-nurse"), connected(pcscd.reader_names[0]) as card:
        assert card.protocol == scard.SCARD_PROTOCOL_T1
        assert card.send("01A4040C088025000001FF0100") == "9000"
        assert card.send("01A4080002D00300").startswith("6F25")
        assert card.send("01200001") == "63C3"


def test_a_reset_ends_what_the_pin_opened(pcscd: PcscService) -> None:
    with inserted(pcscd, "cps3-nurse"), connected(pcscd.reader_names[0]) as card:
        assert card.send("002000010431323334") == "9000"
        assert card.send("0020000100") == "9000"
        assert card.reset()
        assert card.send("0020000100") == "63C3"


def test_a_mute_card_is_present_and_mute(pcscd: PcscService) -> None:
    reader = pcscd.reader_names[0]
    with inserted(pcscd, "mute"):
        assert wait_for_state(reader, scard.SCARD_STATE_MUTE) & scard.SCARD_STATE_PRESENT


def test_a_card_survives_its_service(pcscd: PcscService) -> None:
    reader = pcscd.reader_names[0]
    with inserted(pcscd, "cps3-nurse"):
        for take_down in (pcscd.stop, pcscd.kill):
            take_down()
            pcscd.start()
            wait_for_state(reader, scard.SCARD_STATE_PRESENT)
            with connected(reader) as card:
                assert card.send(SERIAL[0]) == "9000"


@contextmanager
def carried(service: PcscService, card: Card) -> Iterator[None]:
    """Keep a card of our own making in the first reader."""
    carrier = VpcdCarrier(card, service.vpcd_port)
    thread = threading.Thread(target=carrier.serve)
    thread.start()
    try:
        wait_for_state(service.reader_names[0], scard.SCARD_STATE_PRESENT)
        yield
    finally:
        carrier.stop()
        thread.join()


def test_a_card_that_falls_mute_stays_and_fails_each_command(pcscd: PcscService) -> None:
    reader = pcscd.reader_names[0]
    faulty = mute_after(insert("cps3-nurse", date(2026, 11, 22)), 1)
    with carried(pcscd, faulty), connected(reader) as card:
        assert card.send(SERIAL[0]) == "9000"
        assert [card.send(SERIAL[1]) for _ in range(3)] == ["", "", ""]
        wait_for_state(reader, scard.SCARD_STATE_PRESENT)
        assert not card.reset()


def test_a_card_pulled_at_a_command_is_gone(pcscd: PcscService) -> None:
    reader = pcscd.reader_names[0]
    faulty = removed_at(insert("cps3-nurse", date(2026, 11, 22)), 2)
    with carried(pcscd, faulty), connected(reader) as card:
        assert card.send(SERIAL[0]) == "9000"
        assert card.send(SERIAL[1]) == ""
        wait_for_state(reader, scard.SCARD_STATE_EMPTY)


def test_log(pcscd: PcscService, tmp_path: Path) -> None:
    log = tmp_path / "card.log"
    with inserted(pcscd, "cps3-nurse", "--log", str(log)):
        with connected(pcscd.reader_names[0]) as card:
            answers = [card.send(command) for command in SERIAL]
        assert [line.replace(" ", "") for line in lines(log, "> ")] == list(SERIAL)
        assert [line.replace(" ", "") for line in lines(log, "< ")] == answers
    assert lines(log, "total: ") == ["2 commands, 12 bytes in, 16 bytes out"]


def test_a_line_of_9600_baud_takes_its_time(pcscd: PcscService) -> None:
    select, read, count = "00A4090C022F00", "00B0000065", 10
    slow = inserted(pcscd, "cps3-nurse", "--line-speed", "9600")
    with slow, connected(pcscd.reader_names[0]) as card:
        assert card.send(select) == "9000"
        started = time.monotonic()
        answers = {card.send(read) for _ in range(count)}
        taken = time.monotonic() - started
    exchange = t0_characters(bytes.fromhex(read), bytes.fromhex(answers.pop()))
    expected = count * seconds(exchange, 9600)
    assert expected <= taken < 1.2 * expected


def test_wrong_usage_and_no_service() -> None:
    verb = [sys.executable, "-m", "app", "virtual-card"]
    unknown = subprocess.run([*verb, "nobody"], capture_output=True, text=True, timeout=60)
    assert unknown.returncode == 64
    assert "cps3-nurse" in unknown.stderr
    port = str(free_ports(1))
    alone = subprocess.run(
        [*verb, "mute", "--port", port], capture_output=True, text=True, timeout=60
    )
    assert alone.returncode == 2
    assert port in alone.stderr


def test_waiting_in_vain_for_a_card_is_told(pcscd: PcscService) -> None:
    command = [sys.executable, "-m", "app", "status", "--json", "--wait", "0.1"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert json.loads(done.stderr)["problem"] == "card-absent"
    assert {reader["state"] for reader in json.loads(done.stdout)["readers"]} == {"empty"}
