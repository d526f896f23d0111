"""Our three logins against an OpenID provider that is not ours: npm's oidc-provider.

The sandbox is written by who wrote the client; this provider knows neither.
"""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.backend.http import ProxyChoice, Transport, TransportSettings
from app.backend.identity import Identity, Token
from app.backend.redirect import LoopbackRedirect
from app.domain.problem import NotAuthorised
from tests.backend.software_card import CARD, signer
from tests.system.oidc_provider.running import ENDPOINTS, Elsewhere, provider

STRANGER = "899700990023"
SIGNER = signer()


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Elsewhere]:
    with provider(tmp_path_factory.mktemp("provider"), CARD, SIGNER.certificate) as running:
        yield running


@pytest.fixture
def identity(elsewhere: Elsewhere) -> Iterator[Identity]:
    limits = TransportSettings(
        extra_authority=elsewhere.authority, proxy=ProxyChoice.of("none"), total_seconds=10
    )
    transport = Transport(elsewhere.address, limits)
    yield Identity(transport, endpoints=ENDPOINTS)
    transport.close()


def test_the_card_is_worth_a_token_to_its_holder_alone(identity: Identity) -> None:
    assert isinstance(identity.by_card(SIGNER, CARD, datetime.now(UTC)), Token)
    refused(lambda: identity.by_card(SIGNER, STRANGER, datetime.now(UTC)), "invalid_client")
    refused(lambda: identity.by_card(signer(), CARD, datetime.now(UTC)), "invalid_client")


def test_an_assertion_serves_once(identity: Identity) -> None:
    assertion = identity.assertion(SIGNER, CARD, datetime.now(UTC))
    assert isinstance(identity.by_assertion(assertion, CARD), Token)
    refused(lambda: identity.by_assertion(assertion, CARD), "invalid_client")


def test_the_telephone_confirms(identity: Identity, elsewhere: Elsewhere) -> None:
    asked = identity.ask_phone(CARD, datetime.now(UTC))
    assert identity.poll_phone(asked) == asked.interval
    elsewhere.telephone("confirm")
    assert isinstance(identity.poll_phone(asked), Token)
    refused(lambda: identity.poll_phone(asked), "invalid_grant")


def test_the_telephone_refuses(identity: Identity, elsewhere: Elsewhere) -> None:
    asked = identity.ask_phone(CARD, datetime.now(UTC))
    elsewhere.telephone("refuse")
    refused(lambda: identity.poll_phone(asked), "access_denied")


def test_the_browser_comes_back_with_a_code(identity: Identity, elsewhere: Elsewhere) -> None:
    with LoopbackRedirect() as redirect:
        visit = identity.start_browser(redirect.uri)
        came_back = visited(redirect, visit.url, elsewhere)
    assert isinstance(identity.finish_browser(visit, came_back), Token)
    refused(lambda: identity.finish_browser(visit, came_back), "invalid_grant")


def test_a_code_is_worth_nothing_without_its_verifier(
    identity: Identity, elsewhere: Elsewhere
) -> None:
    with LoopbackRedirect() as redirect:
        visit = identity.start_browser(redirect.uri)
        came_back = visited(redirect, visit.url, elsewhere)
    thief = replace(visit, verifier="x" * 48)
    refused(lambda: identity.finish_browser(thief, came_back), "invalid_grant")


def visited(redirect: LoopbackRedirect, url: str, elsewhere: Elsewhere) -> str:
    """Return the address that the browser came back with."""
    browser = threading.Thread(target=elsewhere.browse, args=(url,))
    browser.start()
    came_back = redirect.wait(10)
    browser.join(10)
    assert came_back is not None
    return came_back


def refused(ask: Callable[[], object], word: str) -> None:
    with pytest.raises(NotAuthorised) as caught:
        ask()
    assert caught.value.facts["error"] == word
