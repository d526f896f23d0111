"""Logs are private, few and small, and whatever is written into them is masked."""

import logging
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import logs
from app.paths import below
from app.reader.apdu import Command

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def own_root_logger() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    for handler in set(root.handlers) - set(handlers):
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)


def test_one_private_file_a_run(tmp_path: Path) -> None:
    file = logs.start(below(tmp_path), "INFO", NOW)
    assert file is not None
    logging.getLogger("app.anything").info("started")
    logging.getLogger("app.anything").debug("chatter")
    logging.getLogger("qasync").debug("arguments of a call")
    text = file.read_text("utf-8")
    assert "app.anything: started" in text and "chatter" not in text and "arguments" not in text
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_a_full_part_is_followed_by_a_private_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "FILE_BYTES", 500)
    file = logs.start(below(tmp_path), "INFO", NOW)
    assert file is not None
    for number in range(40):
        logging.getLogger("app.anything").info("line %d", number)
    parts = sorted(file.parent.glob("*.log*"))
    assert len(parts) == 1 + logs.PARTS
    assert {stat.S_IMODE(part.stat().st_mode) for part in parts} == {0o600}


def test_the_oldest_runs_are_forgotten(tmp_path: Path) -> None:
    paths = below(tmp_path)
    for day in range(20):
        logs.start(paths, "INFO", NOW + timedelta(days=day))
    names = sorted(file.name for file in paths.logs.iterdir())
    assert len(names) == logs.KEPT_RUNS and "20261211" in names[-1]


def test_no_log_is_no_reason_to_stop(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("a file where the folder should be")
    assert logs.start(below(tmp_path), "INFO", NOW) is None


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("> 00 20 00 01 04 31 32 33 34", "> 00 20 00 01 04 ** ** ** **"),
        ("0020000104313233349000", "002****104 ** ** ** **9000"),
        ("> 00 24 00 01 08 31 31 31 31 32 32 32 32", "> 00 24 00 01 08" + " **" * 8),
        ("> 01 2C 00 01 0C " + "31 " * 11 + "31", "> 01 2C 00 01 0C" + " **" * 12),
        ("> 00 20 00 01", "> 00 20 00 01"),
        ("> 00 A4 00 00 02 20 01", "> 00 A4 00 00 02 20 01"),
        ("Authorization: Bearer abc.def-ghi", "Authorization: Bearer **"),
        ("pin=1234 then", "pin=** then"),
        ("PUK : 12345678", "PUK : **"),
        ("holder 99700123015", "holder 997****015"),
        ("ATR 3BAC00402A001225006480000310009000", "ATR 3BAC00402A001225006480000310009000"),
    ],
)
def test_what_is_secret_is_masked(said: str, kept: str) -> None:
    assert logs.masked(said) == kept


@given(
    ins=st.sampled_from([0x20, 0x24, 0x2C]),
    cla=st.sampled_from([0x00, 0x01, 0x0C]),
    secret=st.binary(min_size=4, max_size=16),
    spaced=st.booleans(),
)
def test_no_command_with_a_code_passes(cla: int, ins: int, secret: bytes, spaced: bool) -> None:
    raw = Command(cla, ins, 0, 1, secret).encode()
    text = raw.hex(" ").upper() if spaced else raw.hex()
    shown = logs.masked(f"> {text}")
    assert shown.endswith(" **" * len(secret))
    assert len(shown) <= len(f"> {text}") + len(secret)


def test_tracebacks_are_masked_too(tmp_path: Path) -> None:
    file = logs.start(below(tmp_path), "INFO", NOW)
    try:
        raise ValueError("pin=4711")
    except ValueError:
        logging.getLogger("app.anything").exception("token: %s", "abcdef")
    assert file is not None
    text = file.read_text("utf-8")
    assert "ValueError" in text and "4711" not in text and "abcdef" not in text


def test_a_full_disk_ends_the_log_in_silence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = logs.start(below(tmp_path), "INFO", NOW)
    assert file is not None
    handler = next(h for h in logging.getLogger().handlers if logs.without_secrets in h.filters)
    assert isinstance(handler, logging.StreamHandler)
    handler.stream.close()
    handler.stream = Path("/dev/full").open("w", encoding="utf-8")  # noqa: SIM115
    logging.getLogger("app.anything").warning("nobody reads this")
    logs.stop()
    assert capsys.readouterr().err == ""
    assert handler not in logging.getLogger().handlers


def test_a_card_s_answers_stay_out_of_it(tmp_path: Path) -> None:
    file = logs.start(below(tmp_path), "DEBUG", NOW)
    assert file is not None
    wire = logging.getLogger("app.reader.channel")
    wire.debug("> %s", "00 B0 00 00 00")
    wire.debug("< %s", (b"MARTEL" + bytes.fromhex("9000")).hex(" ").upper())
    wire.debug("< %s", "69 82")
    logging.getLogger("app.backend.http").debug("< %d, %d bytes", 200, 12)
    text = file.read_text("utf-8")
    assert b"MARTEL".hex(" ").upper() not in text
    for kept in ("> 00 B0 00 00 00", "< 6 bytes, 90 00", "< 69 82", "< 200, 12 bytes"):
        assert f"{kept}\n" in text
