"""The matrix: one fault at a time on real parts; the right line turns, every other keeps its truth.

Each row breaks one thing and says which line must turn to which light, with which words. A line
that cannot be examined because of the fault is named under `follow`; all others must show what
they showed when nothing was wrong.
"""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.demo.sandbox import Fault
from app.diagnostics.checks import folders, middleware
from app.diagnostics.diagnosis import Diagnosis, diagnose
from app.diagnostics.surroundings import Surroundings
from app.domain.finding import Light, Line, sentence_of
from app.language import _
from app.settings import load
from tests.diagnostics.places import lay
from tests.diagnostics.servers import Proxy, closed_port, silent, web
from tests.diagnostics.test_middleware import install_cryptolib
from tests.diagnostics.test_readers import install, plug
from tests.system.bench import (
    OPENSC,
    Bench,
    bench,
    card_in,
    everything_hanging,
    nobody_behind_the_socket,
    restart,
)
from tests.system.pcsc_service import PcscService

OK, ATTENTION, FAILURE, UNKNOWN = Light.OK, Light.ATTENTION, Light.FAILURE, Light.UNKNOWN
Break = Callable[[Bench], AbstractContextManager[Surroundings]]

NO_SERVICE = {
    line: UNKNOWN
    for line in (Line.READERS, Line.HOLDERS, Line.CARD, Line.COUNTERS, Line.CERTIFICATES)
}
NO_READER = {line: UNKNOWN for line in (Line.CARD, Line.COUNTERS, Line.CERTIFICATES)}
NO_CARD = {line: UNKNOWN for line in (Line.COUNTERS, Line.CERTIFICATES)}
NO_BACKEND = {Line.BACKEND: UNKNOWN}
NO_WAY = {
    line: UNKNOWN for line in (Line.TLS, Line.CLOCK, Line.BACKEND, Line.DIRECTORY, Line.REVOCATION)
}


@dataclass(frozen=True)
class Row:
    """One fault: what it breaks, the line that turns, its light and its words."""

    name: str
    broken: Break
    line: Line
    light: Light
    says: str
    follow: Mapping[Line, Light] = field(default_factory=dict)


def run(here: Surroundings) -> Diagnosis:
    return asyncio.run(diagnose(here))


def lights(diagnosis: Diagnosis) -> dict[Line, Light]:
    return {finding.line: finding.light for finding in diagnosis.findings}


# How each thing is broken


@contextmanager
def service_stopped(bench: Bench) -> Iterator[Surroundings]:
    bench.service.stop()
    yield bench.here
    restart(bench)


@contextmanager
def service_crashed(bench: Bench) -> Iterator[Surroundings]:
    bench.service.kill()
    yield bench.here
    restart(bench)


@contextmanager
def service_not_installed(bench: Bench) -> Iterator[Surroundings]:
    bench.service.stop()
    (bench.root / "usr/sbin/pcscd").unlink()
    lay(bench.root, "/etc/os-release", "ID=debian\n")
    yield bench.here
    lay(bench.root, "/usr/sbin/pcscd")
    restart(bench)


@contextmanager
def library_absent(bench: Bench) -> Iterator[Surroundings]:
    yield bench.changed(pcsc_library="libpcsclite-absent.so.1")


def card(profile: str | None) -> Break:
    @contextmanager
    def broken(bench: Bench) -> Iterator[Surroundings]:
        with bench.other_card(profile):
            yield bench.here

    return broken


@contextmanager
def vitale_beside_the_card(bench: Bench) -> Iterator[Surroundings]:
    with card_in(bench.service, "vitale", slot=1):
        yield bench.here


@contextmanager
def other_program(bench: Bench, mode: str, then: str = "") -> Iterator[Surroundings]:
    """A second real program on the same card."""
    script = (
        "import sys; from smartcard import scard as s;"
        "_, c = s.SCardEstablishContext(0);"
        f"r, h, p = s.SCardConnect(c, {bench.service.reader_names[0]!r}, s.{mode}, 3);"
        f"assert r == 0, r; {then} print('connected', flush=True); sys.stdin.read()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", script],
        env={**os.environ, **bench.service.env},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdin and holder.stdout
    assert holder.stdout.readline() == "connected\n"
    yield bench.here
    holder.stdin.close()
    holder.wait(10)
    holder.stdout.close()


def held(mode: str, then: str = "") -> Break:
    return lambda bench: other_program(bench, mode, then)


def files(*laid: tuple[str, str | bytes], age: float | None = None) -> Break:
    """Files that should not be there, or not so; removed afterwards."""

    @contextmanager
    def broken(bench: Bench) -> Iterator[Surroundings]:
        made = [lay(bench.root, place, content) for place, content in laid]
        if age is not None:
            os.utime(made[0], (age, age))
        yield bench.here
        for file in made:
            file.unlink()

    return broken


def cryptolib(version: str, profile: str) -> Break:
    @contextmanager
    def broken(bench: Bench) -> Iterator[Surroundings]:
        install_cryptolib(bench.root, version)
        with bench.other_card(profile):
            yield bench.here
        (bench.root / middleware.LIBRARIES[0].lstrip("/")).unlink()

    return broken


@contextmanager
def no_middleware(bench: Bench) -> Iterator[Surroundings]:
    (bench.root / OPENSC.lstrip("/")).unlink()
    yield bench.here
    lay(bench.root, OPENSC)


def office(fault: Fault) -> Break:
    @contextmanager
    def broken(bench: Bench) -> Iterator[Surroundings]:
        bench.office.inject(fault)
        yield bench.here
        bench.office.clear()

    return broken


@contextmanager
def trusted_by_this_workstation_alone(bench: Bench) -> Iterator[Surroundings]:
    """An establishment's inspection authority in the system's store."""
    os.environ["SSL_CERT_FILE"] = str(bench.office.ca_file)
    yield bench.set(extra_authority=None)
    del os.environ["SSL_CERT_FILE"]


def proxy(habit: str) -> Break:
    @contextmanager
    def broken(bench: Bench) -> Iterator[Surroundings]:
        with Proxy(habit) as address:
            yield bench.set(proxy=address)

    return broken


def setting(**values: object) -> Break:
    @contextmanager
    def broken(bench: Bench) -> Iterator[Surroundings]:
        yield bench.set(**values)

    return broken


@contextmanager
def silent_office(bench: Bench) -> Iterator[Surroundings]:
    with silent() as port:
        yield bench.set(backend_url=f"https://127.0.0.1:{port}")


def directory_says(status: int) -> Break:
    @contextmanager
    def broken(bench: Bench) -> Iterator[Surroundings]:
        with web(status) as address:
            yield bench.set(directory_url=address.rstrip("/"))

    return broken


def revocation(*addresses: str) -> Break:
    @contextmanager
    def broken(bench: Bench) -> Iterator[Surroundings]:
        yield bench.changed(revocation_urls=addresses)

    return broken


@contextmanager
def revocation_fails(bench: Bench) -> Iterator[Surroundings]:
    with web(500) as address:
        yield bench.changed(revocation_urls=(address,))


def clock(shift: timedelta) -> Break:
    @contextmanager
    def broken(bench: Bench) -> Iterator[Surroundings]:
        yield bench.changed(now=lambda: datetime.now(UTC) + shift)

    return broken


def session(**environment: str) -> Break:
    @contextmanager
    def broken(bench: Bench) -> Iterator[Surroundings]:
        yield bench.changed(environment={**bench.here.environment, **environment})

    return broken


def user_settings(text: str) -> Break:
    @contextmanager
    def broken(bench: Bench) -> Iterator[Surroundings]:
        file = bench.here.paths.user_settings
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        found = load(bench.here.paths, {}, Path("/nonexistent"))
        resolved = replace(bench.here.resolved, faults=found.faults)
        yield bench.changed(resolved=resolved)
        file.unlink()

    return broken


@contextmanager
def outbox_damaged(bench: Bench) -> Iterator[Surroundings]:
    file = bench.here.paths.outbox
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"not a database" * 500)
    yield bench.here
    file.unlink()


@contextmanager
def data_folder_is_a_file(bench: Bench) -> Iterator[Surroundings]:
    other = replace(bench.here.paths, data=bench.root / "data-that-is-a-file")
    other.data.write_text("")
    yield bench.changed(paths=other)
    other.data.unlink()


def readers(*drivers: str, usb: bool = False, driver: bool = False, machine: str = "") -> Break:
    """Another pcscd, with other readers or none, and what the USB bus knows."""

    @contextmanager
    def broken(bench: Bench) -> Iterator[Surroundings]:
        bench.service.stop()
        folder = bench.root / "other-pcscd" / f"{time.monotonic_ns()}" / "readers"
        folder.mkdir(parents=True)
        other = PcscService(folder, bench.here.pcsc_socket, drivers)
        other.start()
        root = folder.parent / "root"
        lay(root, OPENSC)
        lay(root, "/usr/sbin/pcscd")
        install(root, ("0x08E6", "0x3437") if driver else ("0x0001", "0x0002"))
        if usb:
            plug(root, "1-1", "08e6", "3437", "GemPC Twin")
        lay(root, "/sys/class/dmi/id/product_name", machine)
        yield bench.changed(root=root)
        other.stop()
        restart(bench)

    return broken


CACHE, GOOD = folders.CACHE, (f"{folders.CACHE}/99213845_5031", b"\x01" * 40)
GALSS = "[CANAL1]\nTCanal=3\nCaracteristiques=F600 F600 Smart Card Reader 00\n"
GONE = f"https://127.0.0.1:{closed_port()}"

ROWS = [
    # The service
    Row("stopped", service_stopped, Line.SERVICE, FAILURE, "est arrêté", NO_SERVICE),
    Row("crashed", service_crashed, Line.SERVICE, FAILURE, "est arrêté", NO_SERVICE),
    Row(
        "not installed",
        service_not_installed,
        Line.SERVICE,
        FAILURE,
        "sudo apt install pcscd",
        NO_SERVICE,
    ),
    Row("frozen", nobody_behind_the_socket, Line.SERVICE, FAILURE, "ne répond pas", NO_SERVICE),
    Row("library absent", library_absent, Line.SERVICE, FAILURE, "libpcsclite"),
    # The readers
    Row("no reader", readers(), Line.READERS, FAILURE, "Aucun lecteur", NO_READER),
    Row("no driver", readers(usb=True), Line.READERS, FAILURE, "aucun pilote", NO_READER),
    Row(
        "reader asleep",
        readers(usb=True, driver=True),
        Line.READERS,
        FAILURE,
        "rebranchez-le",
        NO_READER,
    ),
    Row(
        "contactless only",
        readers("OMNIKEY 5422CL Smartcard Reader"),
        Line.READERS,
        ATTENTION,
        "sans contact",
        {**NO_CARD, Line.CARD: ATTENTION},
    ),
    # Who holds the card
    Row(
        "exclusive",
        held("SCARD_SHARE_EXCLUSIVE"),
        Line.HOLDERS,
        FAILURE,
        "python",
        NO_READER,
    ),
    Row("shared", held("SCARD_SHARE_SHARED"), Line.HOLDERS, OK, "python"),
    Row(
        "transaction",
        held("SCARD_SHARE_SHARED", "s.SCardBeginTransaction(h);"),
        Line.HOLDERS,
        FAILURE,
        "python",
        NO_READER,
    ),
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
    Row("vitale beside", vitale_beside_the_card, Line.CARD, OK, "est lue"),
    # Middleware and its folders
    Row("cps4", card("cps4-nurse"), Line.CARD, OK, "CPS4"),
    Row(
        "cps4, old cryptolib",
        cryptolib("5.1.9", "cps4-nurse"),
        Line.MIDDLEWARE,
        FAILURE,
        "5.1.9 ne connaît pas cette carte CPS4",
    ),
    Row(
        "cps3, old cryptolib",
        cryptolib("5.1.9", "cps3-nurse"),
        Line.MIDDLEWARE,
        ATTENTION,
        "ancienne",
    ),
    Row(
        "galss",
        files((middleware.GALSS_INI, GALSS)),
        Line.MIDDLEWARE,
        ATTENTION,
        "F600 F600",
    ),
    Row("no middleware", no_middleware, Line.MIDDLEWARE, ATTENTION, "Ni Cryptolib"),
    Row(
        "cache emptied",
        files(GOOD, (f"{CACHE}/99213845_5032", b"")),
        Line.FOLDERS,
        FAILURE,
        "abîmé",
    ),
    Row(
        "cache zeroed",
        files(GOOD, (f"{CACHE}/99213845_5032", bytes(512))),
        Line.FOLDERS,
        FAILURE,
        "abîmé",
    ),
    Row("cache of the future", files(GOOD, age=4e9), Line.FOLDERS, FAILURE, "abîmé"),
    Row(
        "cache foreign",
        files(GOOD, (f"{CACHE}/notes.txt", b"hello")),
        Line.FOLDERS,
        ATTENTION,
        "étrangers",
    ),
    Row("log folder is a file", files((folders.LOGS, b"")), Line.FOLDERS, FAILURE, "lire"),
    # The way out
    Row(
        "proxy refuses",
        proxy("refuse"),
        Line.PROXY,
        FAILURE,
        "refuse le passage (403",
        {Line.TLS: UNKNOWN, Line.CLOCK: UNKNOWN, **NO_BACKEND},
    ),
    Row(
        "proxy asks",
        proxy("ask"),
        Line.PROXY,
        FAILURE,
        "un compte",
        NO_WAY,
    ),
    Row("proxy away", proxy("away"), Line.PROXY, FAILURE, "ne répond pas", NO_WAY),
    Row(
        "name of the office",
        setting(backend_url="https://office.invalid"),
        Line.NAMES,
        FAILURE,
        "office.invalid",
        {Line.TLS: UNKNOWN, **NO_BACKEND},
    ),
    Row(
        "name of the revocation",
        revocation("http://ocsp.invalid/"),
        Line.NAMES,
        FAILURE,
        "ocsp.invalid",
        {Line.REVOCATION: UNKNOWN},
    ),
    Row(
        "certificate expired",
        office(Fault.EXPIRED_CERTIFICATE),
        Line.TLS,
        FAILURE,
        "a expiré le",
        NO_BACKEND,
    ),
    Row(
        "certificate of the future",
        office(Fault.FUTURE_CERTIFICATE),
        Line.TLS,
        FAILURE,
        "pas encore valide",
        NO_BACKEND,
    ),
    Row(
        "certificate of another",
        office(Fault.WRONG_NAME),
        Line.TLS,
        FAILURE,
        "autre serveur",
        NO_BACKEND,
    ),
    Row(
        "certificate of a stranger",
        office(Fault.UNTRUSTED),
        Line.TLS,
        FAILURE,
        "ne connaît pas",
        NO_BACKEND,
    ),
    Row(
        "inspection untrusted",
        office(Fault.INTERCEPTED),
        Line.TLS,
        FAILURE,
        "ouvert en chemin",
        NO_BACKEND,
    ),
    Row(
        "inspection trusted",
        trusted_by_this_workstation_alone,
        Line.TLS,
        ATTENTION,
        "autorité propre à ce poste",
    ),
    Row("old tls", office(Fault.OLD_TLS), Line.TLS, FAILURE, "a échoué", NO_BACKEND),
    Row("reset", office(Fault.RESET), Line.TLS, FAILURE, "a échoué", NO_BACKEND),
    Row("clock ahead", clock(timedelta(hours=2)), Line.CLOCK, FAILURE, "avance de 120 min"),
    Row("clock behind", clock(timedelta(hours=-2)), Line.CLOCK, FAILURE, "retarde de 1"),
    Row(
        "office away",
        setting(backend_url=GONE),
        Line.BACKEND,
        FAILURE,
        "n’accepte pas",
        {Line.TLS: UNKNOWN},
    ),
    Row("office silent", silent_office, Line.TLS, FAILURE, "a échoué", NO_BACKEND),
    Row("office busy", office(Fault.BUSY), Line.BACKEND, ATTENTION, "occupé (503)"),
    Row("office failing", office(Fault.SERVER_ERROR), Line.BACKEND, FAILURE, "erreur (500)"),
    Row("portal", office(Fault.PORTAL), Line.BACKEND, FAILURE, "portail"),
    Row("too old", office(Fault.TOO_OLD), Line.BACKEND, FAILURE, "mettez-le à jour"),
    Row("directory fails", directory_says(500), Line.DIRECTORY, ATTENTION, "erreur (500)"),
    Row(
        "directory away",
        setting(directory_url=GONE),
        Line.DIRECTORY,
        ATTENTION,
        "ne répond pas",
    ),
    Row("revocation away", revocation(GONE), Line.REVOCATION, ATTENTION, "ne répond pas"),
    Row("revocation fails", revocation_fails, Line.REVOCATION, ATTENTION, "erreur (500)"),
    # The session and the workstation
    Row("ssh", session(SSH_CONNECTION="x"), Line.SESSION, ATTENTION, "ssh"),
    Row("xrdp", session(XRDP_SESSION="1"), Line.SESSION, ATTENTION, "xrdp"),
    Row(
        "virtual machine",
        readers(machine="VMware Virtual Platform"),
        Line.SESSION,
        ATTENTION,
        "(VMware)",
        {**NO_READER, Line.READERS: FAILURE},
    ),
    Row("rdp", session(SESSIONNAME="RDP-Tcp#1"), Line.SESSION, ATTENTION, "devant vous"),
    Row("citrix", session(SESSIONNAME="ICA-CGP#1"), Line.SESSION, ATTENTION, "Citrix"),
    Row("setting wrong", user_settings('soon_days = "x"\n'), Line.SETTINGS, ATTENTION, "soon_days"),
    Row("settings broken", user_settings("= ="), Line.SETTINGS, ATTENTION, "TOML"),
    Row("outbox damaged", outbox_damaged, Line.OUTBOX, FAILURE, "abîmée"),
    Row("no data folder", data_folder_is_a_file, Line.DISK, FAILURE, "n’accepte pas"),
]


@pytest.fixture(scope="module")
def workstation(tmp_path_factory: pytest.TempPathFactory, pcsc_socket: Path) -> Iterator[Bench]:
    with bench(tmp_path_factory.mktemp("bench"), pcsc_socket) as built:
        yield built


@pytest.fixture(scope="module")
def baseline(workstation: Bench) -> dict[Line, Light]:
    return lights(run(workstation.here))


def test_nothing_wrong_is_said_to_be_so_in_less_than_three_seconds(workstation: Bench) -> None:
    diagnosis = run(workstation.here)
    wrong = [f for f in diagnosis.findings if f.light is not OK and f.line is not Line.KEYRING]
    assert not wrong
    assert diagnosis.seconds < 3


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_one_fault(workstation: Bench, baseline: dict[Line, Light], row: Row) -> None:
    with row.broken(workstation) as here:
        diagnosis = run(here)
    finding = next(found for found in diagnosis.findings if found.line is row.line)
    assert row.says in sentence_of(finding, _)
    assert lights(diagnosis) == {**baseline, **row.follow, row.line: row.light}
    assert diagnosis.seconds < 10


def test_everything_hanging_at_once_ends_within_ten_seconds(workstation: Bench) -> None:
    with everything_hanging(workstation) as here:
        diagnosis = run(here)
    assert diagnosis.seconds < 10
    assert {finding.line for finding in diagnosis.findings} == set(Line)
    said = {finding.line: sentence_of(finding, _) for finding in diagnosis.findings}
    assert "ne répond pas" in said[Line.SERVICE]
    assert "bloquée" in said[Line.KEYRING]
    assert lights(diagnosis)[Line.PROGRAM] is OK


def test_the_matrix_holds_at_least_forty_faults() -> None:
    assert len(ROWS) >= 40
    assert len({row.name for row in ROWS}) == len(ROWS)
