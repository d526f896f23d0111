"""Local checks of a declaration: one sentence under each field that is wrong, and only there."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import validation
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
from app.domain.holder import Structure, StructureKind
from app.domain.validation import LIMITS, WANTS, Field, text_problem, validate

TODAY = date(2026, 11, 22)
ME = Person("MARTEL-DEMO", "Claire", email="claire@exemple.fr", telephone="01 23 45 67 89")
ADDRESS = Address("Claire Martel", "", "1 rue de la Paix", "", "44000", "Nantes")
HOSPITAL = Structure("Hôpital de démonstration", StructureKind.FINESS, "999990013")
LOSS = Declaration(
    id=UUID(int=1),
    kind=Kind.LOSS_THEFT,
    reason=Reason.LOST,
    card=CardReference(CardType.CPS, "2900995235", start=date(2025, 1, 31)),
    holder=ME,
    declarant=Declarant(Quality.HOLDER, ME),
    created_at=datetime(2026, 11, 22, 10, tzinfo=UTC),
    client_version="1",
    incident=Incident(TODAY, place="dans le train"),
    consent=Consent("1", datetime(2026, 11, 22, 10, tzinfo=UTC)),
)
FOR_STAFF = replace(
    LOSS,
    card=CardReference(CardType.CPE, "2900991013"),
    declarant=Declarant(Quality.MANDATEE, ME),
    structure=HOSPITAL,
)


def me(**changes: Any) -> Declaration:
    return replace(LOSS, declarant=Declarant(Quality.HOLDER, replace(ME, **changes)))


def incident(**changes: Any) -> Declaration:
    assert LOSS.incident is not None
    return replace(LOSS, incident=replace(LOSS.incident, **changes))


def delivered(**changes: Any) -> Declaration:
    return replace(LOSS, reorder=True, delivery=replace(ADDRESS, **changes))


def structure(**changes: Any) -> Declaration:
    return replace(FOR_STAFF, structure=replace(HOSPITAL, **changes))


def staff(**changes: Any) -> Declaration:
    return replace(FOR_STAFF, holder=replace(ME, **changes))


def theft(report: PoliceReport) -> Declaration:
    return replace(incident(police_report=report), reason=Reason.STOLEN)


HALF_PAST_TWO = time(14, 30)
LATER, EARLIER = TODAY + timedelta(days=1), TODAY - timedelta(days=1)
RIGHT = [
    LOSS,
    FOR_STAFF,
    replace(LOSS, reason=Reason.STOLEN),
    delivered(),
    delivered(country="BE", postcode="B-1000"),
    delivered(street="", distribution="BP 12"),
    me(telephone=None),
    me(email=None, telephone="+33 1 23 45 67 89"),
    me(family_name="Ngoma 👩🏽‍⚕️", given_name="نور"),
    incident(described="Première ligne\ndeuxième ligne 🚆"),
    incident(discovered_on=TODAY, happened_on=EARLIER),
    incident(happened_at=time(23, 59), happened_on=EARLIER),
    incident(happened_at=time(14, 30)),
    incident(happened_at=time(0, 0)),
    structure(kind=StructureKind.SIRET, identifier="99999900100012"),
    structure(service="Réanimation 2e étage", register="CPET0001", contract="2019/44-0012 B"),
    staff(birth_name="D’Ávila-Nguyễn"),
    structure(kind=None, identifier="ABC123"),
    replace(LOSS, card=CardReference(CardType.CPS, "TEST0001", from_chip=True)),
    replace(LOSS, reason=Reason.BLOCKED_FOR_GOOD, incident=None),
    replace(FOR_STAFF, holder=Person(), card=replace(FOR_STAFF.card, nominative=False)),
]
WRONG: list[tuple[Declaration, Field, str]] = [
    (replace(LOSS, card=CardReference(CardType.CPS, "123")), Field.CARD_NUMBER, "CARD_NUMBER"),
    (me(family_name="  "), Field.DECLARANT_FAMILY_NAME, "MISSING"),
    (me(given_name=""), Field.DECLARANT_GIVEN_NAME, "MISSING"),
    (me(family_name="A\x07"), Field.DECLARANT_FAMILY_NAME, "CONTROL"),
    (me(family_name="\ud800"), Field.DECLARANT_FAMILY_NAME, "CONTROL"),
    (me(family_name="A\nB"), Field.DECLARANT_FAMILY_NAME, "CONTROL"),
    (me(function="x" * 101), Field.DECLARANT_FUNCTION, "TOO_LONG"),
    (me(birth_name="A\x07"), Field.DECLARANT_BIRTH_NAME, "CONTROL"),
    (me(birth_name="x" * 81), Field.DECLARANT_BIRTH_NAME, "TOO_LONG"),
    (me(email="claire"), Field.DECLARANT_EMAIL, "EMAIL"),
    (me(email="a@b"), Field.DECLARANT_EMAIL, "EMAIL"),
    (me(telephone="douze"), Field.DECLARANT_TELEPHONE, "TELEPHONE"),
    (me(email=None, telephone=None), Field.DECLARANT_TELEPHONE, "REACHABLE"),
    (me(national_id="RPPS 8"), Field.DECLARANT_NATIONAL_ID, "NATIONAL_ID"),
    (replace(FOR_STAFF, holder=Person()), Field.HOLDER_FAMILY_NAME, "MISSING"),
    (replace(FOR_STAFF, structure=None), Field.STRUCTURE_NAME, "MISSING"),
    (structure(name=""), Field.STRUCTURE_NAME, "MISSING"),
    (structure(identifier=None), Field.STRUCTURE_IDENTIFIER, "MISSING"),
    (structure(identifier="12"), Field.STRUCTURE_IDENTIFIER, "FINESS"),
    (structure(kind=StructureKind.SIREN, identifier="1"), Field.STRUCTURE_IDENTIFIER, "SIREN"),
    (structure(kind=StructureKind.SIRET), Field.STRUCTURE_IDENTIFIER, "SIRET"),
    (structure(kind=None, identifier="a b"), Field.STRUCTURE_IDENTIFIER, "IDENTIFIER"),
    (structure(register="agent nº 12"), Field.STRUCTURE_REGISTER, "NUMBER"),
    (structure(register="9" * 41), Field.STRUCTURE_REGISTER, "TOO_LONG"),
    (structure(contract="-12"), Field.STRUCTURE_CONTRACT, "NUMBER"),
    (structure(contract="12\n"), Field.STRUCTURE_CONTRACT, "CONTROL"),
    (structure(service="x" * 101), Field.STRUCTURE_SERVICE, "TOO_LONG"),
    (staff(birth_name="x" * 81), Field.HOLDER_BIRTH_NAME, "TOO_LONG"),
    (staff(birth_name="A\x07"), Field.HOLDER_BIRTH_NAME, "CONTROL"),
    (replace(LOSS, incident=None), Field.HAPPENED_ON, "MISSING"),
    (incident(happened_on=LATER), Field.HAPPENED_ON, "IN_THE_FUTURE"),
    (incident(happened_on=date(2025, 1, 30)), Field.HAPPENED_ON, "BEFORE_THE_CARD"),
    (incident(happened_at=time(14, 31)), Field.HAPPENED_AT, "TOO_EARLY_TODAY"),
    (incident(discovered_on=EARLIER), Field.DISCOVERED_ON, "BEFORE_THE_FACT"),
    (incident(place=" "), Field.PLACE, "MISSING"),
    (incident(described="x" * 10_000), Field.DESCRIBED, "TOO_LONG"),
    (incident(described="a\x00b"), Field.DESCRIBED, "CONTROL"),
    (theft(PoliceReport(made_on=LATER)), Field.REPORT_MADE_ON, "IN_THE_FUTURE"),
    (theft(PoliceReport(made_on=EARLIER)), Field.REPORT_MADE_ON, "BEFORE_THE_FACT"),
    (theft(PoliceReport(number="9" * 51)), Field.REPORT_NUMBER, "TOO_LONG"),
    (replace(LOSS, reason=Reason.DEFECTIVE, incident=None), Field.DESCRIBED, "MISSING"),
    (replace(LOSS, reorder=True), Field.DELIVERY_RECIPIENT, "MISSING"),
    (replace(LOSS, reason=Reason.NOT_RECEIVED), Field.DELIVERY_RECIPIENT, "MISSING"),
    (delivered(street=""), Field.DELIVERY_STREET, "STREET"),
    (delivered(town=""), Field.DELIVERY_TOWN, "MISSING"),
    (delivered(postcode="4400"), Field.DELIVERY_POSTCODE, "POSTCODE"),
    (delivered(country="France"), Field.DELIVERY_COUNTRY, "TOO_LONG"),
    (delivered(country="fr"), Field.DELIVERY_COUNTRY, "COUNTRY"),
    (replace(LOSS, consent=None), Field.CONSENT, "CONSENT"),
]


@pytest.mark.parametrize("declaration", RIGHT)
def test_what_is_right_passes(declaration: Declaration) -> None:
    assert validate(declaration, TODAY, HALF_PAST_TWO) == ()


@pytest.mark.parametrize(("declaration", "field", "sentence"), WRONG)
def test_what_is_wrong_is_said_under_its_field(
    declaration: Declaration, field: Field, sentence: str
) -> None:
    problems = {problem.field: problem for problem in validate(declaration, TODAY, HALF_PAST_TWO)}
    assert problems[field].sentence == getattr(validation, sentence)


def test_one_problem_a_field_in_the_order_of_the_form() -> None:
    empty = replace(me(family_name="", given_name="\x00", email="x"), consent=None)
    fields = [problem.field for problem in validate(empty, TODAY)]
    assert fields == sorted(set(fields), key=list(Field).index)
    assert len(fields) == 4


def test_a_sentence_gets_its_facts() -> None:
    (problem,) = validate(incident(described="x" * 10_000), TODAY)
    assert problem.sentence.format_map(problem.facts).startswith("500 caractères au plus")


def test_what_is_sent_to_the_issuer_has_a_form() -> None:
    assert set(WANTS) == set(Reason) - {Reason.CESSATION, Reason.WRONG_DATA}


@given(st.sampled_from(list(LIMITS)), st.text(max_size=600))
def test_any_text_is_taken_or_refused_with_a_sentence(field: Field, text: str) -> None:
    problem = text_problem(field, text)
    if problem is None:
        assert len(text) <= LIMITS[field]
        text.encode("utf-8")
    else:
        assert "{" not in problem.sentence.format_map(problem.facts)
