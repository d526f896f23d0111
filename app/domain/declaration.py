"""A declaration about a card: what it holds, and the local checks before it is queued.

The issuer publishes neither an API nor a list of reason codes (domain.md 0.8), so both are ours.
Fields follow domain.md 2.6; a PIN, a code de déblocage or a social-security number is never one.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from uuid import UUID

from app.domain.card import Card, CardType
from app.domain.holder import Civility, Structure


class Kind(StrEnum):
    """What a declaration asks for."""

    RENEWAL = "RENEWAL"
    LOSS_THEFT = "LOSS_THEFT"
    INCIDENT = "INCIDENT"


class Reason(StrEnum):
    """Why, in the words of domain.md 2.5; RENEWAL has none of its own."""

    LOST = "PERTE"
    STOLEN = "VOL"
    NOT_RECEIVED = "NON_RECUE"
    CODES_NOT_RECEIVED = "CODES_NON_RECUS"
    DEFECTIVE = "DEFECTUEUSE"
    BLOCKED_FOR_GOOD = "BLOQUEE_DEF"
    CODES_DISCLOSED = "CODES_COMPROMIS"
    CESSATION = "CESSATION"
    DEPARTURE = "DEPART"
    DEATH = "DECES"
    WRONG_DATA = "ERREUR_DONNEES"

    @property
    def opposes(self) -> bool:
        """Whether the card is put in opposition, which cannot be undone (domain.md 2.4)."""
        return self in _OPPOSING

    @property
    def kind(self) -> Kind:
        """The kind of declaration that carries this reason."""
        return Kind.LOSS_THEFT if self in (Reason.LOST, Reason.STOLEN) else Kind.INCIDENT


_OPPOSING = frozenset(
    {
        Reason.LOST,
        Reason.STOLEN,
        Reason.NOT_RECEIVED,
        Reason.CODES_DISCLOSED,
        Reason.DEPARTURE,
        Reason.DEATH,
    }
)


class Quality(StrEnum):
    """In what capacity somebody declares."""

    HOLDER = "TITULAIRE"
    RESPONSIBLE = "RESPONSABLE"
    MANDATEE = "MANDATAIRE"
    EMPLOYING_PROFESSIONAL = "PS_EMPLOYEUR"


class OldCard(StrEnum):
    """What happens to the card that is replaced."""

    KEPT_UNTIL_NEW = "CONSERVEE_JUSQU_A_RECEPTION"
    RETURNED = "RESTITUEE"
    DESTROYED = "DETRUITE"
    NOT_HELD = "NON_DETENUE"


@dataclass(frozen=True, slots=True)
class CardReference:
    """The card a declaration is about; `from_chip` tells that it was read, not typed."""

    type: CardType
    number: str
    issuer: str | None = None
    start: date | None = None
    end: date | None = None
    nominative: bool = True
    director: bool | None = None
    service_label: str | None = None
    test: bool | None = None
    from_chip: bool = False

    @classmethod
    def of(cls, card: Card) -> "CardReference | None":
        """Take what a declaration needs from a card that was read, or None if it is too little."""
        if card.type is None or card.number is None:
            return None
        return cls(
            type=card.type,
            number=card.number,
            issuer=card.issuer,
            start=card.validity.start,
            end=card.validity.end,
            nominative=card.nominative is not False,
            director=card.director,
            service_label=card.holder.pseudonym if card.holder else None,
            test=card.test,
            from_chip=True,
        )


@dataclass(frozen=True, slots=True)
class Person:
    """A holder or a declarant; `national_id` is the PS_IdNat with its type digit.

    `family_name` is the name of practice; a declarant has a `birth_name` if he is the holder.
    """

    family_name: str = ""
    given_name: str = ""
    civility: Civility | None = None
    national_id: str | None = None
    profession_code: str | None = None
    function: str | None = None
    email: str | None = None
    telephone: str | None = None
    birth_name: str | None = None


@dataclass(frozen=True, slots=True)
class Declarant:
    """Who declares, and in what capacity."""

    quality: Quality
    person: Person


@dataclass(frozen=True, slots=True)
class Address:
    """A French postal address by its lines; `postcode` has five digits in France."""

    recipient: str = ""
    complement: str = ""
    street: str = ""
    distribution: str = ""
    postcode: str = ""
    town: str = ""
    country: str = "FR"


@dataclass(frozen=True, slots=True)
class PoliceReport:
    """A theft report, as far as the declarant has it at hand."""

    number: str | None = None
    made_on: date | None = None
    station: str | None = None


@dataclass(frozen=True, slots=True)
class Incident:
    """When, where and how; `described` is free text of at most 500 characters.

    `happened_at` is the time on the wall where it happened, to the minute.
    """

    happened_on: date
    place: str | None = None
    discovered_on: date | None = None
    police_report: PoliceReport | None = None
    described: str | None = None
    happened_at: time | None = None


@dataclass(frozen=True, slots=True)
class Consent:
    """The attestation the declarant accepted: which wording, and when (UTC)."""

    version: str
    accepted_at: datetime


@dataclass(frozen=True, slots=True)
class Declaration:
    """One declaration. `id` is also its idempotency key: it is drawn once and never again."""

    id: UUID
    kind: Kind
    reason: Reason | None
    card: CardReference
    holder: Person
    declarant: Declarant
    created_at: datetime
    client_version: str
    locale: str = "fr"
    structure: Structure | None = None
    incident: Incident | None = None
    reorder: bool = False
    delivery: Address | None = None
    place_confirmed: bool | None = None
    old_card: OldCard | None = None
    consent: Consent | None = None
