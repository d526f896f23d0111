"""One or more samples of every step that a workflow can show."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from app.domain.card import CardType
from app.domain.declaration import (
    Address,
    CardReference,
    Consent,
    Declarant,
    Declaration,
    Incident,
    Kind,
    Person,
    PoliceReport,
    Quality,
    Reason,
)
from app.domain.entitlement import Decision, Route
from app.domain.holder import Activity, Coded, Structure
from app.domain.hotline import CARDS
from app.domain.outbox import OutboxEntry, OutboxState
from app.domain.pin import PinStatus, Weakness
from app.domain.problem import ProblemCode
from app.domain.validation import WANTS, Field, FieldProblem
from app.workflows.codes import steps as code
from app.workflows.declarations import steps as declared
from app.workflows.identity import steps as login
from app.workflows.interaction import Step
from tests.ui.samples import LAST_TRY, NURSE, SECRETARY

WRONG = code.Report(ProblemCode.PIN_WRONG, True, 3, 2, {"tries": 2})
REMOVED = code.Report(ProblemCode.PIN_UNCERTAIN, None, 3)
REFERENCE = CardReference.of(NURSE) or CardReference(CardType.CPS, "2900995235")
ADDRESS = Address("CLAIRE MARTEL-DEMO", "", "12 rue des Lilas", "", "59000", "LILLE")
DECLARED = Declaration(
    id=UUID(int=1),
    kind=Kind.LOSS_THEFT,
    reason=Reason.STOLEN,
    card=REFERENCE,
    holder=Person("MARTEL-DEMO", "CLAIRE", birth_name="DUVAL-DEMO"),
    declarant=Declarant(Quality.MANDATEE, Person("PETIT", "ALEX", telephone="03 20 00 00 00")),
    created_at=datetime(2026, 11, 22, 9, tzinfo=UTC),
    client_version="0.1.0",
    structure=Structure(
        "CLINIQUE DES LILAS", None, "590000001", None, "Bloc opératoire", "AGENT-118", "2019/44"
    ),
    incident=Incident(
        date(2026, 11, 20),
        "Gare de Lille-Flandres",
        police_report=PoliceReport("2026/118", date(2026, 11, 21), "Lille"),
        happened_at=time(18, 5),
    ),
    reorder=True,
    delivery=ADDRESS,
    consent=Consent("2026-11", datetime(2026, 11, 22, 9, tzinfo=UTC)),
)
DETAILS = declared.Details(Person("MARTEL-DEMO", "CLAIRE"), Person("PETIT", "ALEX"))
PROBLEMS = (
    FieldProblem(Field.DECLARANT_TELEPHONE, "Donnez un téléphone."),
    FieldProblem(Field.PLACE, "Remplissez ce champ."),
)


def entry(state: OutboxState, **more: Any) -> OutboxEntry:
    """An entry of the outbox for `DECLARED`."""
    queued = datetime(2026, 11, 22, 9, tzinfo=UTC)
    return replace(OutboxEntry(DECLARED.id, state, b"{}", "2900995235", queued), **more)


def form(reason: Reason, quality: Quality, *problems: FieldProblem) -> declared.FillDetails:
    """The form of a reason for somebody."""
    staff = quality is not Quality.HOLDER
    return declared.FillDetails(
        reason, quality, REFERENCE, DETAILS, WANTS[reason], staff, staff, CARDS, problems
    )


CODE_STEPS: tuple[Step[Any], ...] = (
    code.InsertCard(),
    code.InsertCard(code.Report(ProblemCode.NO_READER)),
    code.Reinsert(NURSE, REMOVED, code.Stage.CODE),
    code.Reinsert(NURSE, REMOVED, code.Stage.CODE, found=SECRETARY),
    code.TryAgain(NURSE, code.Report(ProblemCode.CARD_BUSY), code.Stage.CODE),
    *(code.Working(NURSE, act, code.Stage.CODE) for act in code.Act),
    code.WhatReceived(NURSE),
    code.NoCodes(NURSE, (Route.HOLDER_PORTAL, Route.STRUCTURE, Route.HOTLINE)),
    code.CompareLetter(NURSE),
    code.WrongLetter(NURSE, code.Report(ProblemCode.LETTER_MISMATCH)),
    *(code.EnterCode(NURSE, kind, PinStatus(3, 3)) for kind in code.CodeKind),
    code.EnterCode(NURSE, code.CodeKind.LETTER, PinStatus(2, 3), WRONG),
    code.EnterCode(LAST_TRY, code.CodeKind.LETTER, PinStatus(1, 3), WRONG),
    code.EnterCode(NURSE, code.CodeKind.OWN, PinStatus()),
    *(code.UseKeypad(NURSE, kind, PinStatus(3, 3)) for kind in code.CodeKind),
    code.UseKeypad(LAST_TRY, code.CodeKind.LETTER, PinStatus(1, 3), WRONG),
    code.Working(NURSE, code.Act.VERIFYING, code.Stage.CODE, keypad=True),
    code.Working(NURSE, code.Act.CHANGING, code.Stage.OWN_CODE, keypad=True),
    code.ChangeOnKeypad(NURSE, True),
    code.ChangeOnKeypad(NURSE, False, code.Report(ProblemCode.KEYPAD_MISMATCH)),
    code.LastTry(LAST_TRY, 4),
    code.LastTry(LAST_TRY, 4, wrong=True),
    code.LastTry(LAST_TRY, 0),
    code.OfferOwnCode(NURSE, PinStatus(2, 3), PinStatus(3, 3)),
    code.ChooseCode(NURSE, True),
    code.ChooseCode(NURSE, False, code.Report(ProblemCode.PIN_MISMATCH)),
    *(code.WeakCode(NURSE, weakness) for weakness in Weakness),
    code.Blocked(NURSE, code.Report(ProblemCode.PIN_BLOCKED), tuple(code.BlockedChoice)),
    *(code.Finished(NURSE, fate, True) for fate in code.CodeFate),
    code.Finished(NURSE, code.CodeFate.UNBLOCKED, None),
    code.Finished(NURSE, code.CodeFate.KEPT, False, code.Report(ProblemCode.PROOF_FAILED)),
    code.EnterUnblock(NURSE),
    code.EnterUnblock(NURSE, keypad=True),
    code.EnterUnblock(NURSE, code.Report(ProblemCode.PUK_WRONG, True, 10, 9, {"tries": 9}), True),
)
COMMON_STEPS: tuple[Step[Any], ...] = (
    declared.ChooseQuality(Reason.LOST, CARDS),
    declared.ChooseCard(Reason.LOST, (REFERENCE,), CARDS),
    declared.ChooseCard(Reason.LOST, (), CARDS),
    declared.ChooseCard(
        Reason.LOST,
        (),
        CARDS,
        CardReference(CardType.CPE, "12"),
        (FieldProblem(Field.CARD_NUMBER, "Le numéro de la carte a dix chiffres."),),
    ),
    declared.AnotherWay(
        Reason.CESSATION,
        Quality.HOLDER,
        REFERENCE,
        Decision(False, "Se déclare à l’Ordre.", frozenset({Quality.MANDATEE}), tuple(Route)),
        CARDS,
    ),
    declared.Review(DECLARED, False, CARDS),
    declared.Review(DECLARED, True, None, code.Report(ProblemCode.DISK_FULL)),
    declared.Sending(DECLARED, entry(OutboxState.SENDING), False, CARDS),
    declared.Sending(
        DECLARED, entry(OutboxState.QUEUED, problem=ProblemCode.NO_NETWORK), True, CARDS
    ),
    declared.ServerSaidYes(
        DECLARED,
        entry(
            OutboxState.RECEIVED,
            reference="DCL-2026-000001",
            received_at=datetime(2026, 11, 22, 9, 1, tzinfo=UTC),
        ),
        CARDS,
    ),
    declared.ServerSaidNo(
        DECLARED,
        entry(OutboxState.REFUSED, problem=ProblemCode.REFUSED, problem_detail="card unknown"),
        CARDS,
    ),
)
LOGIN_STEPS: tuple[Step[Any], ...] = (
    login.ChooseWay(tuple(login.Way), CARDS),
    login.ChooseWay((login.Way.PHONE,), None, code.Report(ProblemCode.NOT_AUTHORISED)),
    login.EnterLoginCode(NURSE),
    login.EnterLoginCode(NURSE, WRONG),
    login.EnterLoginCode(NURSE, WRONG, keypad=True),
    login.Identifying(),
    login.Identifying(keypad=True),
    login.AskRpps(),
    login.AskRpps(wrong=True),
    login.ConfirmOnPhone("07", datetime(2026, 11, 22, 9, 2, tzinfo=UTC)),
    login.ReturnFromBrowser(),
    login.KeptInMemory(code.Report(ProblemCode.KEYRING_ABSENT)),
)
DECLARATION_STEPS: tuple[Step[Any], ...] = (
    declared.ChooseReason(tuple(Reason), CARDS),
    *COMMON_STEPS,
    *(form(reason, quality) for reason in WANTS for quality in Quality),
    form(Reason.LOST, Quality.HOLDER, *PROBLEMS),
    *LOGIN_STEPS,
    declared.OfferSignature(DECLARED, NURSE, CARDS),
    declared.EnterSigningCode(NURSE, CARDS),
    declared.EnterSigningCode(NURSE, None, WRONG),
    declared.EnterSigningCode(NURSE, None, WRONG, keypad=True),
    declared.Signing(CARDS, keypad=True),
    declared.Signing(CARDS),
    declared.ConfirmOpposition(DECLARED, CARDS),
)
RENEWAL_STEPS: tuple[Step[Any], ...] = (
    *(
        declared.RenewalTruth(REFERENCE, situation, 12, tuple(declared.RenewalChoice))
        for situation in declared.RenewalSituation
    ),
    *COMMON_STEPS,
    declared.CheckAddress(REFERENCE, Quality.HOLDER, DETAILS, False, False, False),
    declared.CheckAddress(REFERENCE, Quality.MANDATEE, DETAILS, True, True, True, PROBLEMS),
    declared.ConfirmPlace(REFERENCE, ()),
    declared.ConfirmPlace(
        REFERENCE,
        (Activity(1, Coded("1", "Salarié"), Structure("HOPITAL DE DEMONSTRATION")), Activity(3)),
    ),
    declared.AskOldCard(REFERENCE),
    declared.NothingToSend(REFERENCE, 435),
)
