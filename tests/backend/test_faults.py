"""Every fault a server or a network can have, through the real client, over real TLS."""

import pytest

from app.backend.wire import encode_declaration
from app.demo.sandbox import Fault, Sandbox
from app.domain.problem import BadAnswer, NoAnswer, NotAuthorised, Problem, ProblemCode, Refused
from tests.backend.conftest import NewClient
from tests.backend.declarations import LOSS

PAYLOAD = encode_declaration(LOSS)
SHORT = {"read_seconds": 0.3, "total_seconds": 0.6}

# fault -> family, code, facts that must be among those given
TABLE = {
    Fault.EXPIRED_CERTIFICATE: (NoAnswer, ProblemCode.TLS_EXPIRED, {"cause": "expired"}),
    Fault.FUTURE_CERTIFICATE: (NoAnswer, ProblemCode.TLS_EXPIRED, {"cause": "not-yet-valid"}),
    Fault.WRONG_NAME: (NoAnswer, ProblemCode.TLS_UNTRUSTED, {"cause": "name"}),
    Fault.UNTRUSTED: (
        NoAnswer,
        ProblemCode.TLS_UNTRUSTED,
        {"cause": "authority", "issuer": "TEST Autorité inconnue"},
    ),
    Fault.INTERCEPTED: (
        NoAnswer,
        ProblemCode.TLS_INTERCEPTED,
        {"issuer": "TEST Stormshield SSL Inspection"},
    ),
    Fault.PLAIN_HTTP: (NoAnswer, ProblemCode.TLS_UNTRUSTED, {"cause": "protocol"}),
    Fault.OLD_TLS: (NoAnswer, ProblemCode.TLS_UNTRUSTED, {"cause": "protocol"}),
    Fault.RESET: (NoAnswer, ProblemCode.NO_NETWORK, {"cause": "reset"}),
    Fault.NO_ANSWER: (NoAnswer, ProblemCode.TIMEOUT, {}),
    Fault.SLOW: (NoAnswer, ProblemCode.TIMEOUT, {}),
    Fault.BUSY: (NoAnswer, ProblemCode.SERVER_BUSY, {"status": 503, "retry_after": 120}),
    Fault.BUSY_UNTIL: (NoAnswer, ProblemCode.SERVER_BUSY, {"status": 503}),
    Fault.TOO_MANY: (NoAnswer, ProblemCode.SERVER_BUSY, {"status": 429, "retry_after": 5}),
    Fault.SERVER_ERROR: (NoAnswer, ProblemCode.SERVER_ERROR, {"status": 500}),
    Fault.GATEWAY: (NoAnswer, ProblemCode.SERVER_ERROR, {"status": 502}),
    Fault.REFUSED: (
        Refused,
        ProblemCode.REFUSED,
        {"status": 422, "detail": "Ce numéro de carte est inconnu."},
    ),
    Fault.BARE_REFUSAL: (BadAnswer, ProblemCode.BAD_ANSWER, {"status": 404}),
    Fault.CONFLICT: (Refused, ProblemCode.CONFLICT, {"status": 409}),
    Fault.WHO_ARE_YOU: (NotAuthorised, ProblemCode.NOT_AUTHORISED, {"status": 401}),
    Fault.NOT_YOU: (NotAuthorised, ProblemCode.NOT_AUTHORISED, {"status": 403}),
    Fault.TOO_OLD: (NotAuthorised, ProblemCode.CLIENT_TOO_OLD, {"oldest": "99.0.0"}),
    Fault.PORTAL: (NoAnswer, ProblemCode.CAPTIVE_PORTAL, {"status": 200}),
    Fault.PORTAL_511: (NoAnswer, ProblemCode.CAPTIVE_PORTAL, {"status": 511}),
    Fault.PORTAL_REDIRECT: (NoAnswer, ProblemCode.CAPTIVE_PORTAL, {"target": "portail.example"}),
    Fault.REDIRECT_ELSEWHERE: (
        BadAnswer,
        ProblemCode.REDIRECT_REFUSED,
        {"target": "autre-bureau.example"},
    ),
    Fault.REDIRECT_PLAIN: (BadAnswer, ProblemCode.REDIRECT_REFUSED, {"target": "127.0.0.1"}),
    Fault.REDIRECT_LOOP: (BadAnswer, ProblemCode.REDIRECT_REFUSED, {"cause": "loop"}),
    Fault.LOST_ANSWER: (NoAnswer, ProblemCode.NO_NETWORK, {"cause": "reset"}),
    Fault.CUT: (NoAnswer, ProblemCode.NO_NETWORK, {"cause": "cut"}),
    Fault.DRIP: (NoAnswer, ProblemCode.TIMEOUT, {}),
    Fault.DRIP_HEADERS: (NoAnswer, ProblemCode.TIMEOUT, {}),
    Fault.HUGE: (BadAnswer, ProblemCode.ANSWER_TOO_LARGE, {"limit": 1024 * 1024}),
    Fault.BAD_JSON: (BadAnswer, ProblemCode.BAD_ANSWER, {"cause": "not-json"}),
    Fault.DEEP_JSON: (BadAnswer, ProblemCode.BAD_ANSWER, {"cause": "not-json"}),
    Fault.WRONG_TYPES: (BadAnswer, ProblemCode.BAD_ANSWER, {"field": "declarationId"}),
    Fault.MISSING_MEMBER: (BadAnswer, ProblemCode.BAD_ANSWER, {"field": "declarationId"}),
    Fault.WRONG_CHARSET: (BadAnswer, ProblemCode.BAD_ANSWER, {"status": 201}),
    Fault.COMPRESSED: (BadAnswer, ProblemCode.BAD_ANSWER, {"cause": "encoding"}),
    Fault.OTHER_DECLARATION: (BadAnswer, ProblemCode.BAD_ANSWER, {"cause": "other-declaration"}),
    Fault.FORGED_RECEIPT: (BadAnswer, ProblemCode.RECEIPT_INVALID, {}),
}
HELD = set(list(Fault)[list(Fault).index(Fault.LOST_ANSWER) :])


def test_no_fault_is_forgotten() -> None:
    assert set(TABLE) == set(Fault) - {Fault.NONE}


@pytest.mark.parametrize("fault", TABLE)
def test_each_fault_is_one_problem(fault: Fault, sandbox: Sandbox, new_client: NewClient) -> None:
    family, code, facts = TABLE[fault]
    client = new_client(**SHORT)
    sandbox.inject(fault)
    with pytest.raises(Problem) as caught:
        client.submit(PAYLOAD, LOSS.id)
    assert (type(caught.value), caught.value.code) == (family, code)
    assert facts.items() <= caught.value.facts.items()


@pytest.mark.parametrize("fault", TABLE)
def test_after_any_fault_the_same_bytes_arrive_once(
    fault: Fault, sandbox: Sandbox, new_client: NewClient
) -> None:
    client = new_client(**SHORT)
    sandbox.inject(fault)
    with pytest.raises(Problem):
        client.submit(PAYLOAD, LOSS.id)
    assert bool(sandbox.declarations()) is (fault in HELD)
    sandbox.clear()
    receipt = client.submit(PAYLOAD, LOSS.id)
    assert [held.reference for held in sandbox.declarations()] == [receipt.reference]


def test_a_date_in_retry_after_becomes_seconds(sandbox: Sandbox, new_client: NewClient) -> None:
    sandbox.inject(Fault.BUSY_UNTIL)
    with pytest.raises(NoAnswer) as caught:
        new_client().submit(PAYLOAD, LOSS.id)
    assert 110 <= int(caught.value.facts["retry_after"]) <= 120


def test_a_redirect_on_the_same_server_is_followed(sandbox: Sandbox, new_client: NewClient) -> None:
    sandbox.inject(Fault.REDIRECT_LOOP, times=2)
    assert new_client().submit(PAYLOAD, LOSS.id).declaration_id == LOSS.id
