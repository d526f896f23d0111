"""The card's certificates: their dates, whether they lead to a known authority, revocation."""

from datetime import datetime

from app.diagnostics.checks.copies import Copy, copies, stale
from app.diagnostics.surroundings import Surroundings
from app.domain.card import Certificate, Chain, Revocation
from app.domain.finding import Finding, Light, Line, Repair, RepairId, personal, plain
from app.domain.station import Station
from app.language import N_

_Verdict = tuple[Light, str, tuple[int, ...]]

_STALE = N_(
    "Certificats de la carte en ordre, mais d’anciennes copies restent sur ce poste ({stale}) : un "
    "navigateur peut proposer la mauvaise. Elles se retirent dans {stores}."
)

_NOT_ASKED = N_(
    "Certificats dans leurs dates ({count}), jusqu’au {until} ; révocation non vérifiée."
)
_UNCHECKED = N_(
    "Certificats dans leurs dates ({count}), jusqu’au {until} ; révocation non vérifiée : "
    "{unchecked}."
)


def examine(here: Surroundings, station: Station) -> Finding:
    """Ask about the certificates of the card that is shown first, then judge them."""
    reader, now = station.preferred, here.now()
    card = reader.card if reader else None
    if card is None:
        sentence = N_("Pas de carte lue : certificats inconnus.")
        return Finding(Line.CERTIFICATES, Light.UNKNOWN, sentence)
    left = stale(copies(here), card.certificates, now)
    return judge(tuple(here.vouch(each, now) for each in card.certificates), now, left)


def judge(
    certificates: tuple[Certificate, ...], now: datetime, left: tuple[Copy, ...] = ()
) -> Finding:
    """Judge the certificates of a card; `now` carries a time zone, `left` are stale copies."""
    light, sentence, symptoms = _verdict(certificates, now)
    if light is Light.OK and left:
        light, sentence, symptoms = Light.ATTENTION, _STALE, (24, 40)
    causes = dict.fromkeys(c.cause.value for c in certificates if c.cause is not None)
    first_end = min((c.not_after for c in certificates), default=None)
    return Finding(
        Line.CERTIFICATES,
        light,
        sentence,
        (
            *plain(
                count=len(certificates),
                until=f"{first_end:%d/%m/%Y}" if first_end else None,
                issuers=tuple(dict.fromkeys(c.issuer for c in certificates)),
                uses=tuple(c.use.value for c in certificates),
                dates=tuple(_dates(c) for c in certificates),
                chain=tuple(c.chain.value for c in certificates),
                revocation=tuple(c.revocation.value for c in certificates),
                unchecked=tuple(causes),
                stale=len(left),
                stores=tuple(dict.fromkeys(copy.store for copy in left)),
            ),
            *personal(
                serials=tuple(c.serial for c in certificates),
                copies=tuple(dict.fromkeys(copy.label for copy in left)),
            ),
        ),
        tuple(_removal(copy) for copy in left[:1]) if light is Light.ATTENTION else (),
        symptoms,
    )


def _removal(copy: Copy) -> Repair:
    return Repair(
        RepairId.COPY_COMMAND,
        N_("Copier la commande"),
        N_(
            "Copie la commande qui retire la première de ces copies ; la carte n’est pas touchée. "
            "Fermez d’abord le navigateur. Rien n’est exécuté."
        ),
        N_("Relancez ensuite le diagnostic."),
        copy.removal,
        rights=False,
    )


def _dates(certificate: Certificate) -> str:
    return f"{certificate.not_before:%Y-%m-%d} > {certificate.not_after:%Y-%m-%d}"


def _verdict(known: tuple[Certificate, ...], now: datetime) -> _Verdict:
    if not known:
        return Light.FAILURE, N_("Aucun certificat n’a pu être lu sur la carte."), (8, 40)
    if any(c.revocation is Revocation.REVOKED for c in known):
        sentence = N_("Un certificat est révoqué : la carte est mise en opposition.")
        return Light.FAILURE, sentence, (40,)
    if any(c.not_after < now for c in known):
        return (
            Light.FAILURE,
            N_("Un certificat a expiré ; le premier a pris fin le {until}."),
            (40,),
        )
    if any(c.not_before > now for c in known):
        sentence = N_("Un certificat n’est pas encore valide, ou l’horloge du poste retarde.")
        return Light.FAILURE, sentence, (40,)
    return _trust(known)


def _trust(known: tuple[Certificate, ...]) -> _Verdict:
    if any(c.chain is Chain.UNTRUSTED for c in known):
        sentence = N_("Un certificat ne mène à aucune autorité connue : {issuers}.")
        return Light.FAILURE, sentence, (23, 40)
    if all(c.chain is Chain.TRUSTED and c.revocation is Revocation.GOOD for c in known):
        sentence = N_(
            "Certificats valides jusqu’au {until}, d’autorité connue, non révoqués ({count})."
        )
        return Light.OK, sentence, ()
    return Light.OK, _UNCHECKED if any(c.cause for c in known) else _NOT_ASKED, ()
