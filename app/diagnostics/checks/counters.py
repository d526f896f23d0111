"""The tries left of both codes of the card, read without spending one."""

from app.domain.finding import Finding, Light, Line, plain
from app.domain.pin import PinState, PukState
from app.domain.problem import ProblemCode
from app.domain.station import Station
from app.language import N_

_Verdict = tuple[Light, str, tuple[int, ...]]

_COUNTERS: tuple[tuple[PinState | PukState, _Verdict, ProblemCode | None], ...] = (
    (
        PukState.EXHAUSTED,
        (
            Light.FAILURE,
            N_("Plus aucun déblocage possible : la carte doit être remplacée."),
            (22,),
        ),
        ProblemCode.UNBLOCKS_EXHAUSTED,
    ),
    (
        PukState.BLOCKED,
        (
            Light.FAILURE,
            N_("Le code de déblocage est bloqué : la carte doit être remplacée."),
            (22,),
        ),
        ProblemCode.PUK_BLOCKED,
    ),
    (
        PinState.BLOCKED,
        (
            Light.FAILURE,
            N_("Le code porteur est bloqué : il faut le code de déblocage, à huit chiffres."),
            (20, 21),
        ),
        ProblemCode.PIN_BLOCKED,
    ),
    (
        PinState.LAST_TRY,
        (
            Light.ATTENTION,
            N_("Un seul essai du code porteur reste : relisez le courrier de cette carte."),
            (19,),
        ),
        None,
    ),
    (
        PukState.LAST_TRY,
        (Light.ATTENTION, N_("Un seul essai du code de déblocage reste."), (21, 22)),
        None,
    ),
)


def judge(station: Station) -> Finding:
    """Judge the tries left of both codes; nothing is spent by reading them."""
    reader = station.preferred
    card = reader.card if reader else None
    if card is None:
        return Finding(Line.COUNTERS, Light.UNKNOWN, N_("Pas de carte lue : essais inconnus."))
    facts = plain(
        pin_left=card.pin.tries_left,
        pin_max=card.pin.tries_max,
        puk_left=card.puk.tries_left,
        puk_uses=card.puk.uses_left,
    )
    for state, (light, sentence, symptoms), problem in _COUNTERS:
        if state is card.pin.state or state is card.puk.state:
            return Finding(Line.COUNTERS, light, sentence, facts, (), symptoms, problem)
    if card.pin.state is PinState.UNKNOWN:
        return Finding(
            Line.COUNTERS, Light.UNKNOWN, N_("La carte ne dit pas combien d’essais restent."), facts
        )
    sentence = N_("Essais restants du code porteur : {pin_left}.")
    return Finding(Line.COUNTERS, Light.OK, sentence, facts)
