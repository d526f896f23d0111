"""The OpenAPI file is sound, and the sandbox serves what it says: schemathesis looks for a lie."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from openapi_spec_validator import validate
from schemathesis.specs.openapi.checks import positive_data_acceptance

from app.backend.wire import encode_declaration
from app.demo.sandbox import Sandbox
from app.demo.sandbox.contract import Contract
from app.domain.declaration import Kind, OldCard, Quality, Reason
from app.domain.followup import Severity, Stage
from tests.backend.declarations import LOSS

CONTRACT = Contract()
SCHEMAS = CONTRACT.document["components"]["schemas"]


def test_the_file_is_valid_openapi() -> None:
    validate(CONTRACT.document)


@pytest.mark.parametrize(
    ("schema", "member", "choices"),
    [
        ("Declaration", "kind", Kind),
        ("Declaration", "reason", Reason),
        ("Declaration", "oldCard", OldCard),
        ("Declarant", "quality", Quality),
        ("FollowUp", "stage", Stage),
    ],
)
def test_its_choices_are_ours(schema: str, member: str, choices: Any) -> None:
    assert SCHEMAS[schema]["properties"][member]["enum"] == list(choices)


def test_its_severities_are_ours() -> None:
    notice = SCHEMAS["Notices"]["properties"]["notices"]["items"]
    assert notice["properties"]["severity"]["enum"] == list(Severity)


def test_every_member_of_a_declaration_is_in_it() -> None:
    sent = json.loads(encode_declaration(LOSS))
    assert set(sent) <= set(SCHEMAS["Declaration"]["properties"])
    assert SCHEMAS["Declaration"]["additionalProperties"] is False


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with Sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


schema = schemathesis.openapi.from_dict(CONTRACT.document)
# A login is a conversation, where what is valid depends on what was said before: a document cannot
# say it, so that "refused what the contract allows" is no finding here. That logins succeed is
# proven by tests/backend/test_identity.py, and elsewhere by tests/system/oidc_provider.
CONVERSATION = "/oauth/"


@schema.parametrize()
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)
def test_the_sandbox_keeps_the_contract(case: schemathesis.Case, sandbox: Sandbox) -> None:
    key = case.body.get("id") if isinstance(case.body, dict) else None
    if isinstance(key, str) and "Idempotency-Key" in case.headers:
        case.headers["Idempotency-Key"] = key  # the contract asks for it in words
    case.headers.pop("Declaration-Signature", None)  # nor does a form say what a signature is
    left_out = [positive_data_acceptance] if case.path.startswith(CONVERSATION) else []
    case.call_and_validate(
        base_url=sandbox.url,
        verify=str(sandbox.ca_file),
        allow_redirects=False,
        excluded_checks=left_out,
    )
