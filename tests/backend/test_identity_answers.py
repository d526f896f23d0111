"""What the office says to a login: read to the letter, or refused."""

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime

import pytest

from app.backend.http import ProxyChoice, Transport, TransportSettings
from app.backend.identity import Endpoints, Identity, PhoneRequest, Token
from app.domain.problem import BadAnswer, Problem
from tests.backend.raw_server import RawServer
from tests.backend.software_card import CARD

GOOD = '{"access_token": "a", "token_type": "bearer", "expires_in": 60}'


@pytest.mark.parametrize(
    ("body", "family"),
    [
        (GOOD, None),
        (GOOD.replace("60", '"60"'), BadAnswer),
        (GOOD.replace("60", "0"), BadAnswer),
        (GOOD.replace("60", "9" * 30), BadAnswer),
        (GOOD.replace("60", "-60"), BadAnswer),
        (GOOD.replace("60", "86401"), BadAnswer),
        (GOOD.replace('"a"', "1"), BadAnswer),
        (GOOD.replace('"a"', '""'), BadAnswer),
        (GOOD.replace('"a"', '"a b"'), BadAnswer),
        (GOOD.replace('"a"', '"a\\r\\nX-Evil: b"'), BadAnswer),
        (GOOD.replace('"a"', '"é"'), BadAnswer),
        (GOOD.replace("}", ', "access_token": "b"}'), BadAnswer),
        (GOOD.replace("bearer", "mac"), BadAnswer),
        (GOOD.replace("}", ', "expires_at": "never"}'), None),
        ('{"error": "invalid_grant"}', BadAnswer),
        ("[]", BadAnswer),
        ("", BadAnswer),
    ],
)
def test_a_token_answer_is_read_or_refused(
    body: str, family: type[Problem] | None, raw: RawServer
) -> None:
    asked = PhoneRequest("42", 1, datetime.now(UTC), "id")
    with ExitStack() as stack:
        identity = stack.enter_context(_at_the_raw_server(raw, body))
        if family is not None:
            stack.enter_context(pytest.raises(family))
        assert isinstance(identity.poll_phone(asked), Token)


ASKED = '{"auth_req_id": "a", "expires_in": 120, "interval": 2}'


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (ASKED, (2, 120)),
        (ASKED.replace(', "interval": 2', ""), (5, 120)),
        (ASKED.replace("2}", "null}"), (5, 120)),
        (ASKED.replace("2}", f"{10**30}}}"), (60, 120)),
        (ASKED.replace("120", f"{10**30}"), (2, 3600)),
        (ASKED.replace("2}", "0}"), None),
        (ASKED.replace("2}", "-5}"), None),
        (ASKED.replace("2}", "0.1}"), None),
        (ASKED.replace("120", "0"), None),
        (ASKED.replace("120", f"{-(10**30)}"), None),
        (ASKED.replace('"a"', "null"), None),
    ],
    ids=range(11),
)
def test_how_often_and_how_long_a_phone_is_asked(
    body: str, told: tuple[float, float] | None, raw: RawServer
) -> None:
    now = datetime.now(UTC)
    with _at_the_raw_server(raw, body) as identity:
        if told is None:
            with pytest.raises(BadAnswer):
                identity.ask_phone(CARD, now)
            return
        asked = identity.ask_phone(CARD, now)
        assert (asked.interval, (asked.expires_at - now).total_seconds()) == told


@contextmanager
def _at_the_raw_server(raw: RawServer, body: str) -> Iterator[Identity]:
    raw.answer = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{body}".encode()
    limits = TransportSettings(extra_authority=raw.ca_file, proxy=ProxyChoice.of("none"))
    with closing(Transport(raw.url, limits)) as transport:
        yield Identity(transport, endpoints=Endpoints("/t", "/b"))
