"""Who may declare what about which card, and the way for whoever may not (domain.md 2.1, 2.5).

One table decides: `ENTITLED`. Renewal is the matter None, as in `Declaration.reason`. A service
card (non-nominative) has no holder who could declare; a departure is the structure's to tell; the
end of a professional's activity and wrong data are put right at their source, not at the issuer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.domain.card import CardType
from app.domain.declaration import CardReference, Quality, Reason
from app.language import N_


class Family(StrEnum):
    """Cards as far as entitlement tells them apart."""

    PROFESSIONAL = "professional"
    EMPLOYEE = "employee"
    AUTHORISED = "authorised"
    EMPLOYEE_SERVICE = "employee-service"
    AUTHORISED_SERVICE = "authorised-service"

    @classmethod
    def of(cls, card: CardReference) -> "Family":
        """CPS and CPF are professional cards; CPE and CPA are a structure's, named or service."""
        if card.type in (CardType.CPS, CardType.CPF):
            return cls.PROFESSIONAL
        if card.type is CardType.CPE:
            return cls.EMPLOYEE if card.nominative else cls.EMPLOYEE_SERVICE
        return cls.AUTHORISED if card.nominative else cls.AUTHORISED_SERVICE


class Route(StrEnum):
    """A way outside this program; where a link or a number is needed, settings hold it."""

    HOLDER_PORTAL = "holder-portal"
    HOTLINE = "hotline"
    STRUCTURE = "structure"
    STRUCTURE_PORTAL = "structure-portal"
    EMPLOYER_PORTAL = "employer-portal"
    INCIDENT_FORM = "incident-form"
    ORDER = "order"
    REGIONAL_AGENCY = "regional-agency"


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether somebody may declare; when not, `why`, who `others` are, and by which `routes`.

    `why` is a French sentence marked for translation, empty when allowed. `others` may declare
    here; it is empty when the matter does not go through this program at all.
    """

    allowed: bool
    why: str = ""
    others: frozenset[Quality] = frozenset()
    routes: tuple[Route, ...] = ()


_NOBODY: frozenset[Quality] = frozenset()
_HOLDER = frozenset({Quality.HOLDER})
_STRUCTURE = frozenset({Quality.RESPONSIBLE, Quality.MANDATEE})
_EMPLOYER = _STRUCTURE | {Quality.EMPLOYING_PROFESSIONAL}

_P, _E, _A = Family.PROFESSIONAL, Family.EMPLOYEE, Family.AUTHORISED
_ES, _AS = Family.EMPLOYEE_SERVICE, Family.AUTHORISED_SERVICE

_INCIDENT: Mapping[Family, frozenset[Quality]] = {
    _P: _HOLDER | _STRUCTURE,
    _E: _HOLDER | _EMPLOYER,
    _A: _HOLDER | _STRUCTURE,
    _ES: _EMPLOYER,
    _AS: _STRUCTURE,
}
_AT_THE_SOURCE: Mapping[Family, frozenset[Quality]] = dict.fromkeys(Family, _NOBODY)

ENTITLED: Mapping[Reason | None, Mapping[Family, frozenset[Quality]]] = {
    Reason.LOST: _INCIDENT,
    Reason.STOLEN: _INCIDENT,
    Reason.NOT_RECEIVED: _INCIDENT,
    Reason.CODES_NOT_RECEIVED: _INCIDENT,
    Reason.DEFECTIVE: _INCIDENT,
    Reason.BLOCKED_FOR_GOOD: _INCIDENT,
    Reason.CODES_DISCLOSED: _INCIDENT,
    Reason.CESSATION: _AT_THE_SOURCE,
    Reason.DEPARTURE: {
        _P: _NOBODY,
        _E: _STRUCTURE,
        _A: _STRUCTURE,
        _ES: _STRUCTURE,
        _AS: _STRUCTURE,
    },
    Reason.DEATH: {_P: _STRUCTURE, _E: _STRUCTURE, _A: _STRUCTURE, _ES: _NOBODY, _AS: _NOBODY},
    Reason.WRONG_DATA: _AT_THE_SOURCE,
    None: {_P: _HOLDER, _E: _EMPLOYER, _A: _STRUCTURE, _ES: _EMPLOYER, _AS: _STRUCTURE},
}
"""Who may declare each matter, for each family of cards."""

_WHY_CESSATION = N_(
    "La fin d’activité d’un professionnel se déclare à l’Ordre ou, sans Ordre, à l’agence "
    "régionale de santé\u202f: la carte suit d’elle-même."
)
_WHY_CESSATION_STAFF = N_(
    "Cette carte appartient à la structure\u202f: c’est elle qui déclare le départ."
)
_WHY_WRONG_DATA = N_(
    "Une donnée fausse se corrige à sa source, l’Ordre ou l’agence régionale de santé\u202f; une "
    "nouvelle carte est ensuite envoyée."
)
_WHY_WRONG_DATA_STAFF = N_(
    "Une donnée fausse se corrige auprès de la structure, qui commande ensuite une nouvelle carte."
)
_WHY_DEPARTURE_PROFESSIONAL = N_(
    "Cette carte suit son titulaire\u202f: il la garde en quittant la structure. Un changement "
    "d’activité se déclare à l’Ordre ou à l’agence régionale de santé."
)
_WHY_DEPARTURE = N_(
    "Le départ est déclaré par la structure\u202f: son responsable ou son mandataire."
)
_WHY_DEATH_SERVICE = N_(
    "Une carte de service n’a pas de titulaire\u202f: si elle ne sert plus, la structure déclare "
    "sa fin d’usage comme un départ."
)
_WHY_DEATH = N_(
    "Le décès est déclaré par le responsable ou le mandataire de la structure, ou par l’Ordre."
)
_WHY_SERVICE = N_(
    "Une carte de service n’a pas de titulaire\u202f: seule une personne autorisée par la "
    "structure peut déclarer."
)
_WHY_EMPLOYER = N_(
    "Un professionnel employeur ne déclare que pour les cartes de personnel qu’il a demandées."
)
_WHY_RENEWAL_HOLDER = N_("Le renouvellement de cette carte est demandé par la structure.")
_WHY_RENEWAL_PROFESSIONAL = N_(
    "Le renouvellement de cette carte est automatique\u202f; seul son titulaire peut signaler une "
    "adresse à corriger."
)

_SOURCE_ROUTES = (Route.ORDER, Route.REGIONAL_AGENCY)
_STAFF_ROUTES = (Route.STRUCTURE, Route.STRUCTURE_PORTAL)
_SERVICE_FAMILIES = frozenset({_ES, _AS})


def decide(matter: Reason | None, quality: Quality, card: CardReference) -> Decision:
    """Tell whether `quality` may declare `matter` (None is a renewal) about this card."""
    family = Family.of(card)
    entitled = ENTITLED[matter][family]
    if quality in entitled:
        return Decision(allowed=True)
    return Decision(False, _why(matter, quality, family), entitled, _routes(matter, family))


def _why(matter: Reason | None, quality: Quality, family: Family) -> str:
    professional = family is Family.PROFESSIONAL
    match matter:
        case Reason.CESSATION:
            return _WHY_CESSATION if professional else _WHY_CESSATION_STAFF
        case Reason.WRONG_DATA:
            return _WHY_WRONG_DATA if professional else _WHY_WRONG_DATA_STAFF
        case Reason.DEPARTURE:
            return _WHY_DEPARTURE_PROFESSIONAL if professional else _WHY_DEPARTURE
        case Reason.DEATH:
            return _WHY_DEATH_SERVICE if family in _SERVICE_FAMILIES else _WHY_DEATH
    if quality is Quality.HOLDER:
        return _WHY_SERVICE if family in _SERVICE_FAMILIES else _WHY_RENEWAL_HOLDER
    return _WHY_RENEWAL_PROFESSIONAL if matter is None and professional else _WHY_EMPLOYER


def _routes(matter: Reason | None, family: Family) -> tuple[Route, ...]:
    if family is not Family.PROFESSIONAL:
        employer = (Route.EMPLOYER_PORTAL,) if family in (_E, _ES) else ()
        return (*_STAFF_ROUTES, *employer, Route.INCIDENT_FORM)
    if matter in (Reason.CESSATION, Reason.WRONG_DATA, Reason.DEPARTURE):
        return _SOURCE_ROUTES
    if matter is Reason.DEATH:
        return (Route.STRUCTURE, Route.ORDER)
    return (Route.HOLDER_PORTAL, Route.HOTLINE, Route.INCIDENT_FORM)


def routes_for_codes(type_: CardType | None) -> tuple[Route, ...]:
    """Where somebody without the codes of a card turns to; for any card when its type is unknown.

    The codes' letter is sent again by the issuer: to the professional, or through the structure
    that asked for the card (domain.md 1.5, 2.1).
    """
    professional = (Route.HOLDER_PORTAL, Route.HOTLINE)
    staff = (Route.STRUCTURE, Route.HOTLINE)
    if type_ is None:
        return (Route.HOLDER_PORTAL, Route.STRUCTURE, Route.HOTLINE)
    return professional if type_ in (CardType.CPS, CardType.CPF) else staff
