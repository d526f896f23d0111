"""Cards made elsewhere, read by the real program through the real pcscd, sixteen at a time."""

import json
import os
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from smartcard import scard

from app.domain.pin import Pin, Verdict
from app.reader.channel import Complete
from app.reader.cpx import CpxSession
from tests.system.elsewhere.carrier import plugged
from tests.system.elsewhere.contents import CONTENTS
from tests.system.elsewhere.emulator import Emulator
from tests.system.elsewhere.families import CONTACTLESS, FAMILIES, OTHERS
from tests.system.elsewhere.images import NURSE_CPS3, NURSE_CPS4, Facts, Image
from tests.system.elsewhere.manners import CODES, LAYOUTS, MANNERS
from tests.system.inserted import wait_for_state
from tests.system.pcsc_service import SLOTS, PcscService

MOST_READERS = 16
"""What pcscd serves at once."""

DRIVERS = tuple(f"Lecteur {letter}" for letter in "ABCDEFGH")

IMAGES = LAYOUTS | MANNERS | CODES | CONTENTS | FAMILIES | CONTACTLESS | OTHERS

Pictures = dict[str, Facts]


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory, pcsc_socket: Path) -> Pictures:
    """What `status --json` says of each image, by the image's name."""
    folder = tmp_path_factory.mktemp("pcscd") / "readers"
    folder.mkdir()
    service = PcscService(folder, pcsc_socket, DRIVERS)
    service.start()
    try:
        names = list(IMAGES)
        read: Pictures = {}
        for first in range(0, len(names), MOST_READERS):
            read |= _read(service, names[first : first + MOST_READERS], folder)
            for reader in service.reader_names:
                wait_for_state(reader, scard.SCARD_STATE_EMPTY)
        return read
    finally:
        service.stop()


def _read(service: PcscService, names: list[str], home: Path) -> Pictures:
    with ExitStack() as cards:
        places = {}
        for rank, name in enumerate(names):
            image = IMAGES[name]
            port = service.vpcd_ports[rank // SLOTS] + rank % SLOTS
            cards.enter_context(plugged(port, image.atr, image.insert()))
            places[service.reader_names[rank]] = name
        for reader in places:
            wait_for_state(reader, scard.SCARD_STATE_PRESENT)
        environment = {**os.environ, **service.env, "POSTE_CPX_HOME": str(home)}
        done = subprocess.run(
            [sys.executable, "-m", "app", "status", "--json"],
            env=environment, capture_output=True, text=True, timeout=120,
        )  # fmt: skip
        assert done.stdout, done.stderr
        readers = json.loads(done.stdout)["readers"]
    return {places[reader["name"]]: reader for reader in readers if reader["name"] in places}


def differences(expected: Any, told: Any, where: str = "") -> list[str]:
    """Where what is told departs from what is expected; more may be told than expected."""
    if isinstance(expected, dict) and isinstance(told, dict):
        return [
            line
            for key, value in expected.items()
            for line in differences(value, told.get(key, "(absent)"), f"{where}.{key}")
        ]
    if isinstance(expected, list) and isinstance(told, list) and len(expected) == len(told):
        return [
            line
            for rank, pair in enumerate(zip(expected, told, strict=True))
            for line in differences(*pair, f"{where}[{rank}]")
        ]
    return [] if expected == told else [f"{where}: {told!r} instead of {expected!r}"]


@pytest.mark.parametrize("name", IMAGES)
def test_image(pictures: Pictures, name: str) -> None:
    assert differences(IMAGES[name].expected, pictures[name]) == []


@dataclass
class Wire:
    """The bytes to a card in hand, without a reader between."""

    card: Emulator

    def transmit(self, command: bytes) -> bytes:
        return self.card.answer(command)

    def close(self) -> None:
        """Nothing to let go of."""


def session(image: Image) -> CpxSession:
    card = image.insert()
    assert card is not None and image.atr is not None
    return CpxSession(Complete(Wire(card), t0=image.manners.procedure), image.atr)


BOTH = [NURSE_CPS3, NURSE_CPS4, MANNERS["cps4-T0"], MANNERS["T1-manners"]]
PIN, PUK, WRONG, NEW = "2468", "87654321", "1111", "975310"


@pytest.mark.parametrize("name", ["plain", "sliced-objects", "rich-sliced", "cps4-plain"])
def test_places_of_practice(name: str) -> None:
    opened = session(IMAGES[name])
    opened.verify(Pin(PIN))
    places = opened.activities()
    assert [place.index for place in places] == [2, 7]
    assert [place.structure and place.structure.name for place in places] == ["HOPITAL", "CABINET"]
    assert {place.sector and place.sector.code for place in places} == {"SA01"}


@pytest.mark.parametrize("image", BOTH)
def test_the_life_of_the_codes(image: Image) -> None:
    opened = session(image)
    assert opened.verify(Pin(WRONG)).after.tries_left == 2
    assert opened.change(Pin(PIN), Pin(NEW)).verdict is Verdict.ACCEPTED
    assert opened.verify(Pin(NEW)).verdict is Verdict.ACCEPTED
    assert [opened.verify(Pin(WRONG)).verdict for _ in range(3)][-1] is Verdict.BLOCKED
    assert opened.pin_status().tries_left == 0
    assert opened.unblock(Pin(WRONG * 2), Pin(PIN)).verdict is Verdict.WRONG
    assert opened.puk_status().tries_left == 9
    assert opened.unblock(Pin(PUK), Pin(PIN)).verdict is Verdict.ACCEPTED
    assert opened.verify(Pin(PIN)).verdict is Verdict.ACCEPTED
    # An empty VERIFY of a code that was just proved tells nothing of its tries.
    assert opened.puk_status().tries_left == (None if image.is_cps4 else 10)
