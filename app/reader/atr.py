"""Recognition of a card by its ATR, before a single command is sent (card.md 1).

The table stands in resources/cards/atr.toml. Recognition only says which card it claims to be: a
session confirms a CPx by its EF.SN.
"""

import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from app.domain.card import Generation, Interface
from app.domain.problem import ProblemCode
from app.reader.tables import CARDS

# Country 250 (France) and the issuer's pre-issuing bytes, then generation and version.
CPX_MARK = bytes.fromhex("1225006480")
_GENERATION_BYTES = {0x03: Generation.CPS3, 0x04: Generation.CPS4}


class CardKind(StrEnum):
    """What a card is, by its ATR."""

    CPX = "cpx"
    VITALE = "vitale"
    BANK = "bank"
    SIM = "sim"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Recognition:
    """What an ATR says; `generation` is set for a CPx only.

    `variant` marks an ATR that is not in the table word for word but holds the marks of a CPx.
    """

    kind: CardKind
    generation: Generation | None = None
    interface: Interface = Interface.CONTACT
    variant: bool = False

    @property
    def problem(self) -> ProblemCode | None:
        """What to say about a card that is not a CPx, None for a CPx."""
        return _PROBLEMS.get(self.kind)


_PROBLEMS = {
    CardKind.VITALE: ProblemCode.CARD_VITALE,
    CardKind.BANK: ProblemCode.CARD_BANK,
    CardKind.SIM: ProblemCode.CARD_SIM,
    CardKind.UNKNOWN: ProblemCode.CARD_UNKNOWN,
}


def recognise(atr: bytes) -> Recognition:
    """Say which card answers with this ATR."""
    text = atr.hex().upper()
    for pattern, recognition in _table():
        if pattern.fullmatch(text):
            return recognition
    return _variant(atr) or Recognition(CardKind.UNKNOWN)


def protocols(atr: bytes) -> frozenset[int]:
    """Return the transmission protocols that an ATR offers, 0 and 1 (ISO/IEC 7816-3, 8.2.3)."""
    offered = set()
    at, follows = 1, atr[1] >> 4 if len(atr) > 1 else 0
    while follows & 0x8:
        at += (follows & 0x7).bit_count() + 1
        if at >= len(atr):
            break
        offered.add(atr[at] & 0x0F)
        follows = atr[at] >> 4
    return frozenset(offered or {0})


def _variant(atr: bytes) -> Recognition | None:
    _, mark, rest = atr.partition(CPX_MARK)
    if not mark:
        return None
    found = (_GENERATION_BYTES[byte] for byte in rest[:3] if byte in _GENERATION_BYTES)
    return Recognition(CardKind.CPX, next(found, Generation.CPS3), variant=True)


@cache
def _table() -> list[tuple[re.Pattern[str], Recognition]]:
    with (CARDS / "atr.toml").open("rb") as file:
        entries = tomllib.load(file)["card"]
    return [(_pattern(entry["pattern"]), _recognition(entry)) for entry in entries]


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text.replace(" ", "").replace("*", "(?:..)*"))


def _recognition(entry: dict[str, Any]) -> Recognition:
    generation = entry.get("generation")
    return Recognition(
        CardKind(entry["kind"]),
        Generation(generation) if generation else None,
        Interface(entry.get("interface", Interface.CONTACT)),
        bool(entry.get("variant", False)),
    )
