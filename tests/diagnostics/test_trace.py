"""A trace of a whole session with a code: replayable, private, and without the code."""

import logging
import stat
from datetime import date
from pathlib import Path

import pytest

from app.backend.http import Transport, TransportSettings
from app.backend.message import Request
from app.demo.card import insert
from app.demo.sandbox import Sandbox
from app.diagnostics.trace import WIRES, Trace
from app.domain.pin import Pin, Verdict
from app.domain.problem import CardRemoved
from app.paths import below
from app.reader.channel import CardChannel, Complete, Traced
from app.reader.cpx import CpxSession
from app.reader.replay import Exchange, ReplayChannel, Strayed, exchanges
from tests.diagnostics.places import NOW

TODAY = date(2026, 11, 22)
CODE = "1234"


def session(channel: CardChannel, atr: bytes) -> tuple[str | None, Verdict]:
    """Read a card and present a code, as a person would."""
    cpx = CpxSession(Complete(channel, t0=True), atr)
    card = cpx.read(lambda _card: None)
    return card.number, cpx.verify(Pin(CODE)).verdict


def record(folder: Path) -> tuple[Path, bytes, tuple[str | None, Verdict]]:
    card = insert("cps3-nurse", TODAY)
    trace = Trace(below(folder), NOW)
    try:
        done = session(Traced(card), card.atr)
    finally:
        trace.stop()
    return trace.file, card.atr, done


def test_a_session_comes_back_from_its_trace(tmp_path: Path) -> None:
    file, atr, done = record(tmp_path)
    played = ReplayChannel(exchanges(file.read_text("utf-8").splitlines()))
    assert session(played, atr) == done
    assert done[0] is not None and done[1] in (Verdict.ACCEPTED, Verdict.WRONG)
    assert played.finished


def test_the_code_is_in_no_file_and_the_file_is_private(tmp_path: Path) -> None:
    file, _atr, _done = record(tmp_path)
    code = " ".join(f"{ord(digit):02X}" for digit in CODE)
    for written in tmp_path.rglob("*"):
        if written.is_file():
            text = written.read_text("utf-8")
            assert CODE not in text and code not in text, written
    assert "00 20 00 01 04 ** ** ** **" in file.read_text("utf-8")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_requests_are_traced_without_headers_and_bodies(tmp_path: Path) -> None:
    trace = Trace(below(tmp_path), NOW)
    with Sandbox(tmp_path / "sandbox") as sandbox:
        settings = TransportSettings(extra_authority=sandbox.ca_file, loopback_only=True)
        transport = Transport(sandbox.url, settings)
        transport.send(Request("GET", "/notices"))
        transport.close()
    trace.stop()
    text = trace.file.read_text("utf-8")
    assert f"> GET {sandbox.url}/notices" in text and "< 200, " in text
    assert "oldestClient" not in text and "User-Agent" not in text


def test_after_the_switch_nothing_more_is_written(tmp_path: Path) -> None:
    before = {name: logging.getLogger(name).level for name in WIRES}
    trace = Trace(below(tmp_path), NOW)
    trace.stop()
    trace.stop()
    logging.getLogger(WIRES[0]).debug("> 00 A4")
    assert trace.file.read_text("utf-8") == ""
    assert {name: logging.getLogger(name).level for name in WIRES} == before


def test_a_replay_keeps_to_its_trace() -> None:
    played = ReplayChannel([Exchange("00 84 00 00 08", bytes.fromhex("9000"))])
    with pytest.raises(Strayed, match="recorded 00 84"):
        played.transmit(bytes.fromhex("00A4000C"))
    assert played.transmit(bytes.fromhex("0084000008")) == bytes.fromhex("9000")
    with pytest.raises(Strayed, match="over"):
        played.transmit(bytes.fromhex("0084000008"))
    played.close()


def test_a_command_without_an_answer_is_a_removal() -> None:
    lines = ["x [card:A] app.reader.channel > 00 A4", "x [card:B] app.reader.channel > 00 B0"]
    assert list(exchanges(lines)) == [Exchange("00 A4", None), Exchange("00 B0", None)]
    assert list(exchanges(lines, "card:B")) == [Exchange("00 B0", None)]
    played = ReplayChannel([Exchange("00 84 00 00 08", None)])
    with pytest.raises(CardRemoved):
        played.transmit(bytes.fromhex("0084000008"))
