"""The demonstration's readers: no PC/SC service takes part, and no other program can."""

from app.diagnostics.checks import holders
from app.diagnostics.surroundings import Surroundings
from app.domain.finding import Finding, Light, Line
from app.domain.problem import ProblemCode
from app.domain.station import Station
from app.language import N_


def examine_service(here: Surroundings) -> Finding:
    """Say that the readers are simulated, or that their service was stopped on purpose."""
    if here.enter() == 0:
        sentence = N_("Lecteurs de démonstration : le service PC/SC ne sert pas.")
        return Finding(Line.SERVICE, Light.OK, sentence)
    sentence = N_("Le service simulé de la démonstration est arrêté.")
    return Finding(Line.SERVICE, Light.FAILURE, sentence, problem=ProblemCode.SERVICE_STOPPED)


def examine_holders(_here: Surroundings, station: Station) -> Finding:
    """Judge by what the readers tell alone."""
    return holders.judge(station, ())
