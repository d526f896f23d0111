"""Answers that a server of the contract would never give, or just may: what each ends in.

`test_faults` has what networks do, `test_http` what is below HTTP; here the status, the headers and
the document are odd. Every row ends in a known problem code, or is accepted on purpose.
"""

import gzip
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from http import HTTPStatus
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.backend.client import BackendClient
from app.backend.message import Answer
from app.backend.problems import OFFICE, judge
from app.backend.wire import encode_declaration
from app.demo.sandbox.seal import Seal
from app.domain.followup import FollowUp, Receipt, Stage
from app.domain.problem import BadAnswer, NoAnswer, NotAuthorised, Problem, ProblemCode, Refused
from tests.backend.declarations import LOSS
from tests.backend.raw_server import RawServer

PAYLOAD = encode_declaration(LOSS)
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
JSON, PROBLEM, PAGE = "application/json", "application/problem+json", "text/html"


def http(status: int, body: bytes, kind: str = JSON, *headers: str) -> bytes:
    lines = (f"HTTP/1.1 {status} Said", f"Content-Type: {kind}", *headers, "", "")
    return "\r\n".join(lines).encode("latin-1") + body


class TestEachStatus:
    """Only a problem document is the office's own "no"; a bare status may be anybody's."""

    def expected(self, status: int, kind: str) -> tuple[type[Problem], ProblemCode]:
        if status in (408, 504):
            return NoAnswer, ProblemCode.TIMEOUT
        if status in (429, 503):
            return NoAnswer, ProblemCode.SERVER_BUSY
        if status == 407:
            return NoAnswer, ProblemCode.PROXY_AUTHENTICATION
        if status in (100, 304):  # "go on" and nonsense; "nothing new" to who knew nothing
            return BadAnswer, ProblemCode.BAD_ANSWER
        if status == 511 or (kind == PAGE and status < 500):
            return NoAnswer, ProblemCode.CAPTIVE_PORTAL
        if status >= 500:
            return NoAnswer, ProblemCode.SERVER_ERROR
        if status >= 400 and kind == PROBLEM:
            return {
                401: (NotAuthorised, ProblemCode.NOT_AUTHORISED),
                403: (NotAuthorised, ProblemCode.NOT_AUTHORISED),
                409: (Refused, ProblemCode.CONFLICT),
                426: (NotAuthorised, ProblemCode.CLIENT_TOO_OLD),
            }.get(status, (Refused, ProblemCode.REFUSED))
        return BadAnswer, ProblemCode.BAD_ANSWER

    @pytest.mark.parametrize("kind", [JSON, PROBLEM, PAGE, "text/plain"])
    @pytest.mark.parametrize("status", list(HTTPStatus), ids=lambda status: str(int(status)))
    def test_has_its_problem(
        self, status: HTTPStatus, kind: str, raw: RawServer, raw_client: BackendClient
    ) -> None:
        bodies = {PAGE: b"<!doctype html><p>Connexion", "text/plain": b"no"}
        raw.answer = http(status, bodies.get(kind, b"{}"), kind)
        with pytest.raises(Problem) as caught:
            raw_client.submit(PAYLOAD, LOSS.id)
        assert (type(caught.value), caught.value.code) == self.expected(int(status), kind)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("9" * 4000, 24 * 3600),
        ("-5", None),
        ("1.5", None),
        ("1e3", None),
        ("\u00b2", None),
        ("", None),
        ("bientôt", None),
        ("Sun, 22 Nov 2026 09:31:00 GMT", 60),
        ("Sunday, 22-Nov-26 09:31:00 GMT", 60),
        ("Sun Nov 22 09:31:00 2026", 60),
        ("Sun, 22 Nov 2026 09:31:00", 60),
        ("Sun, 06 Nov 1994 08:49:37 GMT", 0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 24 * 3600),
        ("Fri, 31 Dec 9999 23:59:59 -2359", 24 * 3600),
        ("Sun, 99 Nov 2026 09:31:00 GMT", None),
        ("2026-11-22T09:31:00Z", None),
    ],
)
def test_retry_after(said: str, seconds: int | None) -> None:
    with pytest.raises(NoAnswer) as caught:
        judge(Answer(503, {"retry-after": said}), "bureau.example", NOW, OFFICE)
    assert caught.value.facts.get("retry_after") == seconds


@given(st.text(max_size=40))
def test_any_retry_after_is_a_busy_server(said: str) -> None:
    with pytest.raises(NoAnswer) as caught:
        judge(Answer(429, {"retry-after": said}), "bureau.example", NOW, OFFICE)
    assert 0 <= int(caught.value.facts.get("retry_after", 0)) <= 24 * 3600


Document = dict[str, Any]
Change = Callable[[Document], Document | bytes]


def without(member: str) -> Change:
    return lambda document: {name: document[name] for name in document if name != member}


def with_(**members: object) -> Change:
    return lambda document: {**document, **members}


def raw_json(change: Callable[[bytes], bytes]) -> Change:
    return lambda document: change(json.dumps(document).encode())


def twice(member: str, value: str) -> Change:
    """The member a second time; which one counts, each parser decides for itself."""
    return raw_json(lambda body: body[:-1] + f', "{member}": {value}}}'.encode())


def _acknowledgement(seal: Seal) -> Document:
    digest = sha256(PAYLOAD).hexdigest()
    return {
        "declarationId": str(LOSS.id),
        "reference": "DCL-2026-000123",
        "receivedAt": NOW.isoformat(),
        "receipt": seal.receipt(LOSS.id, "DCL-2026-000123", NOW, digest),
    }


def _said(change: Change, document: Document) -> bytes:
    changed = change(document)
    return changed if isinstance(changed, bytes) else json.dumps(changed).encode()


BAD, FALSE = ProblemCode.BAD_ANSWER, ProblemCode.RECEIPT_INVALID
MEMBERS = ("declarationId", "reference", "receivedAt", "receipt")
ODD_RECEIPTS: dict[str, tuple[Change, ProblemCode | None]] = {
    "as it should be": (with_(), None),
    "a member more": (with_(office={"name": ["Paris"]}, note=None), None),
    "the clock of Cayenne": (with_(receivedAt="2026-11-22T06:30:00-03:00"), None),
    "half a second off": (with_(receivedAt="2026-11-22T09:30:00.5Z"), None),
    "another day than signed": (with_(receivedAt="2026-11-21T09:30:00Z"), FALSE),
    "another reference than signed": (with_(reference="DCL-2026-000124"), FALSE),
    "no signed receipt in it": (with_(receipt="DCL-2026-000123"), FALSE),
    "an empty receipt": (with_(receipt=""), FALSE),
    "a year without local time": (with_(receivedAt="9999-12-31T23:59:59Z"), BAD),
    "the first year": (with_(receivedAt="0001-01-01T00:00:00Z"), BAD),
    "no offset": (with_(receivedAt="2026-11-22T09:30:00"), BAD),
    "seconds since 1970": (with_(receivedAt=NOW.timestamp()), BAD),
    "half a pair": (with_(reference="DCL-\ud83d"), BAD),
    "a member twice": (twice("reference", '"DCL-2026-000123"'), BAD),
    "not a number": (twice("amount", "NaN"), BAD),
    "without end": (raw_json(lambda _body: b'{"a":' * 100_000), BAD),
    "cut": (raw_json(lambda body: body[:-1]), BAD),
    "more behind it": (raw_json(lambda body: body + b"{}"), BAD),
    "a byte order mark": (raw_json(lambda body: b"\xef\xbb\xbf" + body), BAD),
    "sixteen bits a letter": (raw_json(lambda body: body.decode().encode("utf-16")), BAD),
    "folded, and not told": (raw_json(gzip.compress), BAD),
    "a list": (raw_json(lambda body: b"[" + body + b"]"), BAD),
    **{f"no {member}": (without(member), BAD) for member in MEMBERS},
    **{f"{member} null": (with_(**{member: None}), BAD) for member in MEMBERS},
    **{f"{member} a list": (with_(**{member: [member]}), BAD) for member in MEMBERS},
}


@pytest.mark.parametrize("row", ODD_RECEIPTS)
def test_an_odd_receipt(row: str, raw: RawServer, raw_client: BackendClient, seal: Seal) -> None:
    change, code = ODD_RECEIPTS[row]
    raw.answer = http(201, _said(change, _acknowledgement(seal)))
    if code is None:
        receipt: Receipt = raw_client.submit(PAYLOAD, LOSS.id)
        assert abs(receipt.received_at - NOW) < timedelta(seconds=1)
        return
    with pytest.raises(BadAnswer) as caught:
        raw_client.submit(PAYLOAD, LOSS.id)
    assert caught.value.code is code


@pytest.mark.parametrize("skew", [-400, -1, 1, 400])
def test_the_office_s_clock_may_be_days_off(
    skew: int, raw: RawServer, raw_client: BackendClient, seal: Seal
) -> None:
    then = NOW + timedelta(days=skew)
    signed = seal.receipt(LOSS.id, "DCL-2026-000123", then, sha256(PAYLOAD).hexdigest())
    said = with_(receivedAt=then.isoformat(), receipt=signed)
    raw.answer = http(201, _said(said, _acknowledgement(seal)))
    assert raw_client.submit(PAYLOAD, LOSS.id).received_at == then


@pytest.mark.parametrize(
    ("kind", "headers", "code"),
    [
        ("application/json; charset=iso-8859-1", (), BAD),
        ("application/json; charset=utf-16", (), BAD),
        ("text/json", (), BAD),
        ("application/octet-stream", (), BAD),
        ("", (), BAD),
        (JSON, ("Content-Encoding: gzip",), BAD),
        (JSON, ("Content-Encoding: br",), BAD),
        (JSON, ("Content-Encoding: gzip, gzip",), BAD),
        (JSON, ("Content-Length: 12",), BAD),
        (JSON, ("Content-Length: 100000",), ProblemCode.NO_NETWORK),
        (JSON, ("Content-Length: many",), None),
        (JSON, ("Content-Length: -1",), None),
        (JSON, ("Transfer-Encoding: gzip, chunked",), None),
        (JSON, ("Transfer-Encoding: chunked",), ProblemCode.NO_NETWORK),
        (JSON, tuple(f"X-{number}: {'a' * 60_000}" for number in range(90)), None),
        (JSON, tuple(f"X-{number}: a" for number in range(5000)), BAD),
        (JSON, ("X: " + "a" * 100_000,), BAD),
        ("application/json; charset=UTF-8", ("ETag: \xff", "Set-Cookie: a=b"), None),
    ],
    ids=range(18),
)
def test_an_odd_head_of_a_true_receipt(
    kind: str,
    headers: tuple[str, ...],
    code: ProblemCode | None,
    raw: RawServer,
    raw_client: BackendClient,
    seal: Seal,
) -> None:
    raw.answer = http(201, _said(with_(), _acknowledgement(seal)), kind, *headers)
    if code is None:
        assert raw_client.submit(PAYLOAD, LOSS.id).reference == "DCL-2026-000123"
        return
    with pytest.raises(Problem) as caught:
        raw_client.submit(PAYLOAD, LOSS.id)
    assert caught.value.code is code


def test_a_small_body_that_unfolds_to_a_gigabyte_is_not_unfolded(
    raw: RawServer, raw_client: BackendClient
) -> None:
    bomb = gzip.compress(b" " * (64 << 20))
    raw.answer = http(201, bomb, JSON, "Content-Encoding: gzip")
    with pytest.raises(BadAnswer) as caught:
        raw_client.submit(PAYLOAD, LOSS.id)
    assert caught.value.facts["cause"] == "encoding"


FOLLOW_UP: Document = {
    "declarationId": str(LOSS.id),
    "reference": "DCL-2026-000123",
    "stage": "accepted",
    "updatedAt": "2026-11-22T09:30:00Z",
}
ODD_FOLLOW_UPS: dict[str, tuple[Change, bool]] = {
    "as it should be": (with_(), True),
    "a member more": (with_(office="Paris"), True),
    "nothing where nothing is needed": (with_(reason=None, opposedOn=None), True),
    "a reason without a refusal": (with_(reason="Dossier incomplet"), True),
    "a stage of tomorrow": (with_(stage="on-hold"), False),
    "a stage in capitals": (with_(stage="ACCEPTED"), False),
    "no stage": (without("stage"), False),
    "a date without an hour": (with_(updatedAt="2026-11-22"), False),
    "opposed beyond all calendars": (with_(opposedOn="9999-12-31T23:59:59Z"), False),
    "another declaration": (with_(declarationId=str(UUID(int=0))), False),
}


@pytest.mark.parametrize("row", ODD_FOLLOW_UPS)
def test_an_odd_follow_up(row: str, raw: RawServer, raw_client: BackendClient) -> None:
    change, accepted = ODD_FOLLOW_UPS[row]
    raw.answer = http(200, _said(change, FOLLOW_UP))
    if accepted:
        assert raw_client.follow_up(LOSS.id).stage is Stage.ACCEPTED
        return
    with pytest.raises(BadAnswer) as caught:
        raw_client.follow_up(LOSS.id)
    assert caught.value.code is ProblemCode.BAD_ANSWER


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ('"DCL-2026-000123-accepted"', True),
        ('W/"12"', True),
        ('"' + "a" * 200 + '"', True),
        ("bare", False),
        ('"open', False),
        ('"é"', False),
        ('"a\x01b"', False),
        ('"a"\r\n  "b"', False),
        ('"' + "a" * 60_000 + '"', False),
        ("", False),
    ],
    ids=range(10),
)
def test_a_name_that_cannot_go_back_is_not_kept(
    said: str, kept: bool, raw: RawServer, raw_client: BackendClient
) -> None:
    raw.answer = http(200, _said(with_(), FOLLOW_UP), JSON, f"ETag: {said}")
    known: FollowUp = raw_client.follow_up(LOSS.id)
    assert known.etag == (said if kept else None)
    assert raw_client.follow_up(LOSS.id, known).stage is Stage.ACCEPTED  # asks again, and can


NOTICE: Document = {
    "id": "a",
    "severity": "warning",
    "title": "Titre",
    "text": "Texte",
    "since": "2026-11-22T09:30:00Z",
}
CARD: Document = {"type": "CPE", "number": "2900995235", "nominative": False, "fromChip": False}
ODD_LISTS: dict[str, tuple[str, Document, bool]] = {
    "notices": ("notices", {"oldestClient": "0.1.0", "notices": [NOTICE]}, True),
    "no notice": ("notices", {"oldestClient": "0.1.0", "notices": []}, True),
    "a notice with more": (
        "notices",
        {"oldestClient": "0.1.0", "notices": [{**NOTICE, "link": {}}], "more": 1},
        True,
    ),
    "a notice of no known weight": (
        "notices",
        {"oldestClient": "0.1.0", "notices": [{**NOTICE, "severity": "panic"}]},
        False,
    ),
    "notices that are none": ("notices", {"oldestClient": "0.1.0", "notices": [1]}, False),
    "cards": ("cards", {"cards": [{"card": CARD}]}, True),
    "no cards": ("cards", {"cards": []}, True),
    "a card with more": ("cards", {"cards": [{"card": {**CARD, "colour": "blue"}}]}, True),
    "a card of tomorrow": ("cards", {"cards": [{"card": {**CARD, "type": "CPX"}}]}, False),
    "a number that is a number": ("cards", {"cards": [{"card": {**CARD, "number": 1}}]}, False),
    "a page without cards": ("cards", {"next": "a"}, False),
}


@pytest.mark.parametrize("row", ODD_LISTS)
def test_an_odd_list(row: str, raw: RawServer, raw_client: BackendClient) -> None:
    asked, document, accepted = ODD_LISTS[row]
    ask = {"notices": raw_client.notices, "cards": lambda: raw_client.cards("1999990013")}[asked]
    raw.answer = http(200, json.dumps(document).encode())
    if accepted:
        ask()
        return
    with pytest.raises(BadAnswer) as caught:
        ask()
    assert caught.value.code is ProblemCode.BAD_ANSWER
