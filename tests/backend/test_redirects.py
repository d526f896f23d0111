"""Each 3xx with each kind of address: nothing goes to another host, another port or to http."""

import pytest

from app.backend.client import BackendClient
from app.backend.wire import encode_declaration
from app.domain.problem import Problem, ProblemCode
from tests.backend.declarations import LOSS
from tests.backend.raw_server import RawServer

PORTAL, REFUSED = ProblemCode.CAPTIVE_PORTAL, ProblemCode.REDIRECT_REFUSED
BAD = ProblemCode.BAD_ANSWER
STATUSES = (301, 302, 303, 307, 308)
TEMPORARY = (302, 303, 307)

# address -> what a temporary redirect ends in, and a permanent one
ADDRESSES = {
    "https://portail.example/connexion": (PORTAL, REFUSED),
    "//portail.example/connexion": (PORTAL, REFUSED),
    "https://127.0.0.1:1/declarations": (PORTAL, REFUSED),
    "https://agent@{host}/declarations": (PORTAL, REFUSED),
    "http://{host}/declarations": (REFUSED, REFUSED),
    "http://portail.example/": (REFUSED, REFUSED),
    "javascript:alert(1)": (REFUSED, REFUSED),
    "file:///etc/passwd": (REFUSED, REFUSED),
    "/declarations": (REFUSED, REFUSED),  # for ever, or another method
    "?again": (REFUSED, REFUSED),
    "https://[::1": (BAD, BAD),
}


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("status", STATUSES)
def test_a_redirect(status: int, address: str, raw: RawServer, raw_client: BackendClient) -> None:
    where = address.format(host=raw.url.removeprefix("https://"))
    raw.answer = f"HTTP/1.1 {status} Elsewhere\r\nLocation: {where}\r\n\r\n".encode()
    temporary, permanent = ADDRESSES[address]
    code = temporary if status in TEMPORARY else permanent
    for ask in (
        raw_client.notices,
        lambda: raw_client.submit(encode_declaration(LOSS), LOSS.id),
    ):
        with pytest.raises(Problem) as caught:
            ask()
        assert caught.value.code is code


@pytest.mark.parametrize("status", [300, 304, 305, 306, 399])
def test_the_other_3xx_lead_nowhere(status: int, raw: RawServer, raw_client: BackendClient) -> None:
    raw.answer = f"HTTP/1.1 {status} Odd\r\nLocation: /notices\r\n\r\n".encode()
    with pytest.raises(Problem) as caught:
        raw_client.notices()
    assert caught.value.code is BAD
