"""Members of a JSON object from outside: each type, and what is not of it."""

import json
from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from app.backend.fields import Fields, parse_json, parse_object
from app.domain.card import CardType
from app.domain.problem import BadAnswer

READ = {
    "text": Fields.text,
    "boolean": Fields.boolean,
    "integer": Fields.integer,
    "day": Fields.day,
    "clock": Fields.clock,
    "moment": Fields.moment,
    "instant": Fields.instant,
    "uuid": Fields.uuid,
    "texts": Fields.texts,
    "object": Fields.object,
    "objects": Fields.objects,
    "choice": lambda fields, name: fields.choice(name, CardType),
}


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("text", "é", "é"),
        ("boolean", True, True),
        ("integer", 12, 12),
        ("day", "2026-11-22", date(2026, 11, 22)),
        ("clock", "00:00", time(0, 0)),
        ("clock", "23:59", time(23, 59)),
        ("moment", "2026-11-22T10:00:00+01:00", datetime(2026, 11, 22, 9, tzinfo=UTC)),
        ("moment", "2026-11-22t09:00:00.5Z", datetime(2026, 11, 22, 9, 0, 0, 500_000, UTC)),
        ("instant", 0.5, datetime(1970, 1, 1, 0, 0, 0, 500_000, UTC)),
        ("texts", ["a"], ("a",)),
        ("choice", "CPS", CardType.CPS),
    ],
)
def test_read(kind: str, value: Any, expected: Any) -> None:
    assert READ[kind](Fields({"it": value}), "it") == expected


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        *((kind, None) for kind in READ if kind != "texts"),
        *((kind, {"a": 1}) for kind in READ if kind != "object"),
        ("text", 1),
        ("text", "\ud800"),
        ("boolean", 0),
        ("integer", True),
        ("integer", 1.0),
        ("day", "20261122"),
        ("day", "2026-W47-7"),
        ("day", "2026-02-30"),
        ("clock", "24:00"),
        ("clock", "9:05"),
        ("clock", "0905"),
        ("clock", "T09:05"),
        ("clock", "09:05+01:00"),
        ("moment", "2026-11-22 09:00:00Z"),
        ("moment", "2026-11-22T09:00:00"),
        ("moment", "20261122T090000Z"),
        ("moment", "0001-01-01T00:00:00+10:00"),
        ("moment", "0001-01-01T00:00:00Z"),
        ("moment", "9999-12-31T23:59:59Z"),
        ("moment", "3001-01-01T00:00:00Z"),
        ("instant", 1e300),
        ("instant", 253402300799),  # the last second of 9999
        ("instant", -1e11),
        ("uuid", "4a3e1c526d0e4c8f9a110d6a5b7c8e90"),
        ("texts", [1]),
        ("objects", [1]),
        ("choice", "cps"),
    ],
)
def test_refused(kind: str, value: Any) -> None:
    with pytest.raises(BadAnswer) as caught:
        READ[kind](Fields({"it": value}), "it")
    assert str(caught.value.facts["field"]).startswith("it")


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "9" * 5000])
def test_numbers_that_json_does_not_have(number: str) -> None:
    with pytest.raises(BadAnswer):
        parse_json(number.encode())


TWICE = b'{"a": {"b": 1, "c": 2, "b": 1}}'


@pytest.mark.parametrize(
    "body", [b"", b"\xff", b"[", b"[" * 100_000, b"{} {}", b"\xef\xbb\xbf{}", TWICE]
)
def test_what_is_not_json(body: bytes) -> None:
    with pytest.raises(BadAnswer):
        parse_json(body)


@pytest.mark.parametrize("top", [[], 1, "a", None, True])
def test_the_top_must_be_an_object(top: Any) -> None:
    with pytest.raises(BadAnswer) as caught:
        parse_object(json.dumps(top).encode())
    assert caught.value.facts["field"] == "$"


def test_the_message_says_where() -> None:
    fields = Fields({"a": {"b": [{"c": 1}]}})
    with pytest.raises(BadAnswer) as caught:
        fields.object("a").objects("b")[0].text("c")
    assert caught.value.facts["field"] == "a.b[0].c"


def test_absent_and_null_are_none() -> None:
    fields = Fields({"null": None})
    for name in ("null", "absent"):
        assert fields.optional(name, Fields.text) is None
        assert fields.optional_object(name, lambda inner: inner) is None
    assert fields.objects("absent", required=False) == ()
