"""What a page to be read shows, as blocks from top to bottom; no widget, no Qt.

The pages' models fill them, `sheet.py` draws them.
"""

from dataclasses import dataclass

from app.ui.shown import Act, Fact, Tone


@dataclass(frozen=True, slots=True)
class Opening:
    """A way out of the program, opened by the system: https:, mailto: or tel:."""

    words: str
    address: str


@dataclass(frozen=True, slots=True)
class Row:
    """One thing said: its name, its text, what it is worth, and where it leads."""

    name: str
    text: str
    note: str = ""
    opening: Opening | None = None


@dataclass(frozen=True, slots=True)
class Banner:
    """The answer, before all details; at most one button, and it is the page's primary one."""

    tone: Tone
    icon: str
    headline: str
    text: str
    act: Act | Opening | None = None


@dataclass(frozen=True, slots=True)
class Rows:
    """Things said under a heading; `ordered` ones are numbered steps."""

    heading: str
    rows: tuple[Row, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence set apart, such as a caution."""

    tone: Tone
    text: str


@dataclass(frozen=True, slots=True)
class Copy:
    """A value read from the card: as it is shown, and as it is copied."""

    name: str
    shown: str
    copied: str


@dataclass(frozen=True, slots=True)
class Copies:
    """Values to give to somebody, each with its button; a sentence alone where there are none."""

    heading: str
    sentence: str
    values: tuple[Copy, ...] = ()
    after: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line to call or to write to; where it is not known, `number` is empty and `call` None.

    `lead` is what it is to be called for now, before anything else.
    """

    icon: str
    title: str
    purpose: str
    number: str
    conditions: str
    call: Opening | None
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Code:
    """An address as a QR code to be read by a phone; the address stands in words beside it."""

    heading: str
    sentence: str
    opening: Opening


@dataclass(frozen=True, slots=True)
class Check:
    """One line of what was examined on this workstation."""

    icon: str
    tone: Tone
    title: str
    sentence: str
    state: str


@dataclass(frozen=True, slots=True)
class Checks:
    """What was examined."""

    lines: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class Acts:
    """What can be done next in this program; the first is the primary one if `primary`."""

    heading: str
    acts: tuple[Act, ...]
    primary: bool = False


@dataclass(frozen=True, slots=True)
class Folded:
    """Facts that are shown when asked for, such as where statements come from."""

    title: str
    facts: tuple[Fact, ...]


Block = Banner | Rows | Remark | Copies | Line | Code | Checks | Acts | Folded


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole view: what it is about, and its blocks."""

    title: str
    lead: str
    blocks: tuple[Block, ...]
