"""What a row of the register holds, and how a card is put into it and read back.

On SQLite a row is sealed and its card number stands as a keyed hash, since anybody may copy a
workstation's disk. On the establishment's PostgreSQL rows are readable, as its other data are: who
may read them is for that server to say, and every workstation must be able to.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Row

from app.backend.vault import Unreadable
from app.domain.card import CardType
from app.domain.fleet import FleetCard, Origin

_DAMAGED = (ValueError, KeyError, TypeError, AttributeError)
"""What a row raises whose bytes, or the kind of whose columns, are no longer ours."""

METADATA = sa.MetaData()
_POSITION = sa.BigInteger().with_variant(sa.Integer, "sqlite")
KEYS = sa.Table("keys", METADATA, sa.Column("id", sa.Text, primary_key=True))
STATE = sa.Table(
    "state",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("revision", sa.BigInteger, nullable=False),
    sa.Column("removed_at", sa.BigInteger, nullable=False),
)
CARDS = sa.Table(
    "cards",
    METADATA,
    sa.Column("mark", sa.Text, primary_key=True),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("revision", sa.BigInteger, nullable=False),
    sa.Column("touched_at", sa.BigInteger, nullable=False),
    sa.Column("key_id", sa.Text, nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Index("cards_by_revision", "revision"),
)
HISTORY = sa.Table(
    "history",
    METADATA,
    sa.Column("position", _POSITION, primary_key=True, autoincrement=True),
    sa.Column("mark", sa.Text, nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("detail", sa.Text, nullable=False),
    sa.Index("history_of_card", "mark", "position"),
    sqlite_autoincrement=True,
)
PLANNED = sa.Table(
    "planned",
    METADATA,
    sa.Column("position", _POSITION, primary_key=True, autoincrement=True),
    sa.Column("id", sa.Text, nullable=False, unique=True),
    sa.Column("mark", sa.Text, nullable=False),
    sa.Column("key_id", sa.Text, nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sqlite_autoincrement=True,
)


@dataclass(frozen=True, slots=True)
class Planned:
    """A declaration of a batch that is not in the outbox yet: its bytes as they will be sent."""

    id: UUID
    card_number: str
    payload: bytes


class Sealing(Protocol):
    """How content and card numbers stand in the database."""

    current: str

    def seal(self, content: bytes, place: str) -> bytes:
        """Return what is stored."""

    def open(self, key_id: str, sealed: bytes, place: str) -> bytes:
        """Return the content; raises `Unreadable`."""

    def mark(self, card_number: str) -> str:
        """Return the key of a card's row."""


class Clear:
    """Rows as they are, for a server that guards them."""

    current = ""

    def seal(self, content: bytes, place: str) -> bytes:
        """As it is."""
        return content

    def open(self, key_id: str, sealed: bytes, place: str) -> bytes:
        """As it is."""
        return bytes(sealed)

    def mark(self, card_number: str) -> str:
        """The number itself."""
        return card_number


class Rows:
    """Puts cards into rows and reads them back."""

    def __init__(self, sealing: Sealing) -> None:
        self._sealing = sealing

    def mark(self, number: str) -> str:
        """The key of a card's row."""
        return self._sealing.mark(number)

    def values(self, card: FleetCard, mark: str) -> dict[str, Any]:
        """The columns that a card decides, `card.version` included."""
        return {
            "mark": mark,
            "version": card.version,
            "key_id": self._sealing.current,
            "content": self._sealing.seal(_encode(card), mark),
        }

    def card(self, row: Row[Any]) -> FleetCard | None:
        """The card, or None when its key is not at hand or it is damaged."""
        try:
            return _decode(self._sealing.open(row.key_id, row.content, row.mark), row.version)
        except (Unreadable, *_DAMAGED):
            return None

    def plan(self, planned: Planned) -> dict[str, Any]:
        """The row of a declaration of a batch."""
        content = planned.card_number.encode() + b"\n" + planned.payload
        return {
            "id": str(planned.id),
            "mark": self.mark(planned.card_number),
            "key_id": self._sealing.current,
            "content": self._sealing.seal(content, str(planned.id)),
        }

    def planned(self, row: Row[Any]) -> Planned | None:
        """The declaration of a batch, or None when it cannot be read."""
        try:
            content = self._sealing.open(row.key_id, row.content, row.id)
            number, _, payload = content.partition(b"\n")
            return Planned(UUID(row.id), number.decode(), payload)
        except (Unreadable, *_DAMAGED):
            return None


def _encode(card: FleetCard) -> bytes:
    """Return the fields that say something, as JSON; the version stands beside."""
    told: dict[str, object] = {"number": card.number, "origin": card.origin.value}
    for name in ("holder", "service", "structure", "note", "director", "holder_left"):
        if value := getattr(card, name):
            told[name] = value
    for name in ("tries_left", "tries_max"):
        if (count := getattr(card, name)) is not None:
            told[name] = count
    for name in ("start", "end", "seen_at"):
        if (moment := getattr(card, name)) is not None:
            told[name] = moment.isoformat()
    if card.type is not None:
        told["type"] = card.type.value
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


_TYPES: Mapping[str, CardType] = {each.value: each for each in CardType}
_ORIGINS: Mapping[str, Origin] = {each.value: each for each in Origin}


def _decode(content: bytes, version: int) -> FleetCard:
    told = json.loads(content)
    get = told.get
    start, end, seen_at = get("start"), get("end"), get("seen_at")
    return FleetCard(
        number=told["number"],
        type=_TYPES.get(get("type")),
        director=get("director", False),
        holder=get("holder", ""),
        service=get("service", ""),
        structure=get("structure", ""),
        start=date.fromisoformat(start) if start else None,
        end=date.fromisoformat(end) if end else None,
        tries_left=get("tries_left"),
        tries_max=get("tries_max"),
        seen_at=datetime.fromisoformat(seen_at) if seen_at else None,
        note=get("note", ""),
        holder_left=get("holder_left", False),
        origin=_ORIGINS[told["origin"]],
        version=version,
    )
