"""The card in the reader, as it could be read without a code."""

from datetime import date

from app.domain.card import Card, Interface
from app.domain.finding import Fact, Finding, Light, Line, personal, plain
from app.domain.problem import ProblemCode
from app.domain.station import ReaderState, ReaderView, ServiceState, Station
from app.domain.validity import ValidityState
from app.language import N_

_Verdict = tuple[Light, str, tuple[int, ...]]

_STATES: dict[ReaderState, _Verdict] = {
    ReaderState.EMPTY: (
        Light.ATTENTION,
        N_("Aucune carte dans {reader}. Si elle y est, retournez-la ou changez de fente."),
        (5, 6, 7),
    ),
    ReaderState.MUTE: (
        Light.FAILURE,
        N_(
            "La carte dans {reader} ne répond pas : à l’envers, mal enfoncée ou puce sale. "
            "Retirez, essuyez, réinsérez."
        ),
        (5, 30),
    ),
    ReaderState.UNKNOWN: (
        Light.FAILURE,
        N_("La carte dans {reader} n’est pas une carte CPx connue (ATR {atr})."),
        (8, 9, 11),
    ),
    ReaderState.WRONG_CARD: (
        Light.FAILURE,
        N_("La carte dans {reader} n’est pas une carte professionnelle ({problem})."),
        (5,),
    ),
    ReaderState.BUSY: (
        Light.UNKNOWN,
        N_("La carte dans {reader} est occupée par un autre programme : non lue."),
        (31,),
    ),
    ReaderState.IGNORED: (
        Light.ATTENTION,
        N_("Les réglages de ce poste écartent {reader} : sa carte n’est pas lue."),
        (),
    ),
}

_PROBLEMS: dict[ProblemCode, _Verdict] = {
    ProblemCode.CARD_VITALE: (
        Light.FAILURE,
        N_("C’est une carte Vitale qui est dans {reader} : insérez la carte professionnelle."),
        (5,),
    ),
    ProblemCode.CARD_BANK: (
        Light.FAILURE,
        N_("C’est une carte bancaire qui est dans {reader} : insérez la carte professionnelle."),
        (5,),
    ),
    ProblemCode.CARD_SIM: (
        Light.FAILURE,
        N_("C’est une carte SIM qui est dans {reader} : insérez la carte professionnelle."),
        (5,),
    ),
    ProblemCode.CARD_NOT_CONFIRMED: (
        Light.FAILURE,
        N_("La carte dans {reader} se présente comme une CPx, mais son numéro de série la dément."),
        (11,),
    ),
    ProblemCode.CARD_UNREADABLE: (
        Light.FAILURE,
        N_("La carte dans {reader} est reconnue, mais ses fichiers libres ne se lisent pas."),
        (8, 11),
    ),
    ProblemCode.CARD_REMOVED: (
        Light.ATTENTION,
        N_("La carte a été retirée de {reader} pendant la lecture."),
        (30,),
    ),
}

_VALIDITIES: dict[ValidityState, _Verdict] = {
    ValidityState.EXPIRED: (Light.FAILURE, N_("La carte {card} a expiré le {end}."), (40,)),
    ValidityState.NOT_YET_VALID: (
        Light.FAILURE,
        N_("La carte {card} n’est pas encore valide, ou l’horloge du poste retarde."),
        (40,),
    ),
    ValidityState.EXPIRES_SOON: (
        Light.ATTENTION,
        N_("La carte {card} est lue ; elle expire le {end} (jours restants : {days_left})."),
        (),
    ),
}


def judge(station: Station, today: date, soon_days: int) -> Finding:
    """Judge the card that the program would show first."""
    reader = station.preferred
    if reader is None:
        return Finding(Line.CARD, Light.UNKNOWN, _without_reader(station))
    if reader.card is not None and reader.problem is None:
        return _of_card(reader, reader.card, today, soon_days)
    light, sentence, symptoms = _of_reader(reader)
    facts = plain(
        reader=reader.name,
        atr=reader.atr or "?",
        problem=reader.problem.value if reader.problem else None,
    )
    problem = reader.problem or _implied(reader.state)
    return Finding(Line.CARD, light, sentence, facts, symptoms=symptoms, problem=problem)


def _without_reader(station: Station) -> str:
    if station.service is not ServiceState.RUNNING:
        return N_("Le service PC/SC n’est pas accessible : carte non lue.")
    return N_("Pas de lecteur, donc pas de carte à lire.")


def _of_reader(reader: ReaderView) -> _Verdict:
    if reader.reading and reader.problem is None:
        sentence = N_(
            "La lecture de la carte dans {reader} n’en finit pas : ligne lente, ou transaction "
            "tenue par un autre programme."
        )
        return Light.ATTENTION, sentence, (30, 31)
    if reader.problem in _PROBLEMS:
        return _PROBLEMS[reader.problem]
    if reader.state in _STATES:
        return _STATES[reader.state]
    return Light.FAILURE, N_("La lecture de la carte dans {reader} a échoué ({problem})."), (8,)


def _implied(state: ReaderState) -> ProblemCode | None:
    return {
        ReaderState.EMPTY: ProblemCode.CARD_ABSENT,
        ReaderState.MUTE: ProblemCode.CARD_MUTE,
        ReaderState.UNKNOWN: ProblemCode.CARD_UNKNOWN,
        ReaderState.BUSY: ProblemCode.CARD_BUSY,
        ReaderState.IGNORED: ProblemCode.READER_DENIED,
    }.get(state)


def _of_card(reader: ReaderView, card: Card, today: date, soon_days: int) -> Finding:
    light, sentence, symptoms = _verdict(card, today, soon_days)
    return Finding(Line.CARD, light, sentence, _facts(reader, card, today), symptoms=symptoms)


def _verdict(card: Card, today: date, soon_days: int) -> _Verdict:
    validity = card.validity.state(today, soon_days)
    if validity in _VALIDITIES:
        return _VALIDITIES[validity]
    if card.interface is Interface.CONTACTLESS:
        sentence = N_("La carte {card} est lue sans contact : cette face ne connaît pas de code.")
        return Light.ATTENTION, sentence, (15,)
    if not card.complete:
        return Light.FAILURE, N_("La carte {card} n’a pu être lue qu’en partie."), (8,)
    if card.notes:
        return Light.ATTENTION, N_("La carte {card} est lue, avec des remarques : {notes}."), (11,)
    if card.test:
        return Light.OK, N_("La carte de test {card} est lue, sans code."), (42,)
    return Light.OK, N_("La carte {card} est lue, sans code."), ()


def _facts(reader: ReaderView, card: Card, today: date) -> tuple[Fact, ...]:
    end, holder = card.validity.end, card.holder
    kind = f"{card.type.value if card.type else '?'} ({card.generation.value})"
    return (
        *plain(
            reader=reader.name,
            atr=reader.atr,
            card=kind,
            generation=card.generation.value,
            interface=card.interface.value,
            test=card.test,
            end=f"{end:%d/%m/%Y}" if end else None,
            days_left=card.validity.days_left(today),
            notes=card.notes,
        ),
        *personal(
            serial=card.serial,
            number=card.number,
            family_name=holder.family_name if holder else None,
            given_name=holder.given_name if holder else None,
            national_id=holder.national_id.value if holder and holder.national_id else None,
            rpps=holder.national_id.rpps if holder and holder.national_id else None,
            pseudonym=holder.pseudonym if holder else None,
            structure=card.structure.name if card.structure else None,
            structure_id=card.structure.identifier if card.structure else None,
        ),
    )
