"""What gives French away in a sentence that should be English."""

import re

KEPT = (
    "code porteur",
    "code de déblocage",
    "contrat de structure",
    "déclaration d’incident",
    "erreur générale non identifiée",
    "Carte absente",
    "Sans restriction",
    "Supprimer ma e-CPS",
    "Agence du numérique en santé",
    "Annuaire Santé",
    "IGC-Santé",
    "Pro Santé Connect",
    "Ordre national des infirmiers",
    "Légifrance",
    "Pays de la Loire",
    "Auvergne-Rhône-Alpes",
    "Français",
    "Langue",
)
"""Names of official things, and words that other programs show in French."""

_WORDS = (
    "au aucun aucune aux avec carte cartes ce cette dans de depuis des du elle en est et fin il "
    "la le les lecteur lecteurs ne non ou par pas pour que qui sa sans son sur un une vers votre "
    "vous"
)
_FRENCH = re.compile(
    rf"\b(?:{_WORDS.replace(' ', '|')})\b|\b[cdjlmnst]’\w|[À-ÿ\u202f«»]", re.IGNORECASE
)


def french(text: str, *data: str) -> list[str]:
    """Return what looks French in a text, besides the names that stay and the `data` it shows."""
    for name in sorted((*KEPT, *data), key=len, reverse=True):
        text = text.replace(name, "")
    return _FRENCH.findall(text)
