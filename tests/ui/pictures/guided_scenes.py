"""Scenes of the guided sequences: codes, declarations, renewal, and saying who declares."""

from typing import Any

from app.domain.declaration import Quality, Reason
from app.domain.hotline import CARDS
from app.domain.pin import PinStatus
from app.domain.problem import ProblemCode
from app.ui.places import Intent
from app.workflows.codes import steps as code
from app.workflows.declarations import steps as declared
from app.workflows.identity import steps as login
from app.workflows.interaction import Step
from tests.ui.pictures.studio import Scene, Studio
from tests.ui.samples import LAST_TRY, NURSE, STATIONS
from tests.ui.standin import StandIn
from tests.ui.steps import (
    COMMON_STEPS,
    DECLARED,
    DETAILS,
    PROBLEMS,
    REFERENCE,
    WRONG,
    form,
)


def at(intent: Intent, step: Step[Any]) -> Scene:
    """Return the scene of a sequence that has come to a step."""

    async def draw(studio: Studio) -> None:
        await studio.open(StandIn(station=STATIONS["valid"], script=(step,)), intent)

    return draw


def _common(kind: type[Step[Any]], place: int = 0) -> Step[Any]:
    return [step for step in COMMON_STEPS if isinstance(step, kind)][place]


_LETTER = code.EnterCode(NURSE, code.CodeKind.LETTER, PinStatus(2, 3), WRONG)
_LAST = code.EnterCode(
    LAST_TRY,
    code.CodeKind.LETTER,
    PinStatus(1, 3),
    code.Report(ProblemCode.PIN_WRONG, True, 2, 1, {"tries": 1}),
)
_CODES: dict[str, Step[Any]] = {
    "received": code.WhatReceived(NURSE),
    "letter": code.CompareLetter(NURSE),
    "wrong-code": _LETTER,
    "last-code": _LAST,
    "last-try": code.LastTry(LAST_TRY, 4),
    "working": code.Working(NURSE, code.Act.VERIFYING, code.Stage.CODE),
    "own-code": code.ChooseCode(NURSE, True),
    "blocked": code.Blocked(NURSE, code.Report(ProblemCode.PIN_BLOCKED), tuple(code.BlockedChoice)),
    "finished": code.Finished(NURSE, code.CodeFate.CHANGED, True),
}
_DECLARATION: dict[str, Step[Any]] = {
    "reason": declared.ChooseReason(tuple(Reason), CARDS),
    "card": declared.ChooseCard(Reason.LOST, (), CARDS),
    "elsewhere": _common(declared.AnotherWay),
    "details": form(Reason.LOST, Quality.HOLDER, *PROBLEMS),
    "review": declared.Review(DECLARED, False, CARDS),
    "opposition": declared.ConfirmOpposition(DECLARED, CARDS),
    "signature": declared.EnterSigningCode(NURSE, CARDS),
    "queued": _common(declared.Sending, 1),
    "received": _common(declared.ServerSaidYes),
    "refused": _common(declared.ServerSaidNo),
}
_LOGIN: dict[str, Step[Any]] = {
    "way": login.ChooseWay(tuple(login.Way), CARDS),
    "card": login.EnterLoginCode(NURSE),
    "rpps": login.AskRpps(wrong=True),
    "browser": login.ReturnFromBrowser(),
    "memory": login.KeptInMemory(code.Report(ProblemCode.KEYRING_ABSENT)),
}
_RENEWAL: dict[str, Step[Any]] = {
    "truth": declared.RenewalTruth(
        REFERENCE, declared.RenewalSituation.AUTOMATIC, 435, tuple(declared.RenewalChoice)
    ),
    "address": declared.CheckAddress(REFERENCE, Quality.HOLDER, DETAILS, False, False, False),
    "nothing": declared.NothingToSend(REFERENCE, 435),
}
GUIDED: dict[str, Scene] = {
    **{f"first-use-{name}": at(Intent.FIRST_USE, step) for name, step in _CODES.items()},
    "unblock": at(Intent.UNBLOCK, code.EnterUnblock(NURSE)),
    **{f"declaration-{name}": at(Intent.DECLARE, step) for name, step in _DECLARATION.items()},
    **{f"login-{name}": at(Intent.DECLARE, step) for name, step in _LOGIN.items()},
    **{f"renewal-{name}": at(Intent.RENEW, step) for name, step in _RENEWAL.items()},
}
