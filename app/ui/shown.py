"""Shapes that models fill and widgets draw: no Qt, so that models are tested without it."""

from dataclasses import dataclass
from enum import Enum

from app.ui.places import Intent


class Tone(Enum):
    """How serious something is; never told by colour alone."""

    NEUTRAL = "raised"
    INFO = "info"
    OK = "ok"
    WARNING = "warning"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and its value as words; a tone ("ok", "warning", "danger") colours the value too."""

    name: str
    value: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """A button: its words and what it leads to."""

    words: str
    intent: Intent


@dataclass(frozen=True, slots=True)
class ProblemView:
    """A problem in the order it is read; `cost` is empty where no try was in question."""

    tone: Tone
    what: str
    cost: str
    remedy: str
    details: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class CardFace:
    """What is drawn; None where it is not read yet. `share` is the part of the validity left.

    `sentence` says all of it at once. `alarm` tells that the end is near or past.
    """

    family: str
    family_name: str
    holder: str | None
    profession: str | None
    number: str | None
    end_label: str
    end: str | None
    days: str | None
    days_label: str
    share: float | None
    alarm: bool
    mark: str | None
    sentence: str
