"""A request and a reply at the sandbox, between its sockets and its offices."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: `path` without the query, header and parameter names in lower case."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @classmethod
    def read(cls, method: str, target: str, headers: Mapping[str, str], body: bytes) -> "Asked":
        """Take a request apart; `target` is the request line's."""
        parts = urlsplit(target)
        query = {name.lower(): value for name, value in parse_qsl(parts.query, True)}
        return cls(method, parts.path, {n.lower(): v for n, v in headers.items()}, query, body)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, ready to be written."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


def moment(at: datetime) -> str:
    """Write a moment in UTC as the contract does."""
    return at.isoformat().replace("+00:00", "Z")


def reply(status: int, document: Any, headers: dict[str, str] | None = None) -> Reply:
    """Answer JSON."""
    body = json.dumps(document, ensure_ascii=False).encode()
    return Reply(status, {"Content-Type": "application/json", **(headers or {})}, body)


def problem(
    status: int,
    title: str,
    detail: str | None = None,
    headers: dict[str, str] | None = None,
    **members: str,
) -> Reply:
    """Answer a problem document (RFC 9457)."""
    document: dict[str, Any] = {"type": "about:blank", "title": title, "status": status, **members}
    if detail:
        document["detail"] = detail
    body = json.dumps(document, ensure_ascii=False).encode()
    return Reply(status, {"Content-Type": "application/problem+json", **(headers or {})}, body)
