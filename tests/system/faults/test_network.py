"""Faults on the way out: proxy, names, TLS, clock, servers, revocation."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.demo.sandbox import Fault
from app.diagnostics.surroundings import Surroundings
from app.domain.finding import Line
from tests.diagnostics.servers import Proxy, closed_port, silent, web
from tests.system.bench import Bench
from tests.system.faults.rows import (
    ATTENTION,
    FAILURE,
    UNKNOWN,
    Break,
    Lights,
    Row,
    setting,
    turns_its_line_only,
)


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


NO_BACKEND = {Line.BACKEND: UNKNOWN}
NO_WAY = {
    line: UNKNOWN for line in (Line.TLS, Line.CLOCK, Line.BACKEND, Line.DIRECTORY, Line.REVOCATION)
}
GONE = f"https://127.0.0.1:{closed_port()}"


ROWS = [
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
    Row(
        "authority file away",
        setting(extra_authority=Path("/nonexistent/authority.pem")),
        Line.TLS,
        FAILURE,
        "le fichier de l’autorité ajoutée ne se lit pas",
        NO_BACKEND,
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
]


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_one_fault(workstation: Bench, baseline: Lights, row: Row) -> None:
    turns_its_line_only(workstation, baseline, row)
