"""Other threads give way to the window's, and Qt objects in cycles end on it alone."""

import gc
import sys
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.lane import Lane
from app.ui.foreground import window_first


class Ringed:
    """A Qt object in a cycle, as a page's with its buttons, that tells where it ends."""

    def __init__(self, ended: list[threading.Thread]) -> None:
        self.itself = self
        self.inner = QObject()
        self._ended = ended

    def __del__(self) -> None:
        self._ended.append(threading.current_thread())


@pytest.fixture
def foreground(qapp: QApplication) -> Iterator[None]:
    gc.enable()
    before = sys.getswitchinterval()
    end = window_first()
    assert not gc.isenabled()
    yield
    end()
    assert gc.isenabled()
    assert sys.getswitchinterval() == before
    gc.disable()  # as the fixture of the module had it


def test_a_lane_that_computes_gives_way_within_a_millisecond(foreground: None) -> None:
    assert sys.getswitchinterval() < 0.001


def litter() -> None:
    """Allocate on a thread until Python would have collected there."""
    lane = Lane("litter")
    done = threading.Event()

    def allocate() -> None:
        for _ in range(gc.get_threshold()[0] * 3):
            cycle: list[object] = []
            cycle.append(cycle)
        done.set()

    lane.post(allocate)
    assert done.wait(10)
    lane.close()


def test_a_lane_collects_nothing(foreground: None) -> None:
    ended: list[threading.Thread] = []
    Ringed(ended)
    litter()
    assert ended == []


def test_the_window_collects_when_it_has_nothing_to_do(foreground: None, qtbot: QtBot) -> None:
    ended: list[threading.Thread] = []
    Ringed(ended)
    litter()
    qtbot.waitUntil(lambda: ended != [])
    assert ended == [threading.main_thread()]
