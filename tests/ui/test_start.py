"""What is loaded before the first paint, and an orderly end."""

import asyncio
import os
import subprocess
import sys

import pytest

from app.ui.run import _BUSY, _close_unless_writing
from tests.ui.conftest import Open
from tests.ui.samples import STATIONS
from tests.ui.standin import StandIn

LIST_MODULES = """
import sys
from app.__main__ import main
code = main(["--demo"])
print(*sorted(sys.modules), sep="\\n")
sys.exit(code)
"""
LATER = ("asyncio", "qasync", "requests", "keyring", "cryptography", "smartcard", "sqlalchemy")


@pytest.fixture(scope="module")
def before_first_paint() -> list[str]:
    """The lines of a start that ends at its first paint: the moment, then the modules."""
    ran = subprocess.run(
        [sys.executable, "-c", LIST_MODULES],
        env=os.environ | {"POSTE_CPX_FIRST_PAINT": "1"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return ran.stdout.splitlines()


def test_the_moment_of_the_first_paint_is_printed(before_first_paint: list[str]) -> None:
    assert float(before_first_paint[0]) > 1.7e9


@pytest.mark.parametrize("module", LATER)
def test_what_is_heavy_comes_after_the_first_paint(
    before_first_paint: list[str], module: str
) -> None:
    assert not [name for name in before_first_paint if name.split(".")[0] == module]


def test_no_page_and_no_domain_comes_before_the_first_paint(before_first_paint: list[str]) -> None:
    parts = ("app.domain", "app.workflows", "app.reader", "app.backend", "app.ui.pages")
    assert not [name for name in before_first_paint if name.startswith(parts)]


def test_the_window_stays_open_while_a_card_is_written_to(window: Open) -> None:
    async def scenario() -> None:
        parts = StandIn(station=STATIONS["valid"], writing=True)
        shell = window(parts)
        closed = asyncio.Event()
        shell.closing = lambda: _close_unless_writing(shell, parts, closed)
        assert not shell.close()
        assert not closed.is_set()
        assert _BUSY in shell.header.notices
        parts.writing = False
        shell.close()
        assert closed.is_set()

    asyncio.run(scenario())
