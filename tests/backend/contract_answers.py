"""Any answer that the contract allows, drawn from resources/openapi and from nothing else.

It stands for an office that somebody else wrote: optional members come and go, each text is as odd
as its schema lets it be, and there are members that nobody knows yet. What is drawn is checked by
a validator of another making (jsonschema_rs, in Rust).
"""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import jsonschema_rs
from hypothesis import strategies as st

from app.demo.sandbox.contract import Contract

DOCUMENT = Contract().document
_SCHEMAS: dict[str, Any] = DOCUMENT["components"]["schemas"]
_UNKNOWN = st.dictionaries(
    st.from_regex(r"x[a-z]{3,6}", fullmatch=True),
    st.none() | st.integers() | st.text(max_size=5) | st.lists(st.booleans(), max_size=2),
    max_size=2,
)


def answers(name: str) -> st.SearchStrategy[Any]:
    """Draw documents of one of the named schemas."""
    whole = {"$ref": f"#/components/schemas/{name}", "components": DOCUMENT["components"]}
    judge = jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
    return _values(_SCHEMAS[name]).filter(judge.is_valid)


def _values(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    if "$ref" in schema:
        return _values(_SCHEMAS[schema["$ref"].rpartition("/")[2]])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    return _KINDS[schema["type"]](schema)


def _object(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    members = {name: _values(inner) for name, inner in schema.get("properties", {}).items()}
    required = {name: members.pop(name) for name in schema.get("required", ())}
    known = st.fixed_dictionaries(required, optional=members)
    if schema.get("additionalProperties") is False:
        return known
    return st.builds(lambda more, named: {**more, **named}, _UNKNOWN, known)


def _array(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    return st.lists(_values(schema["items"]), max_size=3)


def _string(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    if schema.get("format") == "date-time":
        return _moments
    if schema.get("format") == "date":
        return st.dates().map(str)
    if schema.get("format") == "uuid":
        return st.uuids().map(str)
    if "pattern" in schema:
        return st.from_regex(schema["pattern"].replace("$", r"\Z"))
    letters = st.characters(exclude_categories=("Cs",))
    return st.text(letters, max_size=min(schema.get("maxLength", 40), 40))


_KINDS = {
    "object": _object,
    "array": _array,
    "string": _string,
    "boolean": lambda _schema: st.booleans(),
    "integer": lambda schema: st.integers(schema.get("minimum"), schema.get("maximum")),
}
_offsets = st.integers(-23 * 60 - 59, 23 * 60 + 59).map(
    lambda minutes: timezone(timedelta(minutes=minutes))
)
_moments = st.builds(
    lambda moment, offset, short: (
        moment.replace(tzinfo=UTC).isoformat().replace("+00:00", "Z")
        if short
        else moment.replace(tzinfo=offset).isoformat()
    ),
    st.datetimes(datetime(1000, 1, 1), datetime(2999, 12, 31, 23, 59, 59)),
    _offsets,
    st.booleans(),
)
