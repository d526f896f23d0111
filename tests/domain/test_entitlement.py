"""Who may declare what, over the whole matrix of reasons, capacities and cards."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.card import CardType
from app.domain.declaration import CardReference, Quality, Reason
from app.domain.entitlement import ENTITLED, Family, Route, decide, routes_for_codes

MATTERS = st.sampled_from([*Reason, None])
QUALITIES = st.sampled_from(list(Quality))
CARDS = st.builds(
    CardReference,
    type=st.sampled_from(list(CardType)),
    number=st.just("2900995235"),
    nominative=st.booleans(),
    director=st.sampled_from([True, False, None]),
)
STRUCTURE = {Quality.RESPONSIBLE, Quality.MANDATEE}


@given(MATTERS, QUALITIES, CARDS)
def test_a_decision_is_the_tables(
    matter: Reason | None, quality: Quality, card: CardReference
) -> None:
    decision = decide(matter, quality, card)
    assert decision.allowed == (quality in ENTITLED[matter][Family.of(card)])


@given(MATTERS, QUALITIES, CARDS)
def test_who_is_refused_learns_why_who_can_and_how(
    matter: Reason | None, quality: Quality, card: CardReference
) -> None:
    decision = decide(matter, quality, card)
    if decision.allowed:
        assert (decision.why, decision.others, decision.routes) == ("", frozenset(), ())
    else:
        assert decision.why.endswith(".")
        assert decision.routes
        assert quality not in decision.others
        assert all(decide(matter, other, card).allowed for other in decision.others)


@given(MATTERS, CARDS)
def test_a_service_card_is_never_declared_by_its_holder(
    matter: Reason | None, card: CardReference
) -> None:
    if card.type in (CardType.CPE, CardType.CPA) and not card.nominative:
        assert not decide(matter, Quality.HOLDER, card).allowed


@given(QUALITIES, CARDS)
def test_a_departure_is_the_structures_alone(quality: Quality, card: CardReference) -> None:
    staff = card.type in (CardType.CPE, CardType.CPA)
    decision = decide(Reason.DEPARTURE, quality, card)
    assert decision.allowed == (staff and quality in STRUCTURE)


@given(st.sampled_from([Reason.CESSATION, Reason.WRONG_DATA]), QUALITIES, CARDS)
def test_what_is_put_right_at_its_source_is_not_sent(
    reason: Reason, quality: Quality, card: CardReference
) -> None:
    decision = decide(reason, quality, card)
    assert not decision.allowed
    assert not decision.others
    expected = Route.ORDER if card.type in (CardType.CPS, CardType.CPF) else Route.STRUCTURE
    assert decision.routes[0] is expected


@given(QUALITIES, CARDS)
def test_staff_cards_are_renewed_by_the_structure(quality: Quality, card: CardReference) -> None:
    if card.type in (CardType.CPE, CardType.CPA):
        assert not decide(None, Quality.HOLDER, card).allowed
        assert decide(None, Quality.MANDATEE, card).allowed
    else:
        assert decide(None, quality, card).allowed == (quality is Quality.HOLDER)


@given(CARDS)
def test_every_card_can_be_declared_lost_by_somebody(card: CardReference) -> None:
    assert any(decide(Reason.LOST, quality, card).allowed for quality in Quality)


def test_the_table_covers_everything() -> None:
    assert set(ENTITLED) == {*Reason, None}
    assert all(set(by_family) == set(Family) for by_family in ENTITLED.values())


@pytest.mark.parametrize(
    ("type_", "first"),
    [
        (CardType.CPS, Route.HOLDER_PORTAL),
        (CardType.CPF, Route.HOLDER_PORTAL),
        (CardType.CPE, Route.STRUCTURE),
        (CardType.CPA, Route.STRUCTURE),
        (None, Route.HOLDER_PORTAL),
    ],
)
def test_who_to_ask_for_codes(type_: CardType | None, first: Route) -> None:
    routes = routes_for_codes(type_)
    assert routes[0] is first
    assert Route.HOTLINE in routes


_WHO = {"H": Quality.HOLDER, "R": Quality.RESPONSIBLE, "M": Quality.MANDATEE}
_WHO["E"] = Quality.EMPLOYING_PROFESSIONAL


# Written out a second time, from domain.md 2.1 and 2.5: the table must not vouch for itself.
@pytest.mark.parametrize(
    ("matter", "family", "who"),
    [
        (Reason.LOST, Family.PROFESSIONAL, "HRM"),
        (Reason.LOST, Family.EMPLOYEE, "HRME"),
        (Reason.LOST, Family.AUTHORISED, "HRM"),
        (Reason.STOLEN, Family.PROFESSIONAL, "HRM"),
        (Reason.STOLEN, Family.EMPLOYEE_SERVICE, "RME"),
        (Reason.STOLEN, Family.AUTHORISED_SERVICE, "RM"),
        (Reason.DEATH, Family.PROFESSIONAL, "RM"),
        (Reason.DEATH, Family.EMPLOYEE_SERVICE, ""),
        (Reason.DEPARTURE, Family.PROFESSIONAL, ""),
        (Reason.DEPARTURE, Family.EMPLOYEE, "RM"),
        (Reason.CESSATION, Family.PROFESSIONAL, ""),
        (None, Family.PROFESSIONAL, "H"),
        (None, Family.EMPLOYEE, "RME"),
        (None, Family.AUTHORISED, "RM"),
    ],
)
def test_who_may_declare(matter: Reason | None, family: Family, who: str) -> None:
    assert ENTITLED[matter][family] == {_WHO[letter] for letter in who}
