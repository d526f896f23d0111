"""Every step of every workflow has its words, and its answers are what the workflow waits for."""

import re
from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest

from app.domain.card import CardType
from app.domain.declaration import CardReference, Person, Quality, Reason
from app.domain.entitlement import Route
from app.domain.holder import Structure, StructureKind
from app.domain.hotline import CARDS
from app.domain.pin import Pin
from app.domain.problem import ProblemCode
from app.ui.guided.problems import told
from app.ui.guided.view import Choose, EnterCodes, Form, Reply, Result, StepView, Submit, Typed
from app.ui.pages.declarations import renewal
from app.ui.pages.declarations import steps as declaration
from app.ui.pages.declarations.summary import summary
from app.ui.pages.first_use.model import Flow, titles, words
from app.ui.routes import route_sentence
from app.ui.shown import Tone
from app.workflows.codes import steps as code_steps
from app.workflows.declarations import steps as declaration_steps
from app.workflows.identity import steps as identify_steps
from app.workflows.interaction import Step
from tests.ui.samples import TODAY
from tests.ui.steps import (
    CODE_STEPS,
    DECLARATION_STEPS,
    DECLARED,
    REFERENCE,
    RENEWAL_STEPS,
    WRONG,
    form,
)

Put = Callable[[Step[Any]], StepView]
CODE = words(Flow.FIRST_USE, CARDS)
DECLARE = declaration.words(TODAY)
RENEW = renewal.words(TODAY)
ALL: list[tuple[Put, Step[Any]]] = [
    *((CODE, step) for step in CODE_STEPS),
    *((DECLARE, step) for step in DECLARATION_STEPS),
    *((RENEW, step) for step in RENEWAL_STEPS),
]


def step_types(module: Any) -> set[type]:
    found = (each for each in vars(module).values() if isinstance(each, type))
    return {each for each in found if issubclass(each, Step) and each is not Step}


def test_every_step_has_a_sample_here() -> None:
    assert {type(step) for step in CODE_STEPS} == step_types(code_steps)
    declared = {type(step) for step in (*DECLARATION_STEPS, *RENEWAL_STEPS)}
    assert declared == step_types(declaration_steps) | step_types(identify_steps)


@pytest.mark.parametrize(("put", "step"), ALL, ids=lambda each: type(each).__name__)
def test_every_step_is_put_into_words(put: Put, step: Step[Any]) -> None:
    view = put(step)
    assert view.lines or view.body is not None or view.problem is not None
    for text in texts(view):
        assert "{" not in text and "}" not in text
        assert not re.search(r" [;:!?»]|« ", text), text
        assert "'" not in text, text


@pytest.mark.parametrize(("put", "step"), ALL, ids=lambda each: type(each).__name__)
def test_what_can_be_filled_in_can_be_submitted(put: Put, step: Step[Any]) -> None:
    view = put(step)
    takes_input = isinstance(view.body, Choose | EnterCodes | Form)
    assert not takes_input or isinstance(view.primary, Submit)


@pytest.mark.parametrize("flow", Flow)
@pytest.mark.parametrize("step", CODE_STEPS, ids=lambda each: type(each).__name__)
def test_every_step_stands_under_a_line_of_the_list(flow: Flow, step: Step[Any]) -> None:
    assert words(flow, CARDS)(step).stage < len(titles(flow))


def texts(view: StepView) -> list[str]:
    found = [*view.lines, view.caution, view.said]
    replies = [each for each in (view.primary, *view.others) if each is not None]
    found += [each.words for each in replies]
    if view.problem is not None:
        found += [view.problem.what, view.problem.cost, view.problem.remedy]
    if isinstance(view.body, Choose):
        found += [part for option in view.body.options for part in option[:2]]
    if isinstance(view.body, EnterCodes):
        found += [part for field in view.body.fields for part in (field.name, field.hint)]
    if isinstance(view.body, Form):
        fields = [field for section in view.body.sections for field in section.fields]
        found += [part for field in fields for part in (field.name, field.hint)]
    return found


def test_a_problem_is_told_in_its_order() -> None:
    problem = told(WRONG)
    assert problem is not None
    assert problem.tone is Tone.WARNING
    assert "Essais restants\u202f: 2" in problem.what
    assert problem.cost == "Un essai a été utilisé."
    assert problem.remedy
    assert [fact.value for fact in problem.details] == ["pin-wrong", "3 → 2"]


def test_the_number_of_digits_is_the_letters_safeguard() -> None:
    view = CODE(code_steps.EnterCode(*_entering(code_steps.CodeKind.LETTER)))
    assert isinstance(view.body, EnterCodes)
    assert [(f.shortest, f.longest) for f in view.body.fields] == [(4, 4)]
    pin = Pin("1234")
    assert view.body.build((pin,)) is pin


def _entering(kind: code_steps.CodeKind) -> tuple[Any, ...]:
    sample = next(step for step in CODE_STEPS if isinstance(step, code_steps.EnterCode))
    return sample.card, kind, sample.tries


def test_new_codes_are_answered_in_their_order() -> None:
    pins = Pin("2580"), Pin("2581"), Pin("2582")
    for step in CODE_STEPS:
        body = CODE(step).body
        if isinstance(step, code_steps.ChooseCode) and isinstance(body, EnterCodes):
            answer = body.build(pins[:2])
            assert isinstance(answer, code_steps.NewCode)
            assert (answer.new, answer.again) == pins[:2]
        if isinstance(step, code_steps.EnterUnblock) and isinstance(body, EnterCodes):
            unblock = body.build(pins)
            assert isinstance(unblock, code_steps.UnblockAnswer)
            assert (unblock.puk, unblock.new, unblock.again) == pins


@pytest.mark.parametrize(
    ("proven", "tone", "facts"),
    [(True, Tone.OK, 3), (False, Tone.WARNING, 3), (None, Tone.OK, 2)],
)
def test_a_proof_that_was_not_asked_for_is_not_missed(
    proven: bool | None, tone: Tone, facts: int
) -> None:
    card = CODE_STEPS[-1].card
    result = CODE(code_steps.Finished(card, code_steps.CodeFate.UNBLOCKED, proven)).body
    assert isinstance(result, Result)
    assert (result.tone, len(result.facts)) == (tone, facts)


@pytest.mark.parametrize("route", Route)
def test_every_way_has_a_sentence(route: Route) -> None:
    assert route_sentence(route, CARDS).endswith(".")
    assert ("825" in route_sentence(route, CARDS)) == (route is Route.HOTLINE)


# The form of a declaration


def filled(step: declaration_steps.FillDetails, **typed: str | bool) -> Typed:
    body = DECLARE(step).body
    assert isinstance(body, Form)
    fields = [field for section in body.sections for field in section.fields]
    return {field.key: field.value for field in fields} | {
        key.replace("__", "."): value for key, value in typed.items()
    }


def answer(step: declaration_steps.FillDetails, **typed: str | bool) -> declaration_steps.Details:
    body = DECLARE(step).body
    assert isinstance(body, Form)
    values = filled(step, **typed)
    assert body.check(values) == {}
    built = body.build(values)
    assert isinstance(built, declaration_steps.Details)
    return built


def test_a_theft_is_told_with_its_police_report() -> None:
    details = answer(
        form(Reason.STOLEN, Quality.HOLDER),
        incident__happened_on="20/11/2026",
        incident__place=" Lille ",
        incident__police_report__number="118",
        incident__police_report__made_on="2026-11-21",
        declarant__telephone="03 20 00 00 00",
        reorder=True,
        delivery__street="12 rue des Lilas",
        consent=True,
    )
    assert details.incident is not None and details.incident.police_report is not None
    assert details.incident.happened_on == date(2026, 11, 20)
    assert details.incident.place == "Lille"
    assert details.incident.police_report.made_on == date(2026, 11, 21)
    assert details.reorder and details.attested
    assert details.delivery is not None and details.delivery.street == "12 rue des Lilas"
    assert details.declarant == Person("PETIT", "ALEX", telephone="03 20 00 00 00")


def test_what_was_not_filled_in_is_absent() -> None:
    details = answer(form(Reason.STOLEN, Quality.HOLDER), incident__happened_on="20/11/2026")
    assert details.incident is not None
    assert details.incident.police_report is None
    assert details.incident.place is None
    assert details.delivery is None
    assert details.structure is None
    assert not details.attested


def test_a_mandatee_names_the_structure() -> None:
    details = answer(
        form(Reason.DEPARTURE, Quality.MANDATEE),
        incident__happened_on="20/11/2026",
        structure__name="CLINIQUE DES LILAS",
        structure__kind=StructureKind.FINESS.value,
        structure__identifier="59 000 0001",
    )
    expected = Structure("CLINIQUE DES LILAS", StructureKind.FINESS, "590000001")
    assert details.structure == expected


def test_what_may_be_said_besides_of_a_structure_and_of_a_holder() -> None:
    details = answer(
        form(Reason.LOST, Quality.MANDATEE),
        incident__happened_on="20/11/2026",
        holder__birth_name=" DUVAL-DEMO ",
        structure__name="CLINIQUE DES LILAS",
        structure__service="Réanimation",
        structure__register="CPET\u00a00001",
        structure__contract=" 2019/44\u202f0012 ",
    )
    assert details.holder.birth_name == "DUVAL-DEMO"
    assert details.structure == Structure(
        "CLINIQUE DES LILAS",
        service="Réanimation",
        register="CPET 0001",
        contract="2019/44 0012",
    )


def test_a_holder_who_declares_himself_may_give_his_birth_name() -> None:
    step = form(Reason.DEFECTIVE, Quality.HOLDER)
    details = answer(step, declarant__birth_name=" DUVAL-DEMO ")
    assert details.declarant.birth_name == "DUVAL-DEMO"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("14:30", time(14, 30)),
        ("14h30", time(14, 30)),
        ("14 H 30", time(14, 30)),
        ("9\u202fh", time(9, 0)),
        ("09.05", time(9, 5)),
        ("", None),
    ],
)
@pytest.mark.parametrize("reason", [Reason.LOST, Reason.STOLEN])
def test_a_time_may_stand_beside_the_date(reason: Reason, typed: str, read: time | None) -> None:
    given = {"incident__happened_on": "20/11/2026", "incident__happened_at": typed}
    details = answer(form(reason, Quality.HOLDER), **given)
    assert details.incident is not None
    assert details.incident.happened_at == read


@pytest.mark.parametrize("typed", ["25:00", "midi", "14:75", "1430"])
def test_a_time_that_cannot_be_read_is_said_under_its_field(typed: str) -> None:
    step = form(Reason.LOST, Quality.HOLDER)
    body = DECLARE(step).body
    assert isinstance(body, Form)
    errors = body.check(
        filled(step, incident__happened_on="20/11/2026", incident__happened_at=typed)
    )
    assert errors == {"incident.happened_at": "Écrivez l’heure ainsi\u202f: 14:30."}


def test_a_declaration_read_over_shows_all_that_it_holds() -> None:
    shown = {fact.name: fact.value for _title, facts in summary(DECLARED).parts for fact in facts}
    expected = {
        "Heure": "18:05",
        "Nom de naissance": "DUVAL-DEMO",
        "Service": "Bloc opératoire",
        "Numéro interne": "AGENT-118",
        "Contrat de structure": "2019/44",
    }
    assert expected.items() <= shown.items()


def test_a_defect_is_told_on_the_day() -> None:
    step = form(Reason.DEFECTIVE, Quality.HOLDER)
    details = answer(step, incident__described="Le lecteur ne la voit pas.")
    assert details.incident is not None
    assert details.incident.happened_on == TODAY


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("", "Remplissez ce champ."), ("hier", "Écrivez la date ainsi\u202f: 31/01/2026.")],
)
def test_a_date_that_cannot_be_read_is_said_under_its_field(typed: str, sentence: str) -> None:
    step = form(Reason.LOST, Quality.HOLDER)
    body = DECLARE(step).body
    assert isinstance(body, Form)
    errors = body.check(filled(step, incident__happened_on=typed))
    assert errors == {"incident.happened_on": sentence}


def test_the_workflows_problems_stand_under_their_fields() -> None:
    step = next(
        each
        for each in DECLARATION_STEPS
        if isinstance(each, declaration_steps.FillDetails) and each.problems
    )
    body = DECLARE(step).body
    assert isinstance(body, Form)
    errors = {f.key: f.error for section in body.sections for f in section.fields if f.error}
    assert set(errors) == {"declarant.telephone", "incident.place"}


def test_a_card_beside_the_one_in_the_reader_can_be_named() -> None:
    body = DECLARE(declaration_steps.ChooseCard(Reason.LOST, (REFERENCE,), CARDS)).body
    assert isinstance(body, Choose)
    assert [answer for _title, _explanation, answer in body.options] == [REFERENCE, None]


def test_a_card_is_typed_by_family_and_number() -> None:
    step = declaration_steps.ChooseCard(Reason.LOST, (), CARDS)
    body = DECLARE(step).body
    assert isinstance(body, Form)
    assert body.check({"card.type": "", "card.number": ""}) != {}
    typed: Typed = {"card.type": "CPE", "card.number": "30 00 00 00 12"}
    assert body.build(typed) == CardReference(CardType.CPE, "3000000012")


def test_an_address_on_record_is_confirmed_or_corrected() -> None:
    step = next(s for s in RENEWAL_STEPS if isinstance(s, declaration_steps.CheckAddress))
    body = RENEW(step).body
    assert isinstance(body, Form)
    fields = [field for section in body.sections for field in section.fields]
    values: Typed = {field.key: field.value for field in fields}
    assert set(body.check(values)) == {"right"}
    right = body.build(values | {"right": "yes", "consent": True})
    assert isinstance(right, declaration_steps.AddressAnswer)
    assert right.right and right.details.attested and right.details.delivery is None
    wrong = body.build(values | {"right": "no", "delivery.town": "LILLE"})
    assert isinstance(wrong, declaration_steps.AddressAnswer)
    assert not wrong.right
    assert wrong.details.delivery is not None and wrong.details.delivery.town == "LILLE"


def test_an_opposition_is_confirmed_by_a_tick() -> None:
    step = next(s for s in DECLARATION_STEPS if isinstance(s, declaration_steps.ConfirmOpposition))
    view = DECLARE(step)
    assert isinstance(view.body, Form)
    assert view.body.check({"sure": False}) != {}
    assert view.body.check({"sure": True}) == {}
    assert view.body.build({"sure": True}) is True
    assert isinstance(view.primary, Submit) and view.primary.danger
    assert view.others == (Reply(view.others[0].words, False),)


def test_after_five_silent_minutes_the_page_says_to_phone() -> None:
    step = next(
        s for s in DECLARATION_STEPS if isinstance(s, declaration_steps.Sending) and s.silent
    )
    view = DECLARE(step)
    assert CARDS.number in view.caution
    assert view.problem is not None
    assert ProblemCode.NO_NETWORK.value in [fact.value for fact in view.problem.details]
