"""A declaration as bytes: stable, faithful, within the contract."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.backend.wire import decode_declaration, encode_declaration
from app.demo.sandbox.contract import Contract
from app.domain.declaration import Declaration, Incident
from app.domain.holder import Structure, StructureKind
from app.domain.problem import BadAnswer, LocalProblem, Problem, ProblemCode
from tests.backend.declarations import LOSS, declarations

CONTRACT = Contract()


@given(declarations())
@settings(max_examples=150, deadline=None)
def test_comes_back_as_it_left_and_fits_the_contract(declaration: Declaration) -> None:
    payload = encode_declaration(declaration)
    assert decode_declaration(payload) == declaration
    assert encode_declaration(decode_declaration(payload)) == payload
    assert CONTRACT.fault_in_declaration(json.loads(payload)) is None


def test_bytes_are_canonical() -> None:
    payload = encode_declaration(LOSS)
    assert payload == json.dumps(
        json.loads(payload), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    ).encode("utf-8")
    assert b"null" not in payload
    assert "Gare de l’Est".encode() in payload
    assert b'"createdAt":"2026-11-22T09:30:00Z"' in payload


def test_what_waits_since_before_these_fields_keeps_its_bytes() -> None:
    structure = Structure("Hôpital", StructureKind.FINESS, "999990013")
    payload = encode_declaration(replace(LOSS, structure=structure))
    for name in (b"happenedAt", b"birthName", b'service"', b"register", b"contract"):
        assert name not in payload
    assert encode_declaration(decode_declaration(payload)) == payload
    assert b'"incident":{"happenedOn":"2026-11-21","place":' in payload
    assert b'"structure":{"identifier":"999990013","kind":"1","name":' in payload


@pytest.mark.parametrize(
    ("part", "member", "value"),
    [
        ("incident", "happenedAt", "24:00"),
        ("incident", "happenedAt", "14:30:00"),
        ("incident", "happenedAt", "9:05"),
        ("holder", "birthName", "x" * 81),
        ("holder", "birthDate", "1980-01-31"),
        ("structure", "service", "x" * 101),
        ("structure", "register", "agent nº 12"),
        ("structure", "contract", "9" * 41),
    ],
)
def test_the_contract_has_limits_of_its_own(part: str, member: str, value: str) -> None:
    document = json.loads(encode_declaration(LOSS))
    document[part] = document.get(part, {}) | {member: value}
    fault = CONTRACT.fault_in_declaration(document)
    assert fault is not None
    assert fault[0].startswith(f"/{part}")


def test_half_a_surrogate_pair_is_refused_here() -> None:
    broken = replace(LOSS, incident=Incident(LOSS.created_at.date(), place="\ud83d"))
    with pytest.raises(LocalProblem) as caught:
        encode_declaration(broken)
    assert caught.value.code is ProblemCode.DECLARATION_INVALID


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("id", "not-a-uuid"),
        ("id", 12),
        ("kind", "THEFT"),
        ("reason", "PERDU"),
        ("card", []),
        ("card", {"type": "CPS"}),
        ("createdAt", "2026-11-22"),
        ("createdAt", "2026-11-22T09:30:00"),
        ("createdAt", 1795357348),
        ("reorder", 1),
        ("reorder", None),
        ("placeConfirmed", "yes"),
        ("incident", {"happenedOn": "22/11/2026"}),
        ("incident", {"happenedOn": "2026-W47-7"}),
        ("incident", {"happenedOn": "2026-11-22", "happenedAt": "14:30:00"}),
        ("incident", {"happenedOn": "2026-11-22", "happenedAt": "1430"}),
        ("incident", {"happenedOn": "2026-11-22", "happenedAt": "24:00"}),
        ("structure", {"contract": 12}),
        ("locale", None),
        ("holder", "EXEMPLE"),
    ],
)
def test_another_shape_is_a_bad_answer(member: str, value: object) -> None:
    document = json.loads(encode_declaration(LOSS)) | {member: value}
    with pytest.raises(BadAnswer) as caught:
        decode_declaration(json.dumps(document).encode())
    assert str(caught.value.facts["field"]).startswith(member)


@given(st.binary(max_size=200) | st.text(max_size=50).map(str.encode))
@settings(max_examples=200)
def test_noise_is_a_bad_answer(noise: bytes) -> None:
    with pytest.raises(BadAnswer):
        decode_declaration(noise)


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


@given(st.sampled_from(sorted(json.loads(encode_declaration(LOSS)))), _json)
@settings(max_examples=200, deadline=None)
def test_one_wrong_member_never_raises_anything_else(member: str, value: object) -> None:
    document = json.loads(encode_declaration(LOSS)) | {member: value}
    try:
        assert isinstance(decode_declaration(json.dumps(document).encode()), Declaration)
    except Problem as problem:
        assert problem.code is ProblemCode.BAD_ANSWER
