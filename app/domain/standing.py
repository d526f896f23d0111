"""Whether a card's certificate is still good, and if that could not be found out, why."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.card import Cause, Certificate, Chain, Revocation
from app.domain.problem import ProblemCode
from app.language import N_, labelled


class Outcome(StrEnum):
    """The four answers to "is the card still good?"."""

    GOOD = "good"
    REVOKED = "revoked"
    UNKNOWN = "unknown"
    UNCHECKED = "unchecked"


REVOCATIONS: dict[Revocation, str] = {
    Revocation.GOOD: N_("non révoqué"),
    Revocation.REVOKED: N_("révoqué"),
    Revocation.UNKNOWN: N_("révocation non vérifiée"),
}
CAUSES: dict[Cause, str] = {
    Cause.NO_AUTHORITY: N_("l’autorité de la carte manque sur ce poste"),
    Cause.TEST: N_("autorité de test"),
    Cause.BROKEN_CHAIN: N_("aucun chemin valable jusqu’à l’autorité"),
    Cause.OUT_OF_DATES: N_("certificat hors de ses dates"),
    Cause.NO_ADDRESS: N_("le certificat ne dit pas où demander"),
    Cause.UNREACHABLE: N_("serveur de l’autorité injoignable"),
    Cause.STALE: N_("la liste de l’autorité est périmée"),
    Cause.NOT_SAID: N_("l’autorité ne s’est pas prononcée"),
}

_UNCHECKED = frozenset({Cause.NO_AUTHORITY, Cause.UNREACHABLE, Cause.STALE})


@dataclass(frozen=True, slots=True)
class Standing:
    """A certificate's standing. `problem` is what kept us from the list, when UNREACHABLE."""

    chain: Chain
    revocation: Revocation = Revocation.UNKNOWN
    cause: Cause | None = None
    problem: ProblemCode | None = None
    revoked_at: datetime | None = None

    @property
    def outcome(self) -> Outcome:
        """Good only if the chain is trusted and somebody who may say so said it is not revoked."""
        if self.revocation is Revocation.REVOKED:
            return Outcome.REVOKED
        if self.chain is Chain.TRUSTED and self.revocation is Revocation.GOOD:
            return Outcome.GOOD
        return Outcome.UNCHECKED if self.cause in _UNCHECKED else Outcome.UNKNOWN


def revocation_words(certificate: Certificate, translate: Callable[[str], str]) -> str:
    """Say whether a certificate is revoked, and if that is not known, why."""
    said = translate(REVOCATIONS[certificate.revocation])
    if certificate.cause is None:
        return said
    return labelled(said, translate(CAUSES[certificate.cause]))
