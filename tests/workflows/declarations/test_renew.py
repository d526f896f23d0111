"""Renewal tells the truth first, and sends a request only when there is something to send."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.backend.wire import decode_declaration
from app.domain.card import Card, CardType, Generation
from app.domain.declaration import Address, CardReference, Kind, OldCard, Person, Quality
from app.domain.holder import Holder, Structure, StructureKind
from app.domain.validation import Field
from app.domain.validity import Validity
from app.workflows.declarations import steps
from app.workflows.declarations.renew import NEAR_DAYS, renew, situation
from app.workflows.declarations.steps import DeclarationEnding as Ending
from app.workflows.declarations.steps import RenewalChoice, RenewalSituation
from tests.workflows.bench import WAIT, run
from tests.workflows.bench import Person as Somebody
from tests.workflows.office import TODAY, office

CLAIRE = Person("MARTEL-DEMO", "Claire", email="claire@exemple.fr")
ADDRESS = Address("Claire Martel", "", "1 rue de la Paix", "", "44000", "Nantes")
HOSPITAL = Structure("Hôpital de démonstration", StructureKind.FINESS, "999990013")
DETAILS = steps.Details(CLAIRE, CLAIRE, HOSPITAL, delivery=ADDRESS, attested=True)
CPS = Card(
    serial="5A",
    generation=Generation.CPS3,
    type=CardType.CPS,
    number="2900995235",
    holder=Holder("MARTEL-DEMO", "Claire"),
    validity=Validity(date(2025, 1, 31), date(2028, 1, 31)),
)
CPE = replace(CPS, type=CardType.CPE, number="2900991013", structure=HOSPITAL)


def go(folder: Path, card: Card | None, **changes: Any) -> tuple[Ending, Somebody, tuple[Any, ...]]:
    async def scene() -> tuple[Ending, Somebody, tuple[Any, ...]]:
        async with office(folder) as here:
            usual: dict[type, Any] = {
                steps.RenewalTruth: RenewalChoice.CHECK,
                steps.ChooseQuality: Quality.MANDATEE,
                steps.CheckAddress: steps.AddressAnswer(False, DETAILS),
                steps.ConfirmPlace: True,
                steps.AskOldCard: OldCard.KEPT_UNTIL_NEW,
                steps.Review: steps.ReviewChoice.GO_ON,
                steps.Sending: lambda _step: WAIT,
                steps.ServerSaidYes: None,
                steps.NothingToSend: None,
            }
            usual |= {getattr(steps, name): reply for name, reply in changes.items()}
            person = Somebody(usual)
            ending = await renew(here.desk(person), card)
            return ending, person, here.sandbox.declarations()

    return run(scene())


def ending_on(end: date | None, type_: CardType = CardType.CPS) -> CardReference:
    return CardReference(type_, "2900995235", end=end)


@pytest.mark.parametrize(
    ("card", "expected"),
    [
        (ending_on(TODAY + timedelta(NEAR_DAYS + 1)), RenewalSituation.AUTOMATIC),
        (ending_on(TODAY + timedelta(NEAR_DAYS)), RenewalSituation.AUTOMATIC_NEAR),
        (ending_on(TODAY), RenewalSituation.AUTOMATIC_NEAR),
        (ending_on(TODAY - timedelta(1)), RenewalSituation.AUTOMATIC_EXPIRED),
        (ending_on(None), RenewalSituation.AUTOMATIC),
        (ending_on(TODAY, CardType.CPF), RenewalSituation.AUTOMATIC_NEAR),
        (ending_on(TODAY, CardType.CPE), RenewalSituation.THROUGH_STRUCTURE),
        (ending_on(None, CardType.CPA), RenewalSituation.THROUGH_STRUCTURE),
    ],
)
def test_where_a_card_stands(card: CardReference, expected: RenewalSituation) -> None:
    assert situation(card, TODAY) is expected


def test_an_address_to_correct_ends_with_the_servers_reference(tmp_path: Path) -> None:
    ending, person, held = go(tmp_path, CPS)
    assert list(dict.fromkeys(person.path)) == [
        "RenewalTruth",
        "CheckAddress",
        "ConfirmPlace",
        "AskOldCard",
        "Review",
        "Sending",
        "ServerSaidYes",
    ]
    said = person.last(steps.ServerSaidYes)
    assert (ending, said.entry.reference) == (Ending.RECEIVED, held[0].reference)
    sent = decode_declaration(said.entry.payload)
    assert (sent.kind, sent.reason, sent.delivery) == (Kind.RENEWAL, None, ADDRESS)
    assert (sent.place_confirmed, sent.old_card) == (True, OldCard.KEPT_UNTIL_NEW)


def test_when_all_is_right_nothing_is_sent(tmp_path: Path) -> None:
    ending, person, held = go(
        tmp_path, CPS, CheckAddress=steps.AddressAnswer(True, steps.Details(CLAIRE, CLAIRE))
    )
    assert (ending, held) == (Ending.NOTHING_TO_SEND, ())
    assert person.path[-1] == "NothingToSend"
    assert person.asked[-1].days_left == (date(2028, 1, 31) - TODAY).days


def test_a_place_that_changed_is_a_request_and_needs_a_whole_form(tmp_path: Path) -> None:
    bare = steps.AddressAnswer(True, steps.Details(CLAIRE, CLAIRE))
    whole = steps.AddressAnswer(True, DETAILS)
    ending, person, held = go(tmp_path, CPS, CheckAddress=[bare, whole], ConfirmPlace=False)
    fields = [problem.field for problem in person.last(steps.CheckAddress).problems]
    assert fields == [Field.CONSENT]
    sent = decode_declaration(person.last(steps.ServerSaidYes).entry.payload)
    assert (sent.place_confirmed, sent.delivery) == (False, None)
    assert (ending, len(held)) == (Ending.RECEIVED, 1)


def test_a_wrong_address_is_told_under_its_fields(tmp_path: Path) -> None:
    wrong = replace(DETAILS, delivery=replace(ADDRESS, postcode="1"))
    answers = [steps.AddressAnswer(False, wrong), steps.AddressAnswer(False, DETAILS)]
    _ending, person, _held = go(tmp_path, CPS, CheckAddress=answers)
    step = person.last(steps.CheckAddress)
    assert [problem.field for problem in step.problems] == [Field.DELIVERY_POSTCODE]
    assert step.details == wrong


@pytest.mark.parametrize(("days", "offered"), [(NEAR_DAYS + 1, False), (15, True), (-3, True)])
def test_not_received_is_offered_near_the_end(days: int, offered: bool, tmp_path: Path) -> None:
    near = replace(CPS, validity=Validity(None, TODAY + timedelta(days)))
    ending, person, held = go(tmp_path, near, RenewalTruth=RenewalChoice.NOT_RECEIVED)
    choices = person.last(steps.RenewalTruth).choices
    assert (RenewalChoice.NOT_RECEIVED in choices) is offered
    assert (ending, held) == (Ending.NOT_RECEIVED, ())


def test_later_sends_nothing(tmp_path: Path) -> None:
    ending, _person, held = go(tmp_path, CPS, RenewalTruth=RenewalChoice.LATER)
    assert (ending, held) == (Ending.NOTHING_TO_SEND, ())


def test_a_staff_card_is_asked_for_by_its_structure(tmp_path: Path) -> None:
    right = steps.AddressAnswer(True, DETAILS)
    ending, person, held = go(tmp_path, CPE, CheckAddress=right)
    step = person.last(steps.CheckAddress)
    assert (step.must_give, step.wants_structure, step.wants_holder) == (True, True, True)
    sent = decode_declaration(person.last(steps.ServerSaidYes).entry.payload)
    assert (sent.structure, sent.delivery) == (HOSPITAL, ADDRESS)
    assert (ending, len(held)) == (Ending.RECEIVED, 1)


def test_the_holder_of_a_staff_card_learns_who_asks(tmp_path: Path) -> None:
    truth = [RenewalChoice.CHECK, RenewalChoice.LATER]
    _ending, person, held = go(
        tmp_path, CPE, RenewalTruth=truth, ChooseQuality=Quality.HOLDER, AnotherWay=None
    )
    assert Quality.MANDATEE in person.last(steps.AnotherWay).decision.others
    assert held == ()


def test_without_a_card_its_number_is_typed(tmp_path: Path) -> None:
    numbers = [CardReference(CardType.CPS, "12"), CardReference(CardType.CPS, "2900 995235")]
    ending, person, held = go(tmp_path, None, ChooseCard=numbers)
    assert person.path[:3] == ["ChooseCard", "ChooseCard", "RenewalTruth"]
    assert (ending, decode_declaration(held[0].payload).card.number) == (
        Ending.RECEIVED,
        "2900995235",
    )
