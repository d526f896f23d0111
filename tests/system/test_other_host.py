"""Every CPx profile in the real pcscd, under a middleware that nobody of `app` wrote."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from threading import Thread

import pytest
from smartcard import scard

from app.demo.card import CpxDefinition, insert, load_profile, profiles
from app.demo.card.vpcd import VpcdCarrier
from tests.system.elsewhere.host import Host, check
from tests.system.inserted import connected, wait_for_state
from tests.system.pcsc_service import SLOTS, PcscService

TODAY = date(2026, 11, 22)
CPX = {
    name: definition
    for name in profiles()
    if isinstance(definition := load_profile(name), CpxDefinition)
}
CHANGED, MESSAGE = "864213", b"a message of one block"
PUBLIC = {"CPS_DATA", "CPS_ID_CARD", "CPS_NAME_PS", "CPS_LANG_PS", "CPS_INFO_PS"}
CERTIFICATES = ["Certificat de Signature CPS", "Certificat d'Authentification CPS"]
KEYS, CERTIFIED, DATA = 0xA0, 0xA4, 0xA7


@contextmanager
def carried(profile: str, port: int) -> Iterator[None]:
    card = insert(profile, TODAY)
    carrier = VpcdCarrier(card, port)
    thread = Thread(target=carrier.serve)
    thread.start()
    try:
        yield
    finally:
        carrier.stop()
        thread.join()


@pytest.fixture(scope="module")
def readers(
    tmp_path_factory: pytest.TempPathFactory, pcsc_socket: Path
) -> Iterator[dict[str, str]]:
    """The reader that holds each profile's card."""
    folder = tmp_path_factory.mktemp("pcscd") / "readers"
    folder.mkdir()
    drivers = [f"Lecteur {letter}" for letter in "ABCDEFGH"]
    service = PcscService(folder, pcsc_socket, tuple(drivers[: (len(CPX) + 1) // SLOTS]))
    service.start()
    places = dict(zip(CPX, service.reader_names, strict=False))
    try:
        with ExitStack() as cards:
            for rank, name in enumerate(places):
                port = service.vpcd_ports[rank // SLOTS] + rank % SLOTS
                cards.enter_context(carried(name, port))
            for reader in places.values():
                wait_for_state(reader, scard.SCARD_STATE_PRESENT)
            yield places
    finally:
        service.stop()


@pytest.fixture(params=CPX)
def profile(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def host(profile: str, readers: dict[str, str]) -> Iterator[Host]:
    """The middleware on the profile's card, the applet selected."""
    with connected(readers[profile]) as card:
        card.reset()
        host = Host(card, CPX[profile].generation == "CPS4")
        host.enter()
        yield host


def test_the_token_is_seen(host: Host, profile: str) -> None:
    serial = host.read("D003")
    assert (len(serial), serial[2:7].hex()) == (12, "8025000001")
    assert host.read("2F00")[:1] == b"\x61"
    assert host.label().endswith("-" + CPX[profile].number)
    objects = {kind: host.objects(path) for kind, path in host.directory().items() if kind != 0xA8}
    assert [each.label for each in objects[CERTIFIED]] == CERTIFICATES
    assert {each.label for each in objects[DATA]} >= PUBLIC
    for each in objects[CERTIFIED]:
        assert host.read(each.path)[:2] == b"\x30\x82"
    for each in objects[DATA]:
        if each.label in PUBLIC:
            host.read(each.path)
        else:
            host.select(each.path)
            assert host.send(("01" if host.is_cps4 else "00") + "B0000010") == "6982"
    identifiers = [each.identifier[-1] for each in objects[KEYS]]
    assert identifiers == ([0x10, 0x20] if host.is_cps4 else [1, 2])
    assert [each.identifier for each in objects[CERTIFIED]] == [
        each.identifier for each in objects[KEYS]
    ]


def test_codes_and_keys(host: Host, profile: str) -> None:
    codes = CPX[profile].codes
    assert host.tries(0x01) == codes.pin_tries_left
    directory = host.directory()
    keys, certificates = host.objects(directory[KEYS]), host.objects(directory[CERTIFIED])
    if codes.puk_uses_left == 0:
        assert host.verify(0x02, codes.puk) in ("6984", "6983")
        return
    if host.tries(0x01) == 0:
        assert host.verify(0x01, codes.pin) == "6983"
    else:
        host.change(codes.pin, CHANGED)
    host.unblock(codes.puk, codes.pin)
    assert host.verify(0x01, CHANGED) == "63C2"
    assert host.verify(0x01, codes.pin) == "9000"
    for each in host.objects(directory[DATA]):
        host.read(each.path)
    for key in keys:
        certificate = next(each for each in certificates if each.identifier == key.identifier)
        der = host.read(certificate.path)
        for signature in host.signatures(key, MESSAGE):
            check(der, MESSAGE, signature)
