"""The way to the servers: proxy, names, TLS and who signed, clock.

All of it is judged from looks (`app.backend.probe`), one a server, taken at the same time. A line
that could not be reached because an earlier stage failed says so and stays unknown: only the line
of that stage turns.
"""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

from app.backend.probe import Look, Signer, Stage
from app.domain.finding import Fact, Finding, Light, Line, personal, plain
from app.domain.problem import ProblemCode
from app.language import N_

PUBLIC_DOMAIN = ".esante.gouv.fr"
SKEW_WARN_S = 120
SKEW_FAIL_S = 300

_Verdict = tuple[Light, str, ProblemCode | None]

_STAGES = {
    Stage.NAME: N_("Non atteint : le nom ne se résout pas."),
    Stage.CONNECT: N_("Non atteint : aucune connexion au serveur."),
    Stage.PROXY: N_("Non atteint : le serveur mandataire ne laisse pas passer."),
    Stage.TLS: N_("Non atteint : la connexion chiffrée n’est pas digne de confiance."),
    Stage.ANSWER: N_("Le serveur a accepté la connexion, mais n’a pas répondu."),
}


def host_fact(name: str, value: str) -> tuple[Fact, ...]:
    """A host is personal unless it is one of the issuer's public ones."""
    return plain(**{name: value}) if value.endswith(PUBLIC_DOMAIN) else personal(**{name: value})


def errors(look: Look) -> tuple[Fact, ...]:
    """Why a look ended, in our words and in the system's."""
    return plain(error=look.error, detail=look.detail)


def unreached(line: Line, look: Look) -> Finding:
    """Leave a line unknown and say at which earlier stage the look ended."""
    facts = (*plain(stage=look.stage.value), *errors(look), *host_fact("host", look.host))
    return Finding(line, Light.UNKNOWN, _STAGES[look.stage], facts)


def judge_proxy(look: Look) -> Finding:
    """Judge the way to the first server: direct, or through a proxy that lets us pass."""
    if look.proxy is None:
        return Finding(Line.PROXY, Light.OK, N_("Connexion directe, sans serveur mandataire."))
    parts = urlsplit(look.proxy)
    facts = (
        *plain(status=look.status if look.stage is Stage.PROXY else None),
        *errors(look),
        *personal(proxy=f"{parts.hostname}:{parts.port or 80}"),
    )
    light, sentence, problem = _proxy_verdict(look)
    return Finding(Line.PROXY, light, sentence, facts, problem=problem)


def _proxy_verdict(look: Look) -> _Verdict:
    if look.stage is not Stage.PROXY:
        return Light.OK, N_("Le serveur mandataire {proxy} laisse passer."), None
    if look.status == 407:
        sentence = N_("Le serveur mandataire {proxy} demande un compte et un mot de passe.")
        return Light.FAILURE, sentence, ProblemCode.PROXY_AUTHENTICATION
    if look.status is not None:
        sentence = N_("Le serveur mandataire {proxy} refuse le passage ({error}).")
        return Light.FAILURE, sentence, ProblemCode.PROXY_REFUSED
    sentence = N_("Le serveur mandataire {proxy} ne répond pas ({error}).")
    return Light.FAILURE, sentence, ProblemCode.PROXY_REFUSED


def judge_names(looks: Sequence[Look]) -> Finding:
    """Judge the resolution of every name we need; through a proxy it is the proxy's business."""
    direct = [look for look in looks if look.proxy is None]
    lost = [look for look in direct if look.stage is Stage.NAME]
    ours = tuple(look.host for look in lost if not look.host.endswith(PUBLIC_DOMAIN))
    public = tuple(look.host for look in lost if look.host.endswith(PUBLIC_DOMAIN))
    facts = (
        *plain(tested=len(direct), lost=len(lost), lost_public=public),
        *(errors(lost[0]) if lost else ()),
        *host_fact("name", lost[0].host if lost else ""),
        *personal(lost_hosts=ours),
    )
    if not direct:
        sentence = N_("Les noms sont résolus par le serveur mandataire.")
        return Finding(Line.NAMES, Light.OK, sentence, facts)
    if not lost:
        return Finding(
            Line.NAMES, Light.OK, N_("Tous les noms utiles se résolvent ({tested})."), facts
        )
    if len(lost) == len(direct):
        sentence = N_(
            "Aucun nom ne se résout ({error}) : pas de réseau, ou pas de serveur de noms."
        )
        return Finding(Line.NAMES, Light.FAILURE, sentence, facts, problem=ProblemCode.NO_NETWORK)
    sentence = N_("Le nom {name} ne se résout pas ({error}) ; {lost} sur {tested} dans ce cas.")
    return Finding(Line.NAMES, Light.FAILURE, sentence, facts, problem=ProblemCode.NO_NETWORK)


_SIGNERS: dict[Signer, _Verdict] = {
    Signer.EXPECTED: (
        Light.OK,
        N_("{tls}, certificat signé par l’autorité prévue « {issuer} »."),
        None,
    ),
    Signer.PUBLIC: (
        Light.OK,
        N_("{tls}, certificat signé par « {issuer} », autorité publique."),
        None,
    ),
    Signer.LOCAL: (
        Light.ATTENTION,
        N_(
            "{tls}, certificat signé par « {issuer} », autorité propre à ce poste : le trafic est "
            "sans doute ouvert et relu en chemin."
        ),
        ProblemCode.TLS_INTERCEPTED,
    ),
    Signer.EXPIRED: (
        Light.FAILURE,
        N_("Le certificat du serveur, signé par « {issuer} », a expiré le {expires}."),
        ProblemCode.TLS_EXPIRED,
    ),
    Signer.NOT_YET: (
        Light.FAILURE,
        N_(
            "Le certificat du serveur n’est pas encore valide : l’horloge du poste retarde-t-elle ?"
        ),
        ProblemCode.TLS_EXPIRED,
    ),
    Signer.OTHER_NAME: (
        Light.FAILURE,
        N_("Le certificat reçu, signé par « {issuer} », est au nom d’un autre serveur."),
        ProblemCode.TLS_UNTRUSTED,
    ),
    Signer.UNKNOWN: (
        Light.FAILURE,
        N_("Le certificat du serveur est signé par « {issuer} », que ce poste ne connaît pas."),
        ProblemCode.TLS_UNTRUSTED,
    ),
}


def judge_tls(look: Look) -> Finding:
    """Judge the encrypted connection: version, and above all who signed the certificate."""
    if look.signer is None:
        if look.stage is not Stage.TLS:
            return unreached(Line.TLS, look)
        facts = errors(look)
        sentence = N_("La négociation chiffrée a échoué ({error}).")
        return Finding(Line.TLS, Light.FAILURE, sentence, facts, problem=ProblemCode.TLS_UNTRUSTED)
    light, sentence, problem = _signer_verdict(look)
    facts = plain(
        tls=look.tls,
        signer=look.signer.value,
        issuer=look.issuer or "?",
        expires=f"{look.expires:%d/%m/%Y}" if look.expires else "?",
        inspected=look.inspected,
    )
    return Finding(
        Line.TLS, light, sentence, facts, symptoms=(23,) if problem else (), problem=problem
    )


def _signer_verdict(look: Look) -> _Verdict:
    if look.signer is Signer.UNKNOWN and look.inspected:
        sentence = N_(
            "Le trafic est ouvert en chemin par « {issuer} », que ce poste ne connaît pas : "
            "demandez une exception au service informatique."
        )
        return Light.FAILURE, sentence, ProblemCode.TLS_INTERCEPTED
    return _SIGNERS[look.signer or Signer.UNKNOWN]


def judge_clock(looks: Sequence[Look], now: datetime) -> Finding:
    """Compare this clock with the Date of the first server that told one (RFC 9110, 6.6.1)."""
    told = next(((look, look.date) for look in looks if look.date is not None), None)
    if told is None:
        sentence = N_("Aucun serveur n’a dit l’heure : horloge non comparée.")
        return Finding(Line.CLOCK, Light.UNKNOWN, sentence)
    look, date = told
    skew = round((now - date).total_seconds())
    facts = (
        *plain(skew_s=skew, minutes=abs(skew) // 60),
        *host_fact("host", look.host),
    )
    if abs(skew) < SKEW_WARN_S:
        return Finding(Line.CLOCK, Light.OK, N_("L’horloge du poste est juste."), facts)
    sentence = (
        N_("L’horloge du poste avance de {minutes} min sur celle du serveur.")
        if skew > 0
        else N_("L’horloge du poste retarde de {minutes} min sur celle du serveur.")
    )
    light = Light.FAILURE if abs(skew) >= SKEW_FAIL_S else Light.ATTENTION
    return Finding(Line.CLOCK, light, sentence, facts)
