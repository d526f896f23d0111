"""What the facts of a finding are called and say, for people; machines keep the keys of the data.

A fact's name and the fixed words among its values are English keys in the JSON report. Everywhere
else, in *Détails*, in the page and in the text of a report, these French words stand for them.
"""

from collections.abc import Callable

from app.domain.standing import CAUSES
from app.language import N_

FactValue = str | int | bool | tuple[str, ...] | None

TITLES: dict[str, str] = {
    "active": N_("Active"),
    "addresses": N_("Adresses"),
    "atr": N_("ATR"),
    "busy": N_("Lecteurs pris"),
    "cache_files": N_("Fichiers douteux du cache"),
    "card": N_("Carte"),
    "chain": N_("Chemin vers une autorité"),
    "closed": N_("Dossiers illisibles"),
    "code": N_("Code de réponse"),
    "command": N_("Commande"),
    "contactless": N_("Sans contact"),
    "copies": N_("Noms des copies"),
    "count": N_("Nombre"),
    "cryptolib": N_("Cryptolib CPS"),
    "dates": N_("Dates"),
    "days_left": N_("Jours restants"),
    "denied": N_("Lecteurs écartés par les réglages"),
    "detail": N_("Message du système"),
    "door": N_("Accès au service"),
    "drivers": N_("Pilotes installés"),
    "end": N_("Fin de validité"),
    "error": N_("Erreur"),
    "failure": N_("Nature de l’échec"),
    "expires": N_("Fin du certificat du serveur"),
    "family_name": N_("Nom"),
    "faults": N_("Réglages ignorés"),
    "files": N_("Fichiers"),
    "flawed": N_("Fichiers douteux"),
    "flaws": N_("Défauts des fichiers"),
    "folder": N_("Dossier"),
    "free_mib": N_("Place libre (Mio)"),
    "galss": N_("GALSS"),
    "galss_gone": N_("Lecteurs de galss.ini non branchés"),
    "galss_readers": N_("Lecteurs de galss.ini"),
    "generation": N_("Génération"),
    "given_name": N_("Prénom"),
    "host": N_("Machine"),
    "hours": N_("Attente la plus longue (heures)"),
    "inspected": N_("Trafic ouvert en chemin"),
    "interface": N_("Face lue"),
    "issuer": N_("Signataire"),
    "issuers": N_("Émetteurs"),
    "kernel": N_("Noyau"),
    "kind": N_("Session"),
    "library": N_("Bibliothèque"),
    "log_mib": N_("Journaux (Mio)"),
    "lost": N_("Noms non résolus"),
    "lost_hosts": N_("Machines non résolues"),
    "lost_public": N_("Machines publiques non résolues"),
    "machine": N_("Machine"),
    "minutes": N_("Écart (minutes)"),
    "name": N_("Nom concerné"),
    "national_id": N_("Identifiant national"),
    "notes": N_("Remarques"),
    "number": N_("Numéro de carte"),
    "oldest": N_("Plus ancienne version admise"),
    "opensc": N_("OpenSC"),
    "packaged": N_("Programme installé par paquet"),
    "packages": N_("Bibliothèques"),
    "pin_left": N_("Essais restants du code porteur"),
    "pin_max": N_("Essais du code porteur en tout"),
    "pin_pads": N_("Lecteurs à clavier"),
    "place": N_("Endroit"),
    "policy": N_("Réglages tenus par l’établissement"),
    "polkit": N_("Action soumise à polkit"),
    "problem": N_("Problème"),
    "programs": N_("Programmes reliés"),
    "proxy": N_("Serveur mandataire"),
    "pseudonym": N_("Pseudonyme"),
    "puk_left": N_("Essais restants du code de déblocage"),
    "puk_uses": N_("Déblocages restants"),
    "python": N_("Python"),
    "reader": N_("Lecteur"),
    "reader_drivers": N_("Pilote de chaque lecteur"),
    "reader_ids": N_("Identifiants USB de chaque lecteur"),
    "readers": N_("Lecteurs"),
    "refused": N_("Déclarations refusées"),
    "revocation": N_("Révocation"),
    "rpps": N_("RPPS"),
    "seconds": N_("Secondes"),
    "serial": N_("Numéro de série"),
    "serials": N_("Numéros de série"),
    "signer": N_("Nature du signataire"),
    "skew_s": N_("Écart (secondes)"),
    "socket": N_("Point d’accès"),
    "stage": N_("Étape atteinte"),
    "start": N_("Type de démarrage"),
    "state": N_("État"),
    "status": N_("Réponse HTTP"),
    "structure": N_("Structure"),
    "structure_id": N_("Identifiant de la structure"),
    "stale": N_("Anciennes copies"),
    "stores": N_("Magasins de certificats"),
    "system": N_("Système"),
    "test": N_("Carte de test"),
    "tested": N_("Noms essayés"),
    "tls": N_("Version de TLS"),
    "tokens": N_("Extensions qui tiennent la carte"),
    "unchecked": N_("Révocation non vérifiée"),
    "until": N_("Première fin de certificat"),
    "usb": N_("Lecteurs sur le bus USB"),
    "user": N_("Réglages choisis ici"),
    "uses": N_("Usages"),
    "values": N_("Valeurs réglées"),
    "version": N_("Version"),
    "waiting": N_("Déclarations en attente"),
    "wants": N_("Valeur attendue"),
    "without_driver": N_("Lecteurs sans pilote"),
}

VALUES: dict[str, dict[str, str]] = {
    "chain": {
        "trusted": N_("autorité connue"),
        "untrusted": N_("autorité inconnue"),
        "unknown": N_("non vérifié"),
    },
    "revocation": {
        "good": N_("non révoqué"),
        "revoked": N_("révoqué"),
        "unknown": N_("non vérifiée"),
    },
    "unchecked": {cause.value: words for cause, words in CAUSES.items()},
    "door": {
        "open": N_("ouvert"),
        "absent": N_("absent"),
        "refused": N_("personne ne répond"),
        "denied": N_("interdit à ce compte"),
        "deaf": N_("muet"),
    },
    "machine": {"container": N_("conteneur")},
    "kind": {
        "local": N_("locale"),
        "ssh": N_("ssh"),
        "xrdp": N_("xrdp"),
        "rdp": N_("bureau à distance"),
        "citrix": N_("Citrix"),
    },
    "flaws": {
        "unreadable": N_("illisible"),
        "empty": N_("vide"),
        "zeroed": N_("rempli de zéros"),
        "future": N_("daté du futur"),
        "foreign": N_("étranger au cache"),
    },
    "uses": {
        "authentication": N_("authentification"),
        "signature": N_("signature"),
        "technical": N_("technique"),
    },
    "interface": {"contact": N_("contact"), "contactless": N_("sans contact")},
    "signer": {
        "expected": N_("autorité prévue par les réglages"),
        "public": N_("autorité publique"),
        "local": N_("autorité propre à ce poste"),
        "expired": N_("certificat expiré"),
        "not-yet": N_("certificat pas encore valide"),
        "other-name": N_("certificat d’un autre serveur"),
        "unknown": N_("autorité inconnue"),
    },
    "stage": {
        "name": N_("nom du serveur"),
        "connect": N_("connexion"),
        "proxy": N_("serveur mandataire"),
        "tls": N_("connexion chiffrée"),
        "answer": N_("réponse attendue"),
        "done": N_("réponse reçue"),
    },
    "start": {
        "enabled": N_("automatique"),
        "disabled": N_("désactivé"),
        "masked": N_("interdit (masked)"),
        "static": N_("à la demande"),
        "AUTO_START": N_("automatique"),
        "DEMAND_START": N_("à la demande"),
        "DISABLED": N_("désactivé"),
    },
    "active": {"active": N_("oui"), "inactive": N_("non"), "failed": N_("en échec")},
    "state": {"RUNNING": N_("en marche"), "STOPPED": N_("arrêté")},
}
"""The fixed words among the values, by the name of the fact."""

SENTENCES = frozenset({"error", "wants"})
"""Facts whose value is itself a French phrase, marked for translation where it is made."""

_YES, _NO = N_("oui"), N_("non")

Translate = Callable[[str], str]


def title_of(name: str, translate: Translate) -> str:
    """Return what a fact is called; its key where it has no other name."""
    return translate(TITLES[name]) if name in TITLES else name


def words_of(name: str, value: FactValue, translate: Translate) -> str:
    """Return what a fact says; "" for nothing."""
    if value is None:
        return ""
    if isinstance(value, tuple | list):
        return ", ".join(words_of(name, item, translate) for item in value)
    if isinstance(value, bool):
        return translate(_YES if value else _NO)
    if isinstance(value, str) and value:
        said = VALUES.get(name, {}).get(value)
        if said is not None or name in SENTENCES:
            return translate(said or value)
    return str(value)
