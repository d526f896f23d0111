"""The time left for a comparison on the phone, in words and as a bar."""

from datetime import UTC, datetime, timedelta

import pytest
from pytestqt.qtbot import QtBot

from app.ui.guided.countdown import Countdown
from app.ui.guided.view import Digits


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (119, "Temps restant\u202f: 1\u202fmin 59\u202fs"),
        (60, "Temps restant\u202f: 1\u202fmin 00\u202fs"),
        (59, "Temps restant\u202f: 59\u202fs"),
        (0, "Temps restant\u202f: 0\u202fs"),
    ],
)
def test_the_time_left_is_told_in_words_and_as_a_bar(qtbot: QtBot, left: int, words: str) -> None:
    countdown = Countdown(Digits("Chiffres", "07", datetime.now(UTC) + timedelta(seconds=120.9)))
    qtbot.addWidget(countdown)
    countdown.tell(left)
    assert (countdown._said.text(), countdown._bar.value()) == (words, left)
    assert countdown._bar.maximum() == 120


def test_it_stops_when_no_time_is_left(qtbot: QtBot) -> None:
    countdown = Countdown(Digits("Chiffres", "07", datetime.now(UTC) - timedelta(seconds=1)))
    qtbot.addWidget(countdown)
    assert not countdown._timer.isActive()
