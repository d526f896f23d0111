"""The servers: the declarations' one, the directory, the hosts of revocation.

A fault of the way there (`connection`) leaves these lines unknown; only the server's own fault
turns its line.
"""

import json
from collections.abc import Sequence

from app import __version__
from app.backend.probe import Look, Stage
from app.diagnostics.checks.connection import errors, host_fact, unreached
from app.domain.finding import Finding, Light, Line, personal, plain
from app.domain.problem import ProblemCode
from app.language import N_

_Verdict = tuple[Light, str, ProblemCode | None]


def judge_backend(look: Look | None) -> Finding:
    """Judge the declarations' server; None when none is configured."""
    if look is None:
        return _not_configured()
    if look.stage is Stage.CONNECT:
        return _no_connection(look)
    if look.stage not in (Stage.DONE, Stage.ANSWER):
        return unreached(Line.BACKEND, look)
    light, sentence, problem = _answer_verdict(look)
    facts = (
        *plain(status=look.status, oldest=_oldest(look), version=__version__),
        *errors(look),
        *host_fact("host", look.host),
        *personal(addresses=look.addresses),
    )
    return Finding(Line.BACKEND, light, sentence, facts, problem=problem)


def _not_configured() -> Finding:
    return Finding(
        Line.BACKEND,
        Light.ATTENTION,
        N_("Aucun serveur n’est réglé : les déclarations passent par le téléphone."),
        problem=ProblemCode.BACKEND_NOT_CONFIGURED,
    )


def _no_connection(look: Look) -> Finding:
    facts = (
        *errors(look),
        *host_fact("host", look.host),
        *personal(addresses=look.addresses),
    )
    sentence = N_("Le serveur {host} n’accepte pas la connexion ({error}).")
    return Finding(Line.BACKEND, Light.FAILURE, sentence, facts, problem=ProblemCode.NO_NETWORK)


def _answer_verdict(look: Look) -> _Verdict:
    if look.stage is Stage.ANSWER:
        sentence = N_("Le serveur {host} accepte la connexion, puis se tait ({error}).")
        return Light.FAILURE, sentence, ProblemCode.TIMEOUT
    if look.content_type == "text/html" or look.status in (302, 303, 307):
        sentence = N_(
            "Une page web répond à la place du serveur {host} : portail d’accès du réseau ?"
        )
        return Light.FAILURE, sentence, ProblemCode.CAPTIVE_PORTAL
    if look.status == 426 or _older_than(_oldest(look)):
        sentence = N_("Le serveur n’accepte plus cette version du programme : mettez-le à jour.")
        return Light.FAILURE, sentence, ProblemCode.CLIENT_TOO_OLD
    if look.status in (429, 503):
        sentence = N_("Le serveur {host} est occupé ({status}) ; les envois attendront.")
        return Light.ATTENTION, sentence, ProblemCode.SERVER_BUSY
    if look.status is not None and look.status >= 400:
        sentence = N_("Le serveur {host} répond par une erreur ({status}).")
        return Light.FAILURE, sentence, ProblemCode.SERVER_ERROR
    return Light.OK, N_("Le serveur {host} répond."), None


def _oldest(look: Look) -> str | None:
    """Return the oldest version accepted, as the notices of the contract tell it."""
    try:
        told = json.loads(look.body)["oldestClient"]
    except (ValueError, KeyError, TypeError):
        return None
    return told if isinstance(told, str) else None


def _older_than(oldest: str | None) -> bool:
    return oldest is not None and _numbers(__version__) < _numbers(oldest)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())


def judge_directory(look: Look) -> Finding:
    """Judge the public directory; a refusal for lack of an API key is an answer."""
    if look.stage is not Stage.DONE:
        return __unreached_service(Line.DIRECTORY, look)
    facts = (*plain(status=look.status), *host_fact("host", look.host))
    if look.status is None or look.status >= 500:
        sentence = N_("L’annuaire {host} répond par une erreur ({status}).")
        return Finding(Line.DIRECTORY, Light.ATTENTION, sentence, facts)
    return Finding(Line.DIRECTORY, Light.OK, N_("L’annuaire {host} répond."), facts)


def __unreached_service(line: Line, look: Look) -> Finding:
    """The service's own fault turns its line; a fault of the way there leaves it unknown."""
    if look.stage in (Stage.CONNECT, Stage.ANSWER):
        facts = (*errors(look), *host_fact("host", look.host))
        return Finding(line, Light.ATTENTION, N_("{host} ne répond pas ({error})."), facts)
    return unreached(line, look)


def judge_revocation(looks: Sequence[Look]) -> Finding:
    """Judge the hosts of revocation lists and answers (CRL, OCSP)."""
    if not looks:
        sentence = N_("Aucun serveur de révocation n’est consulté.")
        return Finding(Line.REVOCATION, Light.OK, sentence)
    silent = [look for look in looks if look.stage is not Stage.DONE]
    failing = [look for look in looks if look.status is not None and look.status >= 500]
    if silent:
        return __unreached_service(Line.REVOCATION, silent[0])
    if failing:
        facts = (*plain(status=failing[0].status), *host_fact("host", failing[0].host))
        sentence = N_("{host} répond par une erreur ({status}) : révocation non vérifiable.")
        return Finding(Line.REVOCATION, Light.ATTENTION, sentence, facts)
    sentence = N_("Les serveurs de révocation répondent ({count}).")
    return Finding(Line.REVOCATION, Light.OK, sentence, plain(count=len(looks)))
