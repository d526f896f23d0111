"""The way out: names, connections, proxies, trust, limits, and any garbage at all."""

import socket
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.backend.client import BackendClient
from app.backend.http import ProxyChoice, ProxyLogin, Transport, TransportSettings
from app.backend.message import Request
from app.backend.wire import encode_declaration
from app.demo.sandbox import Sandbox
from app.domain.problem import LocalProblem, NoAnswer, Problem, ProblemCode
from tests.backend.conftest import NewClient
from tests.backend.declarations import LOSS
from tests.backend.raw_server import RawServer
from tests.backend.tunnel import Tunnel

NO_PROXY = ProxyChoice.of("none")
HEALTH = Request("GET", "/health")


def ask(url: str, **limits: object) -> Problem:
    chosen = {"proxy": NO_PROXY, "connect_seconds": 0.3, "read_seconds": 0.3, **limits}
    transport = Transport(url, TransportSettings(**chosen))  # type: ignore[arg-type]
    try:
        with pytest.raises(Problem) as caught:
            transport.send(HEALTH)
    finally:
        transport.close()
    assert caught.value.__cause__ is None
    return caught.value


def told(problem: Problem) -> tuple[ProblemCode, object]:
    return problem.code, problem.facts.get("cause")


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert told(ask(f"https://127.0.0.1:{port}")) == (ProblemCode.NO_NETWORK, "refused")


def test_the_name_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_args: object, **_options: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert told(ask("https://bureau.example")) == (ProblemCode.NO_NETWORK, "dns")


def test_no_route(monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(_self: socket.socket, _address: object) -> None:
        raise OSError(101, "Network is unreachable")

    monkeypatch.setattr(socket.socket, "connect", unreachable)
    assert told(ask("https://127.0.0.1")) == (ProblemCode.NO_NETWORK, "unreachable")


def test_the_connection_takes_too_long() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full, socket.socket() as first:
        address = full.getsockname()
        first.connect(address)  # the queue is full now: the system drops what comes next
        with socket.socket() as second:
            second.setblocking(False)
            second.connect_ex(address)
            problem = ask(f"https://127.0.0.1:{address[1]}")
    assert problem.code is ProblemCode.TIMEOUT


def test_a_silent_handshake_times_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        problem = ask(f"https://127.0.0.1:{silent.getsockname()[1]}")
    assert problem.code is ProblemCode.TIMEOUT


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1",
        "https://",
        "https://user:secret@bureau.example",
        "https://bureau.example?a=b",
        "https://bureau.example:99999",
        "bureau.example",
        "",
    ],
)
def test_only_a_plain_https_address_is_taken(address: str) -> None:
    with pytest.raises(LocalProblem) as caught:
        Transport(address)
    assert caught.value.facts["name"] == "backend_url"


@pytest.mark.parametrize(
    "address",
    [
        "https://bureau.example",
        "https://192.0.2.1",
        "https://127.0.0.1.example",
        "https://localhost",
    ],
)
def test_the_demonstration_cannot_leave_this_machine(address: str) -> None:
    with pytest.raises(LocalProblem) as caught:
        Transport(address, TransportSettings(loopback_only=True))
    assert caught.value.facts["cause"] == "loopback-only"


def test_the_demonstration_takes_no_proxy(new_client: NewClient) -> None:
    with Tunnel() as tunnel:
        client = new_client(loopback_only=True, proxy=ProxyChoice.of(tunnel.address))
        assert client.notices().oldest_client
    assert tunnel.asked == []


def test_an_unknown_authority_file_is_a_setting_to_correct(tmp_path: Path) -> None:
    (tmp_path / "none.pem").write_text("nothing")
    for file in (tmp_path / "none.pem", tmp_path / "absent.pem"):
        with pytest.raises(LocalProblem) as caught:
            Transport("https://127.0.0.1", TransportSettings(extra_authority=file))
        assert caught.value.facts["name"] == "extra_authority"


def test_the_system_store_is_trusted(
    new_client: NewClient, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(sandbox.ca_file))
    assert new_client(extra_authority=None).notices().oldest_client


def test_bundles_of_the_library_are_not_trusted(
    new_client: NewClient, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(sandbox.ca_file))
    monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(sandbox.ca_file))
    with pytest.raises(NoAnswer) as caught:
        new_client(extra_authority=None).notices()
    assert caught.value.code is ProblemCode.TLS_UNTRUSTED


def test_the_whole_exchange_ends_in_time_whatever_a_read_may_take(
    new_client: NewClient, sandbox: Sandbox
) -> None:
    sandbox.inject("no-answer")
    started = time.monotonic()
    with pytest.raises(NoAnswer):
        new_client(read_seconds=60, total_seconds=0.3).notices()
    assert time.monotonic() - started < 10


class TestProxy:
    def test_the_tunnel_is_used(self, new_client: NewClient, sandbox: Sandbox) -> None:
        with Tunnel("agent:mot de passe") as tunnel:
            choice = ProxyChoice.of(tunnel.address, lambda: ProxyLogin("agent", "mot de passe"))
            client = new_client(proxy=choice)
            assert client.submit(encode_declaration(LOSS), LOSS.id)
            client.close()
        assert tunnel.asked == [sandbox.url.removeprefix("https://")]

    def test_an_account_entered_later_is_used_at_once(
        self, new_client: NewClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        entered: list[ProxyLogin] = []
        with Tunnel("agent:secret") as tunnel:
            monkeypatch.setenv("https_proxy", tunnel.address)
            choice = ProxyChoice.of("system", lambda: entered[0] if entered else None)
            client = new_client(proxy=choice)
            with pytest.raises(NoAnswer) as caught:
                client.notices()
            assert caught.value.code is ProblemCode.PROXY_AUTHENTICATION
            entered.append(ProxyLogin("agent", "secret"))
            assert client.notices()
            client.close()

    def test_the_system_names_it(
        self, new_client: NewClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with Tunnel() as tunnel:
            monkeypatch.setenv("https_proxy", tunnel.address)
            client = new_client(proxy=ProxyChoice.of("system"))
            assert client.notices()
            client.close()
            monkeypatch.setenv("no_proxy", "127.0.0.1")
            assert new_client(proxy=ProxyChoice.of("system")).notices()
        assert len(tunnel.asked) == 1

    @pytest.mark.parametrize(
        ("account", "refusal", "code"),
        [
            ("agent:secret", None, ProblemCode.PROXY_AUTHENTICATION),
            (None, b"403 Forbidden", ProblemCode.PROXY_REFUSED),
            (None, b"502 Bad Gateway", ProblemCode.PROXY_REFUSED),
        ],
    )
    def test_a_refusal_names_the_proxy_and_no_password(
        self,
        account: str | None,
        refusal: bytes | None,
        code: ProblemCode,
        new_client: NewClient,
    ) -> None:
        with Tunnel(account, refusal) as tunnel:
            choice = ProxyChoice.of(tunnel.address, lambda: ProxyLogin("agent", "hunter2"))
            with pytest.raises(NoAnswer) as caught:
                new_client(proxy=choice).notices()
        assert caught.value.code is code
        assert caught.value.facts["proxy"] == tunnel.address.removeprefix("http://")
        assert "hunter2" not in f"{caught.value!r}{caught.value.facts}{choice!r}"

    def test_a_proxy_that_is_not_there(self, new_client: NewClient) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            address = f"http://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(NoAnswer) as caught:
            new_client(proxy=ProxyChoice.of(address)).notices()
        assert caught.value.code is ProblemCode.PROXY_REFUSED

    def test_a_kind_of_proxy_that_is_not_supported(self, new_client: NewClient) -> None:
        with pytest.raises(NoAnswer) as caught:
            new_client(proxy=ProxyChoice.of("socks5://127.0.0.1:1080")).notices()
        assert caught.value.code is ProblemCode.PROXY_UNSUPPORTED
        assert caught.value.facts["wanted"] == "socks5"

    @pytest.mark.parametrize(
        ("offered", "wanted"),
        [
            (("NTLM", "Negotiate"), "NTLM, Negotiate"),
            (('Digest realm="x", nonce="y"',), "Digest"),
            (("Negotiate", 'Basic realm="x"'), None),
            ((), None),
        ],
    )
    def test_a_kind_of_login_that_is_not_supported_is_named(
        self, offered: tuple[str, ...], wanted: str | None, new_client: NewClient
    ) -> None:
        with Tunnel("agent:secret", offered=offered) as tunnel:
            choice = ProxyChoice.of(tunnel.address, lambda: ProxyLogin("agent", "hunter2"))
            with pytest.raises(NoAnswer) as caught:
                new_client(proxy=choice).notices()
        unsupported = wanted is not None
        code = ProblemCode.PROXY_UNSUPPORTED if unsupported else ProblemCode.PROXY_AUTHENTICATION
        assert (caught.value.code, caught.value.facts.get("wanted")) == (code, wanted)

    def test_who_signed_is_asked_through_the_proxy_too(
        self, new_client: NewClient, sandbox: Sandbox
    ) -> None:
        sandbox.inject("intercepted")
        with Tunnel("agent:secret") as tunnel:
            choice = ProxyChoice.of(tunnel.address, lambda: ProxyLogin("agent", "secret"))
            with pytest.raises(NoAnswer) as caught:
                new_client(proxy=choice).notices()
        assert caught.value.code is ProblemCode.TLS_INTERCEPTED
        assert len(tunnel.asked) == 2


def _head(status: str, *headers: str) -> bytes:
    return "\r\n".join((f"HTTP/1.1 {status}", *headers, "", "")).encode("latin-1")


JSON = "Content-Type: application/json"

GARBAGE = [
    (b"", ProblemCode.NO_NETWORK),
    (b"\x00" * 50, ProblemCode.BAD_ANSWER),
    (b"SSH-2.0-OpenSSH_9.2\r\n", ProblemCode.BAD_ANSWER),
    (_head("200 OK", JSON, "Content-Length: -5"), ProblemCode.BAD_ANSWER),
    (
        _head("200 OK", JSON, "Content-Length: 5", "Content-Length: 7") + b"{}",
        ProblemCode.BAD_ANSWER,
    ),
    (_head("200 OK", JSON, "Transfer-Encoding: chunked") + b"zz\r\n{}", ProblemCode.NO_NETWORK),
    (_head("200 OK", JSON, "Transfer-Encoding: chunked") + b"-5\r\n{}", ProblemCode.NO_NETWORK),
    (_head("200 OK", JSON, "Transfer-Encoding: chunked") + b"5\r\n{}", ProblemCode.NO_NETWORK),
    (_head("200 OK", JSON, *(f"H{n}: x" for n in range(200))), ProblemCode.BAD_ANSWER),
    (_head("200 OK", JSON, "X: " + "a" * 70_000), ProblemCode.BAD_ANSWER),
    (_head("99999 OK"), ProblemCode.BAD_ANSWER),
    (_head("302 Found", "Location: http://[::1"), ProblemCode.BAD_ANSWER),
    (_head("302 Found", "Location: \xff\xfe"), ProblemCode.REDIRECT_REFUSED),
    (_head("302 Found", "Location: /") + b" " * 2_000_000, ProblemCode.ANSWER_TOO_LARGE),
    (_head("204 No Content"), ProblemCode.BAD_ANSWER),
    (_head("304 Not Modified"), ProblemCode.BAD_ANSWER),
    (_head("200 OK", JSON) + b"\xff\xfe{}", ProblemCode.BAD_ANSWER),
    (_head("200 OK", JSON) + b'{"a": NaN}', ProblemCode.BAD_ANSWER),
    (_head("200 OK", JSON) + b'{"oldestClient": ' + b"9" * 5000 + b"}", ProblemCode.BAD_ANSWER),
    (_head("200 OK", JSON) + b'{"oldestClient": "\\ud800", "notices": []}', ProblemCode.BAD_ANSWER),
    (_head("200 OK", JSON) + b"[" * 500_000, ProblemCode.BAD_ANSWER),
    (_head("400 Bad", "Content-Type: application/problem+json") + b"[]", ProblemCode.BAD_ANSWER),
    (
        _head("503 Busy", "Retry-After: soon") + b"{}",
        ProblemCode.SERVER_BUSY,
    ),
    (
        _head("503 Busy", "Retry-After: " + "9" * 4000) + b"{}",
        ProblemCode.SERVER_BUSY,
    ),
]


@pytest.mark.parametrize(("answer", "code"), GARBAGE, ids=range(len(GARBAGE)))
def test_garbage_has_its_code(
    answer: bytes, code: ProblemCode, raw: RawServer, raw_client: BackendClient
) -> None:
    raw.answer = answer
    with pytest.raises(Problem) as caught:
        raw_client.notices()
    assert caught.value.code is code


_lines = st.sampled_from(
    [
        JSON,
        "Content-Type: text/html",
        "Content-Type: application/problem+json; charset=utf-16",
        "Content-Length: 3",
        "Content-Length: x",
        "Transfer-Encoding: chunked",
        "Content-Encoding: br",
        "Location: /x",
        "Location: //",
        "Set-Cookie: a=b; domain=.fr",
        "Retry-After: Fri, 99 Foo",
        "Connection: keep-alive",
        "ETag: \x01",
    ]
)
_heads = st.builds(
    lambda status, lines: _head(str(status), *lines),
    st.integers(100, 599) | st.sampled_from([200, 201, 304, 302, 503]),
    st.lists(_lines, max_size=5),
)
_answers = st.builds(bytes.__add__, _heads, st.binary(max_size=60)) | st.binary(max_size=120)


@given(_answers)
@settings(max_examples=120, deadline=None)
def test_any_bytes_end_in_a_problem(
    raw: RawServer, raw_client: BackendClient, answer: bytes
) -> None:
    raw.answer = answer
    with pytest.raises(Problem):
        raw_client.submit(encode_declaration(LOSS), LOSS.id)
