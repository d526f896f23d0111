"""Who declares: the card, the phone, the browser, each against the sandbox; then the token."""

import asyncio
import threading
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st

from app.backend.client import BackendClient
from app.backend.fields import parse_object
from app.backend.http import ProxyChoice, Transport, TransportSettings
from app.backend.identity import (
    _FORM,
    _OAUTH,
    BrowserVisit,
    Channel,
    Identity,
    Token,
)
from app.backend.message import Request
from app.backend.receipt import ReceiptKeys
from app.backend.redirect import LoopbackRedirect
from app.backend.secrets import Secrets
from app.backend.tokens import TokenKeep
from app.backend.wire import encode_declaration
from app.demo.sandbox import Fault, Sandbox
from app.demo.sandbox.provider import CIBA_LIFE, DEMO_PERSON, TOKEN_LIFE
from app.demo.sandbox.signatures import check
from app.domain.problem import NoAnswer, NotAuthorised, Problem, ProblemCode
from tests.backend.declarations import LOSS
from tests.backend.software_card import CARD, signer

PACE = timedelta(seconds=4)
CARD_SIGNER = signer()


class Clock:
    """The sandbox's clock, set by hand."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sandbox(tmp_path: Path, clock: Clock) -> Iterator[Sandbox]:
    with Sandbox(tmp_path, pace=PACE, clock=clock, token_wanted=True) as running:
        yield running


@pytest.fixture
def transport(sandbox: Sandbox) -> Iterator[Transport]:
    limits = TransportSettings(extra_authority=sandbox.ca_file, proxy=ProxyChoice.of("none"))
    with closing(Transport(sandbox.url, limits)) as opened:
        yield opened


@pytest.fixture
def identity(transport: Transport) -> Identity:
    return Identity(transport)


Client = Callable[[str | None], BackendClient]


@pytest.fixture
def client(transport: Transport, sandbox: Sandbox) -> Client:
    keys = ReceiptKeys.read(sandbox.receipt_keys)
    return lambda token: BackendClient(transport, keys, lambda: token)


def refused(ask: Callable[[], object]) -> object:
    with pytest.raises(NotAuthorised) as caught:
        ask()
    assert caught.value.code is ProblemCode.NOT_AUTHORISED
    return caught.value.facts.get("error")


class TestToken:
    def test_is_wanted(self, client: Client) -> None:
        assert refused(lambda: client(None).follow_up(LOSS.id)) is None
        assert client(None).notices()

    def test_opens_the_office_and_ends(
        self, client: Client, identity: Identity, clock: Clock, sandbox: Sandbox
    ) -> None:
        token = identity.by_card(CARD_SIGNER, CARD, clock.now)
        assert client(token.access).submit(encode_declaration(LOSS), LOSS.id)
        assert sandbox.provider.person(token.access) == CARD
        clock.now += TOKEN_LIFE
        assert refused(lambda: client(token.access).follow_up(LOSS.id)) is None

    def test_of_nobody_opens_nothing(self, client: Client) -> None:
        refused(lambda: client("made-up").follow_up(LOSS.id))

    def test_never_shows(self, identity: Identity, clock: Clock) -> None:
        token = identity.by_card(CARD_SIGNER, CARD, clock.now)
        assert token.access not in repr(token)
        assert token.expires_at > clock.now


class TestCard:
    def test_signs_an_assertion_for_this_office_only(
        self, identity: Identity, clock: Clock, sandbox: Sandbox
    ) -> None:
        signed: list[bytes] = []

        def sign(data: bytes) -> bytes:
            signed.append(data)
            return CARD_SIGNER.sign(data)

        identity.by_card(replace(CARD_SIGNER, sign=sign), CARD, clock.now)
        assert len(signed) == 1
        proof = check(f"{signed[0].decode()}.{_b64(CARD_SIGNER.sign(signed[0]))}")
        claims = parse_object(proof.payload)
        assert claims.text("iss") == claims.text("sub") == CARD
        assert claims.text("aud") == f"{sandbox.url}/oauth/token"
        assert claims.instant("exp") - clock.now <= timedelta(minutes=2)

    def test_speaks_for_nobody_else(self, identity: Identity, clock: Clock) -> None:
        ask = lambda: identity.by_card(CARD_SIGNER, "899700990023", clock.now)  # noqa: E731
        assert refused(ask) == "invalid_client"

    @pytest.mark.parametrize("minutes", [-10, 10])
    def test_says_it_now(self, minutes: int, identity: Identity, clock: Clock) -> None:
        then = clock.now + timedelta(minutes=minutes)
        assert refused(lambda: identity.by_card(CARD_SIGNER, CARD, then)) == "invalid_client"

    def test_says_it_once(self, transport: Transport, identity: Identity, clock: Clock) -> None:
        """Somebody who saw an assertion cannot use it again."""
        seen: list[dict[str, str]] = []
        send = transport.send

        def listen(request, dialect):  # type: ignore[no-untyped-def]
            seen.append(dict(parse_qsl(request.body.decode())))
            return send(request, dialect)

        transport.send = listen  # type: ignore[method-assign]
        identity.by_card(CARD_SIGNER, CARD, clock.now)
        again = Request("POST", "/oauth/token", _FORM, urlencode(seen[0]).encode())
        assert refused(lambda: send(again, _OAUTH)) == "invalid_client"


def _b64(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


class TestPhone:
    def test_is_confirmed_after_a_moment(
        self, identity: Identity, clock: Clock, sandbox: Sandbox
    ) -> None:
        asked = identity.ask_phone(CARD, clock.now)
        (waiting,) = sandbox.provider.phone.values()
        assert (waiting.person, waiting.digits) == (CARD, asked.digits)
        assert len(asked.digits) == 2 and asked.digits.isdigit()
        assert asked.expires_at == clock.now + CIBA_LIFE
        assert identity.poll_phone(asked) == asked.interval == 1.0
        clock.now += PACE
        token = identity.poll_phone(asked)
        assert isinstance(token, Token)
        assert sandbox.provider.person(token.access) == CARD

    def test_gives_one_token_only(self, identity: Identity, clock: Clock) -> None:
        asked = identity.ask_phone(CARD, clock.now, Channel.CARD)
        clock.now += PACE
        identity.poll_phone(asked)
        assert refused(lambda: identity.poll_phone(asked)) == "invalid_grant"

    def test_may_say_no(self, identity: Identity, clock: Clock, sandbox: Sandbox) -> None:
        asked = identity.ask_phone(CARD, clock.now)
        next(iter(sandbox.provider.phone.values())).decision = False
        assert refused(lambda: identity.poll_phone(asked)) == "access_denied"

    def test_may_be_too_late(self, identity: Identity, clock: Clock) -> None:
        asked = identity.ask_phone(CARD, clock.now)
        clock.now += CIBA_LIFE
        assert refused(lambda: identity.poll_phone(asked)) == "expired_token"

    def test_wants_somebody(self, identity: Identity, clock: Clock) -> None:
        assert refused(lambda: identity.ask_phone("", clock.now)) == "unknown_user_id"


class TestBrowser:
    def visit(self, visit: BrowserVisit, sandbox: Sandbox) -> str:
        """What a browser does: it follows the redirect to the loopback address."""
        answer = requests.get(
            visit.url, verify=str(sandbox.ca_file), allow_redirects=False, timeout=5
        )
        assert answer.status_code == 302
        return answer.headers["Location"]

    def test_comes_back_with_a_code(self, identity: Identity, sandbox: Sandbox) -> None:
        with LoopbackRedirect() as redirect:
            visit = identity.start_browser(redirect.uri)
            target = self.visit(visit, sandbox)
            opened = threading.Thread(target=lambda: requests.get(target, timeout=5).close())
            opened.start()
            came_back = redirect.wait(5)
            opened.join(5)
        assert came_back == target
        token = identity.finish_browser(visit, came_back)
        assert sandbox.provider.person(token.access) == DEMO_PERSON

    def test_the_challenge_is_s256_and_the_verifier_stays_here(self, identity: Identity) -> None:
        visit = identity.start_browser("http://127.0.0.1:1/retour")
        asked = parse_qs(urlsplit(visit.url).query)
        assert asked["code_challenge_method"] == ["S256"]
        assert visit.verifier not in visit.url
        assert visit.verifier not in repr(visit) and visit.state not in repr(visit)

    def test_a_code_without_its_verifier_is_worth_nothing(
        self, identity: Identity, sandbox: Sandbox
    ) -> None:
        visit = identity.start_browser("http://127.0.0.1:1/retour")
        came_back = self.visit(visit, sandbox)
        stolen = replace(visit, verifier="x" * 48)
        assert refused(lambda: identity.finish_browser(stolen, came_back)) == "invalid_grant"

    @pytest.mark.parametrize(
        ("query", "error"),
        [
            ({"error": "access_denied"}, "access_denied"),
            ({"code": "x", "state": "another"}, "mismatching_state"),
            ({"code": "x"}, "mismatching_state"),
            ({}, "missing_code"),
        ],
    )
    def test_any_other_return_is_refused(
        self, query: dict[str, str], error: str, identity: Identity
    ) -> None:
        visit = identity.start_browser("http://127.0.0.1:1/retour")
        came_back = f"{visit.redirect_uri}?{urlencode(query)}"
        assert refused(lambda: identity.finish_browser(visit, came_back)) == error

    def test_the_office_sends_nobody_elsewhere(self, identity: Identity, sandbox: Sandbox) -> None:
        visit = identity.start_browser("https://elsewhere.example/")
        answer = requests.get(visit.url, verify=str(sandbox.ca_file), timeout=5)
        assert (answer.status_code, answer.json()) == (400, {"error": "invalid_request"})


class TestRedirect:
    def test_another_page_is_not_the_answer(self) -> None:
        with LoopbackRedirect() as redirect:
            waiting: list[str | None] = []
            thread = threading.Thread(target=lambda: waiting.append(redirect.wait(5)))
            thread.start()
            origin = redirect.uri.rpartition("/retour")[0]
            assert requests.get(f"{origin}/favicon.ico", timeout=5).status_code == 404
            assert requests.get(f"{redirect.uri}?code=1", timeout=5).status_code == 200
            thread.join(5)
        assert waiting == [f"{redirect.uri}?code=1"]

    def test_can_be_cancelled(self) -> None:
        with LoopbackRedirect() as redirect:
            waiting: list[str | None] = []
            thread = threading.Thread(target=lambda: waiting.append(redirect.wait(60)))
            thread.start()
            redirect.cancel()
            thread.join(5)
        assert waiting == [None]

    def test_nobody_comes(self) -> None:
        with LoopbackRedirect() as redirect:
            assert redirect.wait(0.05) is None


class TestKeep:
    NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
    TOKEN = Token("secret-token", NOW + timedelta(minutes=5))

    def test_without_a_keyring_it_stays_in_memory_and_says_so(self) -> None:
        async def run() -> None:
            secrets = Secrets("poste-cpx-test")
            keep = TokenKeep(secrets)
            await keep.recall()
            await keep.keep(self.TOKEN)
            assert keep.memory_only is not None
            assert keep.memory_only.code is ProblemCode.KEYRING_ABSENT
            assert keep.current(self.NOW) == self.TOKEN
            await keep.forget()
            assert keep.current(self.NOW) is None
            secrets.close()

        asyncio.run(run())

    @pytest.mark.parametrize(("seconds", "good"), [(0, True), (285, True), (291, False)])
    def test_it_is_given_only_while_it_lasts(self, seconds: int, good: bool) -> None:
        async def run() -> None:
            secrets = Secrets("poste-cpx-test")
            keep = TokenKeep(secrets)
            await keep.keep(self.TOKEN)
            assert (keep.current(self.NOW + timedelta(seconds=seconds)) is not None) is good
            secrets.close()

        asyncio.run(run())


@pytest.mark.parametrize("fault", [Fault.PORTAL, Fault.BUSY, Fault.CUT, Fault.SERVER_ERROR])
def test_the_transport_s_problems_are_the_same(
    fault: Fault, identity: Identity, sandbox: Sandbox, clock: Clock
) -> None:
    sandbox.inject(fault)
    with pytest.raises(NoAnswer):
        identity.ask_phone(CARD, clock.now)


@given(st.text(max_size=80))
@settings(max_examples=100)
def test_any_return_of_the_browser_is_refused(text: str) -> None:
    visit = BrowserVisit("https://x/", "http://127.0.0.1:1/retour", "state", "verifier")
    nowhere = Transport("https://127.0.0.1:1", TransportSettings(proxy=ProxyChoice.of("none")))
    with pytest.raises(Problem):
        Identity(nowhere).finish_browser(visit, f"{visit.redirect_uri}?{text}")
