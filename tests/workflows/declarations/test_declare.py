"""Declarations from the first question to the server's reference, over HTTPS to the sandbox."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.backend.wire import decode_declaration
from app.demo.sandbox import Fault
from app.domain.card import Card, CardType, Generation
from app.domain.declaration import (
    Address,
    CardReference,
    Declaration,
    Incident,
    Kind,
    Person,
    Quality,
    Reason,
)
from app.domain.holder import Holder, NationalId, Structure, StructureKind
from app.domain.outbox import OutboxState
from app.domain.problem import LocalProblem, ProblemCode
from app.domain.validation import Field
from app.workflows.declarations import steps
from app.workflows.declarations.declare import declare
from app.workflows.declarations.steps import DeclarationEnding as Ending
from app.workflows.interaction import Left
from tests.workflows.bench import WAIT, leave, run
from tests.workflows.bench import Person as Somebody
from tests.workflows.office import NOW, TODAY, Office, office

CLAIRE = Person("MARTEL-DEMO", "Claire", email="claire@exemple.fr")
HOSPITAL = Structure("Hôpital de démonstration", StructureKind.FINESS, "999990013")
ADDRESS = Address("Claire Martel", "", "1 rue de la Paix", "", "44000", "Nantes")
DETAILS = steps.Details(
    holder=CLAIRE,
    declarant=CLAIRE,
    structure=HOSPITAL,
    incident=Incident(TODAY, place="Gare de l’Est", described="Perdue 🚆"),
    reorder=True,
    delivery=ADDRESS,
    attested=True,
)
TYPED = CardReference(CardType.CPS, "2900 9952 35")
KNOWN = Card(
    serial="5A",
    generation=Generation.CPS3,
    type=CardType.CPE,
    nominative=True,
    number="2900991013",
    holder=Holder("DURAND", "Alix", national_id=NationalId("3999990013/12")),
    structure=HOSPITAL,
)


def replies(**changes: Any) -> dict[type, Any]:
    """Somebody who lost a card and declares it without a mistake."""
    usual: dict[type, Any] = {
        steps.ChooseReason: Reason.LOST,
        steps.ChooseQuality: Quality.HOLDER,
        steps.ChooseCard: TYPED,
        steps.FillDetails: DETAILS,
        steps.Review: steps.ReviewChoice.GO_ON,
        steps.ConfirmOpposition: True,
        steps.Sending: lambda _step: WAIT,
        steps.ServerSaidYes: None,
    }
    return usual | {getattr(steps, name): reply for name, reply in changes.items()}


def go(
    folder: Path,
    *arguments: Any,
    fault: Fault = Fault.NONE,
    patience: float = 300,
    **changes: Any,
) -> tuple[Ending, Somebody, tuple[Any, ...]]:
    async def scene() -> tuple[Ending, Somebody, tuple[Any, ...]]:
        async with office(folder) as here:
            here.sandbox.inject(fault)
            person = Somebody(replies(**changes))
            desk = here.desk(person, patience=patience)
            ending = await declare(desk, *arguments)
            return ending, person, here.sandbox.declarations()

    return run(scene())


def test_a_lost_card_ends_with_the_servers_reference(tmp_path: Path) -> None:
    ending, person, held = go(tmp_path)
    path = list(dict.fromkeys(person.path))
    assert path == [
        "ChooseReason",
        "ChooseQuality",
        "ChooseCard",
        "FillDetails",
        "Review",
        "ConfirmOpposition",
        "Sending",
        "ServerSaidYes",
    ]
    said = person.last(steps.ServerSaidYes)
    assert (ending, len(held)) == (Ending.RECEIVED, 1)
    assert said.entry.reference == held[0].reference
    sent = decode_declaration(said.entry.payload)
    assert (sent.card.number, sent.reason, sent.holder) == ("2900995235", Reason.LOST, CLAIRE)


def test_the_phone_line_stands_on_every_step(tmp_path: Path) -> None:
    _ending, person, _held = go(tmp_path)
    assert all(step.hotline.number == "0 825 85 2000" for step in person.asked)


@pytest.mark.parametrize("kind", [Kind.LOSS_THEFT, Kind.INCIDENT])
def test_only_the_reasons_of_that_kind_are_offered(kind: Kind, tmp_path: Path) -> None:
    async def scene() -> Somebody:
        async with office(tmp_path) as here:
            person = Somebody(replies(ChooseReason=leave))
            with pytest.raises(Left):
                await declare(here.desk(person), (), kind)
            return person

    assert run(scene()).asked[0].reasons == tuple(each for each in Reason if each.kind is kind)


def test_what_can_be_undone_is_confirmed_once(tmp_path: Path) -> None:
    ending, person, _held = go(
        tmp_path, (), Kind.INCIDENT, Reason.DEFECTIVE, ConfirmOpposition=leave
    )
    assert ending is Ending.RECEIVED
    assert person.path[0] == "ChooseQuality"
    assert person.last(steps.Review).final


def test_the_second_confirmation_may_be_refused(tmp_path: Path) -> None:
    ending, person, held = go(tmp_path, ConfirmOpposition=[False, True])
    assert person.path.count("Review") == person.path.count("ConfirmOpposition") == 2
    assert (ending, len(held)) == (Ending.RECEIVED, 1)


def test_a_form_is_corrected_under_its_fields(tmp_path: Path) -> None:
    wrong = replace(DETAILS, incident=Incident(TODAY, place="", described="x" * 10_000))
    ending, person, held = go(tmp_path, FillDetails=[wrong, DETAILS])
    second = person.last(steps.FillDetails)
    assert [problem.field for problem in second.problems] == [Field.PLACE, Field.DESCRIBED]
    assert second.details == wrong
    assert (ending, len(held)) == (Ending.RECEIVED, 1)


@pytest.mark.parametrize(
    ("reason", "ticked", "reorder", "delivery"),
    [
        (Reason.LOST, True, True, ADDRESS),
        (Reason.LOST, False, False, None),
        (Reason.CODES_NOT_RECEIVED, True, False, ADDRESS),
    ],
)
def test_no_more_is_sent_than_the_reason_wants(
    reason: Reason, ticked: bool, reorder: bool, delivery: Address | None, tmp_path: Path
) -> None:
    details = replace(DETAILS, reorder=ticked)
    _ending, person, _held = go(tmp_path, (), reason.kind, reason, FillDetails=details)
    assert (sent_by(person).reorder, sent_by(person).delivery) == (reorder, delivery)


def test_nothing_is_attested_for_the_person(tmp_path: Path) -> None:
    forms = [replace(DETAILS, attested=False), DETAILS]
    _ending, person, held = go(tmp_path, FillDetails=forms)
    asked = [step for step in person.asked if isinstance(step, steps.FillDetails)]
    assert [problem.field for problem in asked[-1].problems] == [Field.CONSENT]
    assert len(asked) == 2 and len(held) == 1
    assert sent_by(person).consent is not None


def test_a_malformed_card_number_is_asked_again(tmp_path: Path) -> None:
    bad = CardReference(CardType.CPS, "12")
    _ending, person, _held = go(tmp_path, ChooseCard=[bad, TYPED])
    second = person.last(steps.ChooseCard)
    assert (second.typed, second.problems[0].field) == (bad, Field.CARD_NUMBER)


def test_a_colleagues_lost_card_is_in_nobodys_reader(tmp_path: Path) -> None:
    _ending, person, held = go(tmp_path, (KNOWN,), ChooseCard=[None, TYPED])
    assert person.last(steps.ChooseCard).known == ()
    sent = decode_declaration(held[0].payload)
    assert sent.card.number == TYPED.number.replace(" ", "") != KNOWN.number


def test_a_card_from_the_reader_fills_the_form(tmp_path: Path) -> None:
    reference = CardReference.of(KNOWN)
    _ending, person, held = go(
        tmp_path, (KNOWN,), ChooseCard=reference, ChooseQuality=Quality.MANDATEE
    )
    assert person.last(steps.ChooseCard).known == (reference,)
    step = person.last(steps.FillDetails)
    assert (step.wants_holder, step.wants_structure) == (True, True)
    assert (step.details.holder.family_name, step.details.structure) == ("DURAND", HOSPITAL)
    assert len(held) == 1


def test_who_may_not_declare_learns_who_can(tmp_path: Path) -> None:
    service = CardReference(CardType.CPE, "2900991018", nominative=False)
    qualities = [Quality.HOLDER, Quality.RESPONSIBLE]
    ending, person, _held = go(
        tmp_path, ChooseCard=service, ChooseQuality=qualities, AnotherWay=None
    )
    told = person.last(steps.AnotherWay)
    assert told.problem is ProblemCode.NOT_ENTITLED
    assert Quality.RESPONSIBLE in told.decision.others
    assert ending is Ending.RECEIVED


def test_nobody_takes_a_service_card_for_a_persons(tmp_path: Path) -> None:
    service = CardReference(CardType.CPE, "2900991018", nominative=False)
    _ending, person, _held = go(tmp_path, ChooseCard=service, ChooseQuality=Quality.RESPONSIBLE)
    assert not person.last(steps.FillDetails).wants_holder
    assert sent_by(person).holder == Person()


def test_a_no_is_told_and_corrected_under_a_new_identity(tmp_path: Path) -> None:
    async def scene() -> tuple[Ending, Somebody, Office]:
        async with office(tmp_path) as here:
            here.sandbox.inject(Fault.REFUSED, times=1)
            person = Somebody(replies(ServerSaidNo=steps.AfterNo.CORRECT))
            return await declare(here.desk(person)), person, here

    ending, person, _here = run(scene())
    said = person.last(steps.ServerSaidNo)
    assert said.entry.problem is ProblemCode.REFUSED
    assert ending is Ending.RECEIVED
    assert person.last(steps.ServerSaidYes).entry.id != said.entry.id


def test_a_no_may_be_left_at_that(tmp_path: Path) -> None:
    ending, _person, held = go(tmp_path, fault=Fault.REFUSED, ServerSaidNo=steps.AfterNo.CLOSE)
    assert (ending, held) == (Ending.REFUSED, ())


def test_without_an_answer_it_waits_says_why_and_then_says_to_phone(tmp_path: Path) -> None:
    """The network fails: the page tells it; after the limit it says to phone; then it is back."""

    async def scene() -> tuple[Ending, Somebody]:
        async with office(tmp_path) as here:
            here.sandbox.inject(Fault.RESET)

            def watch(step: Any) -> object:
                if step.silent and step.entry.problem is not None:
                    here.sandbox.clear()
                    here.outbox.wake()
                return WAIT

            person = Somebody(replies(Sending=watch))
            return await declare(here.desk(person, patience=0.05)), person

    ending, person = run(scene())
    sending = [step for step in person.asked if isinstance(step, steps.Sending)]
    assert not sending[0].silent
    assert sending[-1].silent
    waiting = [step.entry for step in sending if step.entry.problem is not None]
    assert waiting[0].problem is ProblemCode.NO_NETWORK
    assert waiting[0].state is OutboxState.QUEUED
    assert ending is Ending.RECEIVED


def test_the_page_may_be_left_while_it_waits(tmp_path: Path) -> None:
    ending, person, held = go(tmp_path, fault=Fault.BUSY, Sending=steps.WhileSending.LEAVE)
    assert (ending, held) == (Ending.IN_BACKGROUND, ())
    assert person.path[-1] == "Sending"


def test_a_full_disk_loses_nothing(tmp_path: Path) -> None:
    """The outbox cannot keep it: the page comes back with the reason, and all that was typed."""

    async def scene() -> tuple[Ending, Somebody]:
        async with office(tmp_path) as here:
            person = Somebody(replies())
            desk = here.desk(person)
            return await declare(replace(desk, postbox=FullOnce(desk.postbox))), person

    ending, person = run(scene())
    first, second = (step for step in person.asked if isinstance(step, steps.Review))
    assert (first.report, second.report.problem) == (None, ProblemCode.DISK_FULL)
    assert first.declaration == second.declaration
    assert ending is Ending.RECEIVED


def test_corrected_before_it_is_sent_it_stays_the_same_declaration(tmp_path: Path) -> None:
    choices = steps.ReviewChoice

    async def scene() -> tuple[Somebody, tuple[Any, ...]]:
        async with office(tmp_path) as here:
            corrected = replace(DETAILS, incident=Incident(TODAY, place="Gare du Nord"))
            person = Somebody(
                replies(
                    Review=[choices.GO_ON, choices.CORRECT, choices.GO_ON],
                    FillDetails=[DETAILS, corrected],
                )
            )
            desk = here.desk(person)
            await declare(replace(desk, postbox=FullOnce(desk.postbox)))
            return person, here.sandbox.declarations()

    person, held = run(scene())
    read_over = [step.declaration for step in person.asked if isinstance(step, steps.Review)]
    assert len({each.id for each in read_over}) == 1
    (one,) = held
    sent = decode_declaration(one.payload)
    assert sent.incident is not None and sent.incident.place == "Gare du Nord"


class FullOnce:
    """A postbox on a disk that is full at first."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self._full = True

    async def post(self, declaration: Declaration, signature: str | None = None) -> Any:
        if self._full:
            self._full = False
            raise LocalProblem(ProblemCode.DISK_FULL)
        return await self._inner.post(declaration, signature)

    async def moved(self, entry: Any) -> Any:
        return await self._inner.moved(entry)


def sent_by(person: Somebody) -> Declaration:
    return decode_declaration(person.last(steps.ServerSaidYes).entry.payload)


def test_a_time_of_today_that_has_not_come_is_said_under_its_field(tmp_path: Path) -> None:
    now = NOW.astimezone()
    assert DETAILS.incident is not None
    late = replace(DETAILS.incident, happened_at=(now + timedelta(minutes=1)).time())
    right = replace(late, happened_at=now.time())

    def filled(step: steps.FillDetails) -> steps.Details:
        return replace(DETAILS, incident=right if step.problems else late)

    ending, person, (held,) = go(tmp_path, FillDetails=filled)
    assert ending is Ending.RECEIVED
    assert [each.field for each in person.last(steps.FillDetails).problems] == [Field.HAPPENED_AT]
    assert decode_declaration(held.payload).incident == right
