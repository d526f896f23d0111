"""The words for reasons, qualities and states of declarations."""

from app.domain.card import CardType
from app.domain.declaration import CardReference, Kind, OldCard, Quality, Reason
from app.domain.followup import Stage
from app.domain.outbox import OutboxEntry, OutboxState
from app.domain.problem import Facts
from app.language import N_, _
from app.ui.wording import full_date, grouped

REASONS = {
    Reason.LOST: (N_("Carte perdue"), N_("Elle sera mise en opposition.")),
    Reason.STOLEN: (N_("Carte volée"), N_("Elle sera mise en opposition.")),
    Reason.NOT_RECEIVED: (
        N_("Carte non reçue"),
        N_("La carte envoyée sera mise en opposition, et une autre peut être commandée."),
    ),
    Reason.CODES_NOT_RECEIVED: (
        N_("Codes non reçus, ou courrier perdu"),
        N_("Le courrier des codes sera renvoyé. La carte reste valable."),
    ),
    Reason.DEFECTIVE: (
        N_("Carte défectueuse ou illisible"),
        N_("Une autre carte peut être commandée."),
    ),
    Reason.BLOCKED_FOR_GOOD: (
        N_("Carte bloquée, déblocages épuisés"),
        N_("Une autre carte peut être commandée."),
    ),
    Reason.CODES_DISCLOSED: (
        N_("Code connu d’un autre, ou usage suspect"),
        N_("La carte sera mise en opposition."),
    ),
    Reason.CESSATION: (
        N_("Fin d’activité du professionnel"),
        N_("Se déclare à sa source\u202f: cette page vous dit où."),
    ),
    Reason.DEPARTURE: (
        N_("Départ d’un agent"),
        N_("Déclaré par la structure. La carte sera mise en opposition."),
    ),
    Reason.DEATH: (N_("Décès du titulaire"), N_("La carte sera mise en opposition.")),
    Reason.WRONG_DATA: (
        N_("Données de la carte fausses"),
        N_("Se corrigent à leur source\u202f: cette page vous dit où."),
    ),
}
QUALITIES = {
    Quality.HOLDER: (N_("Je suis le titulaire de la carte"), ""),
    Quality.RESPONSIBLE: (
        N_("Je suis responsable de la structure"),
        N_("Représentant légal, directeur ou directrice."),
    ),
    Quality.MANDATEE: (
        N_("Je suis mandataire de la structure"),
        N_("Désigné pour commander et gérer les cartes."),
    ),
    Quality.EMPLOYING_PROFESSIONAL: (
        N_("Je suis le professionnel employeur"),
        N_("Cabinet, laboratoire ou pharmacie."),
    ),
}
OLD_CARDS = {
    OldCard.KEPT_UNTIL_NEW: (
        N_("Je la garde jusqu’à la nouvelle"),
        N_("Elle sert encore jusqu’à sa date de fin."),
    ),
    OldCard.RETURNED: (N_("Elle a été rendue"), ""),
    OldCard.DESTROYED: (N_("Elle a été détruite"), ""),
    OldCard.NOT_HELD: (N_("Je ne l’ai pas"), ""),
}
CARD_TYPES = {
    CardType.CPS: N_("Professionnel de santé"),
    CardType.CPF: N_("Professionnel en formation"),
    CardType.CPE: N_("Personnel d’établissement"),
    CardType.CPA: N_("Personnel autorisé"),
}
STATES = {
    OutboxState.QUEUED: N_("En attente d’envoi"),
    OutboxState.SENDING: N_("Envoi en cours"),
    OutboxState.RECEIVED: N_("Reçue par le serveur"),
    OutboxState.REFUSED: N_("Refusée par le serveur"),
    OutboxState.WITHDRAWN: N_("Retirée"),
}

STAGES = {
    Stage.RECEIVED: N_("Reçue par le bureau des cartes"),
    Stage.ACCEPTED: N_("Acceptée par le bureau des cartes"),
    Stage.REFUSED: N_("Refusée par le bureau des cartes"),
    Stage.OPPOSED: N_("Carte mise en opposition"),
    Stage.IN_PRODUCTION: N_("Nouvelle carte en fabrication"),
    Stage.SHIPPED: N_("Nouvelle carte expédiée"),
    Stage.CLOSED: N_("Terminée"),
}


def subject(kind: Kind, reason: Reason | None) -> str:
    """Return what a declaration is about."""
    if reason is not None:
        return _(REASONS[reason][0])
    return _("Renouvellement") if kind is Kind.RENEWAL else _("Déclaration")


def card_line(card: CardReference) -> str:
    """Return a card in one line: family, number, end."""
    parts = [_("Carte {family}").format(family=card.type.value), grouped(card.number)]
    if card.end is not None:
        parts.append(_("fin le {date}").format(date=full_date(card.end)))
    return ", ".join(parts)


def said_of(entry: OutboxEntry) -> Facts:
    """Return what the server said of a declaration that it refused, for the problem's sentence."""
    return {"detail": entry.problem_detail} if entry.problem_detail else {}
