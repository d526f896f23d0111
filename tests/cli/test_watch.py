"""The events that `watch` tells between two pictures of the station."""

from dataclasses import replace

import pytest

from app.cli.watch import events
from app.domain.card import ReadingStage
from app.domain.problem import ProblemCode
from app.domain.station import ReaderState, ReaderView, ServiceState, Station
from tests.cli.cards import empty, station, with_card
from tests.ui.samples import NURSE, READER, TODAY

LOOKING = Station(ServiceState.RUNNING, looking=True)
PARTIAL = with_card(replace(NURSE, stage=ReadingStage.VALIDITY), reading=True)
MUTE = ReaderView(READER, ReaderState.MUTE, 1, problem=ProblemCode.CARD_MUTE)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (LOOKING, station(), ["service"]),
        (LOOKING, station(empty()), ["service", "reader-added"]),
        (station(), station(empty()), ["reader-added"]),
        (station(empty()), station(), ["reader-removed"]),
        (station(empty()), station(PARTIAL), ["card-inserted"]),
        (station(PARTIAL), station(with_card()), ["card-read"]),
        (station(with_card()), station(with_card()), []),
        (station(with_card()), station(empty(1)), ["card-removed"]),
        (station(empty()), station(MUTE), ["card-inserted"]),
        (
            station(with_card()),
            station(with_card(insertion=2)),
            ["card-removed", "card-inserted", "card-read"],
        ),
        (station(empty()), Station(ServiceState.STOPPED), ["service", "reader-removed"]),
        (Station(ServiceState.STOPPED), station(empty()), ["service", "reader-added"]),
    ],
)
def test_events(before: Station, after: Station, told: list[str]) -> None:
    assert [event["event"] for event in events(before, after, TODAY)] == told


def test_a_mute_card_is_told_with_its_problem() -> None:
    (event,) = events(station(empty()), station(MUTE), TODAY)
    assert event["problem"] == "card-mute"
    assert event["state"] == "mute"


def test_a_read_card_is_told_whole() -> None:
    (event,) = events(station(PARTIAL), station(with_card()), TODAY)
    assert event["card"]["number"] == "2900995235"
