"""Ways out, judged on real servers: names, proxies, TLS and who signed, clock, answers."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import trustme

from app.backend.probe import Look, Signer, Stage, look, resolve
from app.demo.sandbox import Fault, Sandbox
from app.diagnostics.checks import connection, servers
from app.domain.finding import Finding, Light, Line, sentence_of
from app.domain.problem import ProblemCode
from app.language import _
from tests.diagnostics.places import NOW
from tests.diagnostics.servers import Proxy, closed_port, silent, web

SEEN = Look("https://office.example/notices", "office.example", Stage.DONE, status=200)


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with Sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


@contextmanager
def failing(sandbox: Sandbox, fault: Fault) -> Iterator[None]:
    sandbox.inject(fault)
    yield
    sandbox.clear()


def says(finding: Finding, light: Light, part: str, problem: ProblemCode | None = None) -> None:
    assert (finding.light, finding.problem) == (light, problem), finding
    assert part in sentence_of(finding, _)


def at(sandbox: Sandbox, **options: object) -> Look:
    url = f"{sandbox.url}/notices"
    return look(url, extra_authority=sandbox.ca_file, **options)  # type: ignore[arg-type]


def test_a_good_server(sandbox: Sandbox) -> None:
    seen = at(sandbox)
    assert (seen.stage, seen.signer, seen.status) == (Stage.DONE, Signer.EXPECTED, 200)
    says(connection.judge_tls(seen), Light.OK, "TEST Bureau des cartes")
    says(servers.judge_backend(seen), Light.OK, "répond")
    says(connection.judge_proxy(seen), Light.OK, "directe")
    says(connection.judge_names([seen]), Light.OK, "Tous les noms")


@pytest.mark.parametrize(
    ("fault", "line", "part", "problem"),
    [
        (Fault.EXPIRED_CERTIFICATE, Line.TLS, "a expiré le", ProblemCode.TLS_EXPIRED),
        (Fault.FUTURE_CERTIFICATE, Line.TLS, "pas encore valide", ProblemCode.TLS_EXPIRED),
        (Fault.WRONG_NAME, Line.TLS, "autre serveur", ProblemCode.TLS_UNTRUSTED),
        (Fault.UNTRUSTED, Line.TLS, "ne connaît pas", ProblemCode.TLS_UNTRUSTED),
        (Fault.INTERCEPTED, Line.TLS, "ouvert en chemin", ProblemCode.TLS_INTERCEPTED),
        (Fault.OLD_TLS, Line.TLS, "a échoué", ProblemCode.TLS_UNTRUSTED),
        (Fault.PLAIN_HTTP, Line.TLS, "a échoué", ProblemCode.TLS_UNTRUSTED),
        (Fault.RESET, Line.TLS, "a échoué", ProblemCode.TLS_UNTRUSTED),
        (Fault.SERVER_ERROR, Line.BACKEND, "erreur (500)", ProblemCode.SERVER_ERROR),
        (Fault.PORTAL, Line.BACKEND, "portail", ProblemCode.CAPTIVE_PORTAL),
        (Fault.PORTAL_REDIRECT, Line.BACKEND, "portail", ProblemCode.CAPTIVE_PORTAL),
        (Fault.TOO_OLD, Line.BACKEND, "mettez-le à jour", ProblemCode.CLIENT_TOO_OLD),
    ],
)
def test_a_failing_server(
    sandbox: Sandbox, fault: Fault, line: Line, part: str, problem: ProblemCode
) -> None:
    with failing(sandbox, fault):
        seen = at(sandbox)
    tls, backend = connection.judge_tls(seen), servers.judge_backend(seen)
    if line is Line.TLS:
        says(tls, Light.FAILURE, part, problem)
        assert backend.light is Light.UNKNOWN
    else:
        assert tls.light is Light.OK
        says(backend, Light.FAILURE, part, problem)
    assert connection.judge_proxy(seen).light is Light.OK
    assert connection.judge_names([seen]).light is Light.OK


def test_a_busy_or_mute_server(sandbox: Sandbox) -> None:
    with failing(sandbox, Fault.BUSY):
        busy = servers.judge_backend(at(sandbox))
    says(busy, Light.ATTENTION, "occupé (503)", ProblemCode.SERVER_BUSY)
    with silent() as port:
        seen = look(f"http://127.0.0.1:{port}/", limit_s=0.3)
    says(servers.judge_backend(seen), Light.FAILURE, "se tait", ProblemCode.TIMEOUT)
    seen = look(f"https://127.0.0.1:{closed_port()}/")
    says(servers.judge_backend(seen), Light.FAILURE, "n’accepte pas", ProblemCode.NO_NETWORK)
    assert connection.judge_tls(seen).light is Light.UNKNOWN


def test_an_authority_of_this_workstation_alone_is_told(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(sandbox.ca_file))
    seen = look(f"{sandbox.url}/notices")
    assert seen.signer is Signer.LOCAL
    says(
        connection.judge_tls(seen),
        Light.ATTENTION,
        "propre à ce poste",
        ProblemCode.TLS_INTERCEPTED,
    )


@pytest.mark.parametrize(
    ("proxy", "light", "part", "problem"),
    [
        ("pass", Light.OK, "laisse passer", None),
        ("refuse", Light.FAILURE, "refuse le passage (403", ProblemCode.PROXY_REFUSED),
        ("ask", Light.FAILURE, "un compte", ProblemCode.PROXY_AUTHENTICATION),
        ("away", Light.FAILURE, "ne répond pas", ProblemCode.PROXY_REFUSED),
    ],
)
def test_proxies(
    sandbox: Sandbox, proxy: str, light: Light, part: str, problem: ProblemCode | None
) -> None:
    with Proxy(proxy) as address:
        seen = at(sandbox, proxy=address)
    says(connection.judge_proxy(seen), light, part, problem)
    assert connection.judge_tls(seen).light is (Light.OK if proxy == "pass" else Light.UNKNOWN)
    says(connection.judge_names([seen]), Light.OK, "mandataire")


def test_a_proxy_is_shown_the_account_of_its_address(sandbox: Sandbox) -> None:
    with Proxy("ask") as address:
        seen = at(sandbox, proxy=address.replace("://", "://eve:s%40cret@"))
    assert seen.stage is Stage.DONE
    fact = connection.judge_proxy(seen).facts[-1]
    assert "s%40cret" not in str(fact.value) and fact.personal


def test_names_that_do_not_resolve() -> None:
    with pytest.raises(OSError):
        resolve("office.invalid", 443)
    lost = look("https://office.invalid/")
    assert lost.stage is Stage.NAME
    says(connection.judge_names([lost]), Light.FAILURE, "Aucun nom", ProblemCode.NO_NETWORK)
    both = connection.judge_names([lost, SEEN])
    says(both, Light.FAILURE, "office.invalid", ProblemCode.NO_NETWORK)
    assert servers.judge_backend(lost).light is Light.UNKNOWN


@pytest.mark.parametrize(
    ("minutes", "light", "part"),
    [
        (0, Light.OK, "juste"),
        (3, Light.ATTENTION, "avance de 3 min"),
        (120, Light.FAILURE, "avance de 120 min"),
        (-120, Light.FAILURE, "retarde de 120 min"),
    ],
)
def test_clock(minutes: int, light: Light, part: str) -> None:
    seen = replace(SEEN, date=NOW)
    says(connection.judge_clock([SEEN, seen], NOW + timedelta(minutes=minutes)), light, part)


def test_no_server_told_the_time() -> None:
    assert connection.judge_clock([SEEN], NOW).light is Light.UNKNOWN


def test_plain_servers_of_revocation_and_directory() -> None:
    with web(200) as good, web(500) as bad, web(401) as shut:
        looks = [look(good), look(bad), look(shut)]
    says(servers.judge_revocation([looks[0], looks[2]]), Light.OK, "(2)")
    says(servers.judge_revocation(looks), Light.ATTENTION, "(500)")
    says(servers.judge_directory(looks[2]), Light.OK, "répond")
    says(servers.judge_directory(looks[1]), Light.ATTENTION, "(500)")
    away = look(f"http://127.0.0.1:{closed_port()}/")
    says(servers.judge_revocation([looks[0], away]), Light.ATTENTION, "ne répond pas")
    assert servers.judge_directory(look("http://office.invalid/")).light is Light.UNKNOWN


def test_nothing_configured_is_said() -> None:
    says(
        servers.judge_backend(None),
        Light.ATTENTION,
        "Aucun serveur",
        ProblemCode.BACKEND_NOT_CONFIGURED,
    )


def test_public_hosts_are_not_personal_but_others_are() -> None:
    def host(name: str) -> bool:
        seen = replace(SEEN, host=name, stage=Stage.CONNECT)
        return next(f.personal for f in servers.judge_directory(seen).facts if f.name == "host")

    assert host("annuaire.hopital.example") and not host("ocsp.esante.gouv.fr")


def test_a_certificate_for_nobody_is_no_crash(tmp_path: Path) -> None:
    authority = trustme.CA()
    pem = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(pem))
    with web(200) as address:
        seen = look(address.replace("http", "https"), extra_authority=pem, limit_s=0.5)
    assert seen.stage is Stage.TLS and seen.signer is None
