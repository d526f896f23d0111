"""Declarations for tests: one by hand, and all that a person could fill in."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import TypeVar
from uuid import UUID, uuid4

from hypothesis import strategies as st

from app.domain.card import CardType
from app.domain.declaration import (
    Address,
    CardReference,
    Consent,
    Declarant,
    Declaration,
    Incident,
    Kind,
    OldCard,
    Person,
    PoliceReport,
    Quality,
    Reason,
)
from app.domain.holder import Civility, Structure, StructureKind

T = TypeVar("T")

LOSS = Declaration(
    id=UUID("4a3e1c52-6d0e-4c8f-9a11-0d6a5b7c8e90"),
    kind=Kind.LOSS_THEFT,
    reason=Reason.LOST,
    card=CardReference(CardType.CPS, "2900995235", start=date(2025, 1, 31), end=date(2028, 1, 31)),
    holder=Person("EXEMPLE", "Aline", Civility.MME, "899700990015"),
    declarant=Declarant(Quality.HOLDER, Person("EXEMPLE", "Aline")),
    created_at=datetime(2026, 11, 22, 9, 30, tzinfo=UTC),
    client_version="0.1.0",
    incident=Incident(date(2026, 11, 21), place="Gare de l’Est"),
    reorder=True,
)


def another(**changes: object) -> Declaration:
    """Return the loss under a new id, with changes."""
    return replace(LOSS, id=uuid4(), **changes)  # type: ignore[arg-type]


def _text(longest: int) -> st.SearchStrategy[str]:
    return st.text(st.characters(exclude_categories=("Cs",)), max_size=longest)


def _maybe(strategy: st.SearchStrategy[T]) -> st.SearchStrategy[T | None]:
    return st.none() | strategy


_days = st.dates(date(1900, 1, 1), date(2999, 12, 31))
_moments = st.datetimes(datetime(1970, 1, 2), datetime(2999, 1, 1), timezones=st.just(UTC))
_clocks = st.builds(time, st.integers(0, 23), st.integers(0, 59))
_own_numbers = st.from_regex(r"[0-9A-Za-z][0-9A-Za-z ./-]{0,39}", fullmatch=True)
_numbers = st.from_regex(r"[0-9A-Z]{1,20}", fullmatch=True)

_cards = st.builds(
    CardReference,
    type=st.sampled_from(CardType),
    number=_numbers,
    issuer=_maybe(st.from_regex(r"[0-9]{1,20}", fullmatch=True)),
    start=_maybe(_days),
    end=_maybe(_days),
    nominative=st.booleans(),
    director=_maybe(st.booleans()),
    service_label=_maybe(_text(80)),
    test=_maybe(st.booleans()),
    from_chip=st.booleans(),
)
_persons = st.builds(
    Person,
    family_name=_text(80),
    given_name=_text(80),
    civility=_maybe(st.sampled_from(Civility)),
    national_id=_maybe(st.from_regex(r"[0-9][0-9A-Z]{0,15}(/[0-9A-Z]{1,15})?", fullmatch=True)),
    profession_code=_maybe(st.from_regex(r"[0-9]{1,3}", fullmatch=True)),
    function=_maybe(_text(120)),
    email=_maybe(_text(254)),
    telephone=_maybe(_text(40)),
    birth_name=_maybe(_text(80)),
)
_incidents = st.builds(
    Incident,
    happened_on=_days,
    place=_maybe(_text(200)),
    discovered_on=_maybe(_days),
    police_report=_maybe(
        st.builds(
            PoliceReport,
            number=_maybe(_text(80)),
            made_on=_maybe(_days),
            station=_maybe(_text(200)),
        )
    ),
    described=_maybe(_text(500)),
    happened_at=_maybe(_clocks),
)
_addresses = st.builds(
    Address,
    recipient=_text(120),
    complement=_text(120),
    street=_text(120),
    distribution=_text(120),
    postcode=_text(20),
    town=_text(120),
    country=st.from_regex(r"[A-Z]{2}", fullmatch=True),
)
_kinds_and_reasons = st.just((Kind.RENEWAL, None)) | st.sampled_from(Reason).map(
    lambda reason: (reason.kind, reason)
)


@st.composite
def declarations(draw: st.DrawFn) -> Declaration:
    """Any declaration within the limits of the contract."""
    kind, reason = draw(_kinds_and_reasons)
    return Declaration(
        id=draw(st.uuids()),
        kind=kind,
        reason=reason,
        card=draw(_cards),
        holder=draw(_persons),
        declarant=Declarant(draw(st.sampled_from(Quality)), draw(_persons)),
        created_at=draw(_moments),
        client_version=draw(st.from_regex(r"[0-9]\.[0-9]\.[0-9]", fullmatch=True)),
        locale=draw(st.sampled_from(("fr", "en"))),
        structure=draw(
            _maybe(
                st.builds(
                    Structure,
                    name=_maybe(_text(200)),
                    kind=_maybe(st.sampled_from(StructureKind)),
                    identifier=_maybe(_numbers),
                    service=_maybe(_text(100)),
                    register=_maybe(_own_numbers),
                    contract=_maybe(_own_numbers),
                )
            )
        ),
        incident=draw(_maybe(_incidents)),
        reorder=draw(st.booleans()),
        delivery=draw(_maybe(_addresses)),
        place_confirmed=draw(_maybe(st.booleans())),
        old_card=draw(_maybe(st.sampled_from(OldCard))),
        consent=draw(_maybe(st.builds(Consent, version=st.just("2026-11"), accepted_at=_moments))),
    )
