"""What a step of a workflow looks like, in words and kinds of input; no widget, no Qt.

A page's model turns each step into a `StepView`; one renderer draws them all. An `answer` is the
value that the workflow waits for.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING

from app.domain.pin import Pin
from app.ui.shown import Fact, ProblemView, Tone

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


@dataclass(frozen=True, slots=True)
class Choose:
    """Several answers, of which one is picked: title, explanation, answer."""

    options: tuple[tuple[str, str, object], ...]


@dataclass(frozen=True, slots=True)
class CodeAsked:
    """One code field: its label, a hint, and how many digits it takes."""

    name: str
    hint: str
    shortest: int
    longest: int


@dataclass(frozen=True, slots=True)
class EnterCodes:
    """One code field or several; `build` makes the answer of the codes, in their order."""

    fields: tuple[CodeAsked, ...]
    build: Callable[[tuple[Pin, ...]], object]


@dataclass(frozen=True, slots=True)
class EnterDigits:
    """A few digits that are no secret; the answer is their text."""

    name: str
    hint: str
    length: int
    error: str = ""


class FieldKind(Enum):
    """How a field of a form is filled."""

    TEXT = "text"
    PARAGRAPH = "paragraph"
    DATE = "date"
    TIME = "time"
    TICK = "tick"
    PICK = "pick"


@dataclass(frozen=True, slots=True)
class FormField:
    """One field: `value` is text, a yes or no for TICK, and one of `options` for PICK.

    Two `half` fields that follow each other stand side by side where there is room.
    """

    key: str
    name: str
    hint: str = ""
    kind: FieldKind = FieldKind.TEXT
    value: str | bool = ""
    error: str = ""
    options: tuple[tuple[str, str, str], ...] = ()
    half: bool = False


@dataclass(frozen=True, slots=True)
class FormSection:
    """Fields that belong together, under a heading.

    A `folded` one shows its heading only, until it is asked for or holds something.
    """

    title: str
    fields: tuple[FormField, ...]
    folded: bool = False


Typed = dict[str, str | bool]


@dataclass(frozen=True, slots=True)
class Form:
    """A form; `build` makes the answer of what was typed, by the fields' keys.

    `check` finds what cannot even be read, such as a date that is none: sentences by key.
    """

    sections: tuple[FormSection, ...]
    build: Callable[[Typed], object]
    check: Callable[[Typed], dict[str, str]] = lambda _typed: {}


@dataclass(frozen=True, slots=True)
class CardNumber:
    """The card's number in large grouped digits, beside a drawing of the letter it stands on."""

    name: str
    number: str
    drawing: str = "letter-number"


@dataclass(frozen=True, slots=True)
class Digits:
    """A few digits to be compared elsewhere, large, and the time that is left for it."""

    name: str
    digits: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing alone, such as how to put the card in."""

    drawing: str


@dataclass(frozen=True, slots=True)
class Summary:
    """What was filled in, to be read over, in parts."""

    parts: tuple[tuple[str, tuple[Fact, ...]], ...]


@dataclass(frozen=True, slots=True)
class Wait:
    """Work under way."""

    sentence: str


@dataclass(frozen=True, slots=True)
class Result:
    """What came of it: a sentence that stands out, and facts such as the server's reference.

    `beneath` makes what can be done with it, such as keeping a receipt.
    """

    tone: Tone
    headline: str
    lines: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    beneath: Callable[[], "QWidget"] | None = None


Body = (
    Choose
    | EnterCodes
    | EnterDigits
    | Form
    | CardNumber
    | Digits
    | Picture
    | Summary
    | Wait
    | Result
    | None
)


@dataclass(frozen=True, slots=True)
class Reply:
    """A button and what it answers."""

    words: str
    answer: object = None


@dataclass(frozen=True, slots=True)
class Submit:
    """The button that answers with what the body holds."""

    words: str
    danger: bool = False


@dataclass(frozen=True, slots=True)
class StepView:
    """One step under line `stage` of the numbered list.

    `said` is read aloud when the step appears; by default the problem or the first line. `caution`
    stays in sight while the step is open, and is read aloud after that. `finished` marks the last
    step of a sequence: all lines are done.
    """

    stage: int
    lines: tuple[str, ...] = ()
    body: Body = None
    primary: Submit | Reply | None = None
    others: tuple[Reply, ...] = ()
    problem: ProblemView | None = None
    caution: str = ""
    said: str = ""
    finished: bool = False

    @property
    def aloud(self) -> str:
        """What a screen reader is told at once."""
        said = self.said or (self.lines[0] if self.lines else "")
        if self.problem is not None and not self.said:
            said = " ".join((self.problem.what, self.problem.cost, self.problem.remedy))
        return f"{said} {self.caution}".strip()
