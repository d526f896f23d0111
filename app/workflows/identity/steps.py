"""Steps of a login: with the card, with the phone, or in the browser."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.card import Card
from app.domain.hotline import Hotline
from app.domain.pin import Pin
from app.workflows.codes.steps import Keys, Report
from app.workflows.declarations.steps import DeclarationStage
from app.workflows.interaction import Step

_STAGE = DeclarationStage.SENT


class Way(StrEnum):
    """How to prove who one is."""

    CARD = "card"
    PHONE = "phone"
    BROWSER = "browser"


@dataclass(frozen=True, slots=True)
class ChooseWay(Step[Way | None]):
    """Ask how; None leaves it for later. `report` tells how the way before ended."""

    ways: tuple[Way, ...]
    hotline: Hotline | None
    report: Report | None = None
    stage: DeclarationStage = _STAGE


@dataclass(frozen=True, slots=True)
class EnterLoginCode(Step[Pin | Keys | None]):
    """Ask for the code porteur, once a click; None takes another way.

    `keypad`: the answer is where to type it, and READER is one try.
    """

    card: Card
    report: Report | None = None
    keypad: bool = False
    stage: DeclarationStage = _STAGE


@dataclass(frozen=True, slots=True)
class Identifying(Step[None]):
    """Shown, not asked: the card signs, or the office is asked.

    `keypad`: the card waits for the code, which is typed on the reader's own keys.
    """

    keypad: bool = False
    stage: DeclarationStage = _STAGE


@dataclass(frozen=True, slots=True)
class AskRpps(Step[str | None]):
    """Ask for the RPPS number, which no card tells; None takes another way."""

    wrong: bool = False
    stage: DeclarationStage = _STAGE


@dataclass(frozen=True, slots=True)
class ConfirmOnPhone(Step[None]):
    """Show the two digits until the phone has confirmed; ends by itself, an answer cancels."""

    digits: str
    expires_at: datetime
    stage: DeclarationStage = _STAGE


@dataclass(frozen=True, slots=True)
class ReturnFromBrowser(Step[None]):
    """The browser is open; ends by itself when it comes back, an answer cancels."""

    stage: DeclarationStage = _STAGE


@dataclass(frozen=True, slots=True)
class KeptInMemory(Step[None]):
    """There is no keyring: the login lasts as long as this program runs; the answer goes on."""

    report: Report
    stage: DeclarationStage = _STAGE
