"""What to say of the backend, the way to it, and this workstation."""

from app.domain.problem import ProblemCode
from app.domain.sentences import Entry
from app.language import N_

_CALL_IT = N_("Prévenez votre service informatique.")
_TRY_LATER = N_("Réessayez dans quelques minutes. Ce qui attend partira tout seul.")

BACKEND = {
    ProblemCode.BACKEND_NOT_CONFIGURED: Entry(
        N_("Ce poste ne sait pas à quel serveur envoyer les déclarations."),
        N_("Demandez l’adresse du serveur à votre service informatique. En attendant, téléphonez."),
        codes=False,
    ),
    ProblemCode.NO_NETWORK: Entry(
        N_("Le réseau ne répond pas."),
        N_("Vérifiez la connexion\u202f: l’envoi reprendra tout seul. En urgence, téléphonez."),
        codes=False,
    ),
    ProblemCode.TIMEOUT: Entry(
        N_("Le serveur n’a pas répondu à temps."),
        _TRY_LATER,
        detailed=N_("Le serveur {server} n’a pas répondu à temps."),
        codes=False,
    ),
    ProblemCode.TLS_UNTRUSTED: Entry(
        N_("Le serveur n’a pas prouvé son identité\u202f: rien ne lui a été envoyé."),
        N_("Prévenez votre service informatique\u202f: une autorité de certification manque."),
        detailed=N_(
            "Le serveur {server} n’a pas prouvé son identité\u202f: rien ne lui a été envoyé."
        ),
        codes=False,
    ),
    ProblemCode.TLS_EXPIRED: Entry(
        N_("Le certificat du serveur n’est pas valable à cette date."),
        N_("Vérifiez la date et l’heure de ce poste. Si elles sont justes, réessayez plus tard."),
        codes=False,
    ),
    ProblemCode.TLS_INTERCEPTED: Entry(
        N_("Un équipement de votre réseau lit les échanges chiffrés à la place du serveur."),
        N_("Demandez à votre service informatique de laisser passer ce serveur sans inspection."),
        detailed=N_(
            "Les échanges chiffrés sont lus en chemin\u202f: le certificat reçu est signé par "
            "{issuer}."
        ),
        codes=False,
    ),
    ProblemCode.CAPTIVE_PORTAL: Entry(
        N_("Ce réseau demande une connexion dans le navigateur avant de laisser passer."),
        N_("Ouvrez le navigateur, connectez-vous au réseau, puis réessayez."),
        codes=False,
    ),
    ProblemCode.PROXY_REFUSED: Entry(
        N_("Le serveur mandataire (proxy) du réseau n’a pas laissé passer."),
        _CALL_IT,
        detailed=N_("Le serveur mandataire {proxy} n’a pas laissé passer."),
        codes=False,
    ),
    ProblemCode.PROXY_AUTHENTICATION: Entry(
        N_("Le serveur mandataire (proxy) du réseau demande un mot de passe."),
        N_("Indiquez-le dans les réglages, ou demandez-le à votre service informatique."),
        codes=False,
    ),
    ProblemCode.PROXY_UNSUPPORTED: Entry(
        N_("Le serveur mandataire (proxy) du réseau demande ce que Poste CPx ne sait pas faire."),
        N_(
            "Montrez ce message à votre service informatique\u202f: Poste CPx connaît les "
            "mandataires HTTP et l’identification «\u202fBasic\u202f». Une exception pour ce "
            "serveur suffit."
        ),
        detailed=N_(
            "Le serveur mandataire {proxy} demande ce que Poste CPx ne sait pas faire\u202f: "
            "{wanted}."
        ),
        codes=False,
    ),
    ProblemCode.SERVER_BUSY: Entry(
        N_("Le serveur est très demandé."),
        N_("L’envoi reprendra tout seul\u202f; s’il y a urgence, téléphonez."),
        detailed=N_(
            "Le serveur est très demandé\u202f: il propose d’attendre {retry_after}\u202fs."
        ),
        codes=False,
    ),
    ProblemCode.SERVER_ERROR: Entry(
        N_("Le serveur a rencontré une erreur."),
        _TRY_LATER,
        detailed=N_("Le serveur a rencontré une erreur ({status})."),
        codes=False,
    ),
    ProblemCode.REFUSED: Entry(
        N_("Le serveur a refusé la déclaration."),
        N_("Lisez la raison, corrigez la déclaration, ou téléphonez."),
        detailed=N_("Le serveur a refusé la déclaration\u202f: {detail}"),
        codes=False,
    ),
    ProblemCode.CONFLICT: Entry(
        N_("Le serveur connaît déjà cette déclaration, avec un autre contenu."),
        N_("Ne la renvoyez pas\u202f: téléphonez, avec sa référence."),
        codes=False,
    ),
    ProblemCode.NOT_AUTHORISED: Entry(
        N_("Le serveur veut savoir qui envoie, ou ne vous y autorise pas."),
        N_("Identifiez-vous avec votre carte ou avec Pro Santé Connect, puis réessayez."),
        codes=False,
    ),
    ProblemCode.DIRECTORY_KEY_MISSING: Entry(
        N_("L’annuaire Santé demande une clé, et ce poste n’en a pas."),
        N_("Enregistrez dans les réglages la clé que l’annuaire a remise à votre établissement."),
        codes=False,
    ),
    ProblemCode.DIRECTORY_KEY_REFUSED: Entry(
        N_("L’annuaire Santé n’accepte pas la clé de ce poste."),
        N_("Vérifiez la clé dans les réglages\u202f; elle a pu être remplacée."),
        codes=False,
    ),
    ProblemCode.BAD_ANSWER: Entry(
        N_("La réponse du serveur est incompréhensible."),
        N_("Réessayez plus tard. Si le message revient, prévenez votre service informatique."),
        codes=False,
    ),
    ProblemCode.ANSWER_TOO_LARGE: Entry(
        N_("La réponse du serveur est trop longue pour être la bonne."),
        _CALL_IT,
        codes=False,
    ),
    ProblemCode.REDIRECT_REFUSED: Entry(
        N_("Le serveur renvoie vers une autre adresse\u202f: rien n’y a été envoyé."),
        N_("Demandez à votre service informatique l’adresse à jour du serveur."),
        codes=False,
    ),
    ProblemCode.CLIENT_TOO_OLD: Entry(
        N_("Cette version du logiciel n’est plus acceptée par le serveur."),
        N_("Installez la nouvelle version\u202f; ce qui attend sera envoyé ensuite."),
        detailed=N_("Le serveur demande au moins la version {oldest} de ce logiciel."),
        codes=False,
    ),
    ProblemCode.RECEIPT_INVALID: Entry(
        N_("L’accusé de réception n’est pas signé par le serveur attendu."),
        N_("Ne comptez pas sur cet envoi\u202f: téléphonez pour le faire confirmer."),
        codes=False,
    ),
}

WORKSTATION = {
    ProblemCode.NOT_ENTITLED: Entry(
        N_("Vous ne pouvez pas faire cette déclaration pour cette carte."),
        N_("La page indique qui peut la faire, et comment."),
        codes=False,
    ),
    ProblemCode.DECLARATION_LEFT: Entry(
        N_("La déclaration est déjà partie\u202f: elle ne peut plus être modifiée."),
        N_("Rien n’a changé. S’il faut la corriger, téléphonez avec le numéro de la carte."),
        codes=False,
    ),
    ProblemCode.DECLARATION_INVALID: Entry(
        N_("La déclaration n’est pas complète."),
        N_("Corrigez les champs indiqués."),
        codes=False,
    ),
    ProblemCode.STORE_DAMAGED: Entry(
        N_("Un fichier de ce logiciel est abîmé\u202f: il a été mis de côté, rien n’est effacé."),
        N_("Gardez le fichier mis de côté et prévenez votre service informatique."),
        detailed=N_("Un fichier de ce logiciel est abîmé\u202f; il est gardé ici\u202f: {path}"),
        codes=False,
    ),
    ProblemCode.REGISTER_UNREACHABLE: Entry(
        N_("La base du registre ne répond pas\u202f: le registre est en lecture seule."),
        N_("Attendez qu’elle réponde\u202f; rien de ce qui était enregistré n’est perdu."),
        detailed=N_(
            "La base du registre ({path}) ne répond pas\u202f: le registre est en lecture seule."
        ),
        codes=False,
    ),
    ProblemCode.REGISTER_REFUSED: Entry(
        N_("La base du registre refuse ce poste\u202f: le registre ne s’ouvre pas."),
        N_(
            "Montrez ce message à votre service informatique\u202f: l’adresse, le compte, les "
            "droits ou le certificat de la base sont à revoir. Rien n’a changé."
        ),
        detailed=N_("La base du registre ({path}) refuse ce poste\u202f: «\u202f{cause}\u202f»."),
        codes=False,
    ),
    ProblemCode.REGISTER_SEALED: Entry(
        N_("Le registre est protégé par une clé que le trousseau de ce poste ne donne pas."),
        N_(
            "Ouvrez le trousseau avec le mot de passe de votre session, ou prévenez votre service "
            "informatique. Rien n’est effacé."
        ),
        codes=False,
    ),
    ProblemCode.LIST_TOO_LARGE: Entry(
        N_("Ce fichier est trop grand pour une liste de cartes."),
        N_("Vérifiez le fichier choisi, ou partagez la liste en plusieurs. Rien n’a changé."),
        detailed=N_("Ce fichier dépasse {most} Mo, trop pour une liste de cartes."),
        codes=False,
    ),
    ProblemCode.LIST_CUT_SHORT: Entry(
        N_("Ce fichier s’arrête au milieu d’une ligne\u202f: il lui manque la fin."),
        N_("Enregistrez ou copiez la liste de nouveau, puis recommencez. Rien n’a changé."),
        codes=False,
    ),
    ProblemCode.LIST_NOT_TEXT: Entry(
        N_("Ce fichier n’est pas une liste en texte (CSV)."),
        N_("Enregistrez la liste au format CSV, puis recommencez. Rien n’a changé."),
        codes=False,
    ),
    ProblemCode.LIST_LINE_UNREADABLE: Entry(
        N_("Une ligne de ce fichier ne se lit pas."),
        N_(
            "Un guillemet y est mal placé ou un texte trop long\u202f: corrigez-la, puis "
            "recommencez. Rien n’a changé."
        ),
        detailed=N_("La ligne {line} de ce fichier ne se lit pas."),
        codes=False,
    ),
    ProblemCode.LIST_COLUMN_TWICE: Entry(
        N_("Une même colonne est choisie deux fois."),
        N_("Choisissez une autre colonne pour chaque information. Rien n’a changé."),
        detailed=N_("La colonne «\u202f{column}\u202f» est choisie deux fois."),
        codes=False,
    ),
    ProblemCode.LIST_WITHOUT_CARDS: Entry(
        N_("Ce fichier ne contient aucune ligne de carte."),
        N_("Vérifiez le fichier choisi. Rien n’a changé."),
        codes=False,
    ),
    ProblemCode.LIST_WITHOUT_NUMBERS: Entry(
        N_("Aucune colonne ne donne le numéro des cartes."),
        N_("Dites quelle colonne porte le numéro à dix chiffres. Rien n’a changé."),
        codes=False,
    ),
    ProblemCode.STORE_NEWER: Entry(
        N_("Les données gardées viennent d’une version plus récente du logiciel."),
        N_("Installez cette version plus récente\u202f: celle-ci n’y touche pas."),
        codes=False,
    ),
    ProblemCode.NO_SCREEN: Entry(
        N_("Il n’y a pas d’écran ici où ouvrir la fenêtre."),
        N_("Dans un terminal, «\u202fposte-cpx --help\u202f» dit ce qui se fait sans fenêtre."),
        codes=False,
    ),
    ProblemCode.STORE_READ_ONLY: Entry(
        N_("Le dossier du logiciel n’accepte pas d’écriture."),
        N_("Demandez à votre service informatique le droit d’y écrire."),
        detailed=N_("Cet emplacement n’accepte pas d’écriture\u202f: {path}"),
        codes=False,
    ),
    ProblemCode.DISK_FULL: Entry(
        N_("Le disque est plein\u202f: rien de plus n’a été gardé."),
        N_("Libérez de la place, puis recommencez. S’il y a urgence, téléphonez."),
        codes=False,
    ),
    ProblemCode.KEYRING_ABSENT: Entry(
        N_("Ce poste n’a pas de trousseau où garder une clé à l’abri."),
        N_(
            "Vous pouvez continuer\u202f: il faudra vous identifier à chaque ouverture du logiciel."
        ),
        codes=False,
    ),
    ProblemCode.KEYRING_LOCKED: Entry(
        N_("Le trousseau de ce poste est fermé."),
        N_("Ouvrez-le avec le mot de passe de votre session, puis réessayez."),
        codes=False,
    ),
    ProblemCode.SETTINGS_INVALID: Entry(
        N_("Un réglage n’est pas valable\u202f: la valeur par défaut est utilisée."),
        N_("Corrigez-le dans les réglages, ou prévenez votre service informatique."),
        detailed=N_(
            "Le réglage {name} n’est pas valable\u202f: la valeur par défaut est utilisée."
        ),
        codes=False,
    ),
    ProblemCode.SETTING_MISSING: Entry(
        N_("Il manque un réglage."),
        N_("Ajoutez-le aux réglages, ou demandez-le à votre service informatique."),
        detailed=N_("Il manque le réglage {name}."),
        codes=False,
    ),
    ProblemCode.FILE_UNREADABLE: Entry(
        N_("Le fichier ne peut pas être lu."),
        N_("Vérifiez son nom, et que vous avez le droit de le lire."),
        detailed=N_("Ce fichier ne peut pas être lu\u202f: {path}"),
        codes=False,
    ),
}
