"""Virtual CPx cards at APDU level: what `resources/demo/` defines, made at run time.

    card = insert("cps3-nurse", date.today())
    answer = card.transmit(bytes.fromhex("00A40904043F00D003"))

`insert` takes a profile's name; `load_profile` and `personalise` are its two steps. `faults`
wraps a card to make it fail on order, `line` to make it slow, `vpcd` plugs it into pcscd.
"""

from app.demo.card.authority import TestAuthority, shared_authority
from app.demo.card.card import Card, VirtualCard
from app.demo.card.definition import (
    CpxDefinition,
    Definition,
    ForeignDefinition,
    load_profile,
    profiles,
)
from app.demo.card.foreign import ForeignCard
from app.demo.card.personalise import insert, personalise
from app.demo.card.state import Counters

__all__ = [
    "Card",
    "Counters",
    "CpxDefinition",
    "Definition",
    "ForeignCard",
    "ForeignDefinition",
    "TestAuthority",
    "VirtualCard",
    "insert",
    "load_profile",
    "personalise",
    "profiles",
    "shared_authority",
]
