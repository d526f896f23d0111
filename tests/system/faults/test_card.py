"""Faults of the card: absent, wrong, mute, expired, out of tries."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from app.diagnostics.surroundings import Surroundings
from app.domain.finding import Line
from tests.diagnostics.stores import LONG_AGO, certificate, nss_store
from tests.system.bench import Bench, card_in
from tests.system.faults.rows import (
    ATTENTION,
    FAILURE,
    NO_CARD,
    OK,
    Lights,
    Row,
    card,
    turns_its_line_only,
)


@contextmanager
def vitale_beside_the_card(bench: Bench) -> Iterator[Surroundings]:
    with card_in(bench.service, "vitale", slot=1):
        yield bench.here


@contextmanager
def copy_left_in_firefox(bench: Bench) -> Iterator[Surroundings]:
    """The certificate of an earlier card, in a real store of Firefox's kind."""
    profile = bench.root / "home/eve/.mozilla/firefox/a.default"
    nss_store(profile, certificate("899700000002", LONG_AGO))
    yield bench.changed(environment={**bench.here.environment, "HOME": "/home/eve"})
    shutil.rmtree(profile)


ROWS = [
    # The card
    Row("empty", card(None), Line.CARD, ATTENTION, "Aucune carte", NO_CARD),
    Row("vitale", card("vitale"), Line.CARD, FAILURE, "carte Vitale", NO_CARD),
    Row("mute", card("mute"), Line.CARD, FAILURE, "ne répond pas", NO_CARD),
    Row("unknown", card("unknown"), Line.CARD, FAILURE, "n’est pas une carte CPx", NO_CARD),
    Row(
        "expired",
        card("expired"),
        Line.CARD,
        FAILURE,
        "a expiré le",
        {Line.CERTIFICATES: FAILURE},
    ),
    Row("expires soon", card("expires-soon"), Line.CARD, ATTENTION, "elle expire le"),
    Row("one try", card("one-try"), Line.COUNTERS, ATTENTION, "Un seul essai"),
    Row("blocked", card("blocked"), Line.COUNTERS, FAILURE, "porteur est bloqué"),
    Row(
        "unblocks exhausted",
        card("unblocks-exhausted"),
        Line.COUNTERS,
        FAILURE,
        "doit être remplacée",
    ),
    Row("stale copy", copy_left_in_firefox, Line.CERTIFICATES, ATTENTION, "anciennes copies"),
    Row("vitale beside", vitale_beside_the_card, Line.CARD, OK, "est lue"),
]


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_one_fault(workstation: Bench, baseline: Lights, row: Row) -> None:
    turns_its_line_only(workstation, baseline, row)
