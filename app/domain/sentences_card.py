"""What to say of the reader, the card and its codes."""

from app.domain.problem import ProblemCode
from app.domain.sentences import Cost, Entry
from app.language import N_

READERS = {
    ProblemCode.SERVICE_ABSENT: Entry(
        N_("Ce poste n’a pas le service qui parle aux lecteurs de cartes."),
        N_("Demandez à votre service informatique d’installer le service de cartes à puce."),
    ),
    ProblemCode.SERVICE_STOPPED: Entry(
        N_("Le service de cartes à puce de ce poste est arrêté."),
        N_(
            "Débranchez et rebranchez le lecteur. Si rien ne change, demandez à votre service "
            "informatique de démarrer le service «\u202fCarte à puce\u202f»."
        ),
    ),
    ProblemCode.SERVICE_REFUSED: Entry(
        N_("Ce poste ne laisse pas cette session utiliser les cartes."),
        N_(
            "Ouvrez votre session devant l’écran de ce poste, et non à distance, puis réessayez. "
            "Si rien ne change, demandez à votre service informatique d’autoriser les cartes à "
            "puce pour votre session."
        ),
    ),
    ProblemCode.NO_READER: Entry(
        N_("Aucun lecteur de cartes n’est branché."),
        N_(
            "Branchez le lecteur sur le poste devant vous, directement sur une prise USB. Un "
            "lecteur ancien, propre au logiciel de facturation, ne convient pas."
        ),
    ),
    ProblemCode.READER_UNPLUGGED: Entry(
        N_("Le lecteur a été débranché."),
        N_("Rebranchez le lecteur, puis remettez la carte."),
        detailed=N_("Le lecteur {reader} a été débranché."),
    ),
    ProblemCode.READER_FAILED: Entry(
        N_("Le lecteur ne répond pas correctement."),
        N_("Débranchez-le, rebranchez-le sur une autre prise USB, puis remettez la carte."),
    ),
    ProblemCode.READER_DENIED: Entry(
        N_("Les réglages de ce poste écartent ce lecteur."),
        N_("Utilisez un autre lecteur, ou demandez à votre service informatique de l’admettre."),
    ),
    ProblemCode.CARD_BUSY: Entry(
        N_("Un autre programme utilise la carte."),
        N_(
            "Fermez le logiciel de facturation ou le navigateur qui s’en sert, puis réessayez. "
            "Rien n’a été perdu."
        ),
        detailed=N_("La carte est utilisée par {program}."),
    ),
}

CARDS = {
    ProblemCode.CARD_ABSENT: Entry(
        N_("Il n’y a pas de carte dans le lecteur."),
        N_("Insérez votre carte, puce en avant, jusqu’au bout de la fente."),
    ),
    ProblemCode.CARD_MUTE: Entry(
        N_("Une carte est insérée, mais elle ne répond pas."),
        N_(
            "Elle est peut-être à l’envers\u202f: retournez-la, puce en avant. Essayez sinon un "
            "autre lecteur."
        ),
    ),
    ProblemCode.CARD_UNKNOWN: Entry(
        N_("Cette carte n’est pas une carte professionnelle de santé."),
        N_("Insérez votre carte CPS, CPF, CPE ou CPA."),
    ),
    ProblemCode.CARD_VITALE: Entry(
        N_("C’est une carte Vitale."),
        N_("Insérez votre carte professionnelle. Si le lecteur a deux fentes, prenez l’autre."),
    ),
    ProblemCode.CARD_BANK: Entry(
        N_("C’est une carte bancaire."),
        N_("Retirez-la et insérez votre carte professionnelle."),
    ),
    ProblemCode.CARD_SIM: Entry(
        N_("C’est une carte de téléphone."),
        N_("Retirez-la et insérez votre carte professionnelle."),
    ),
    ProblemCode.CARD_NOT_CONFIRMED: Entry(
        N_(
            "Cette carte ressemble à une carte professionnelle, mais elle ne se présente pas ainsi."
        ),
        N_("Retirez-la, remettez-la. Si le message revient, faites vérifier la carte."),
    ),
    ProblemCode.CARD_REMOVED: Entry(
        N_("La carte a été retirée pendant l’opération."),
        N_("Remettez la même carte\u202f: ses compteurs sont relus avant toute suite."),
    ),
    ProblemCode.CARD_CHANGED: Entry(
        N_("Ce n’est plus la même carte."),
        N_("Remettez la première carte, ou recommencez avec celle-ci."),
        detailed=N_("Ce n’est plus la même carte\u202f: celle-ci porte le numéro {number}."),
    ),
    ProblemCode.CARD_RESET: Entry(
        N_("Un autre programme a interrompu l’échange avec la carte."),
        N_("Fermez les autres logiciels qui s’en servent, puis réessayez."),
    ),
    ProblemCode.CARD_UNREADABLE: Entry(
        N_("La carte ne se lit pas entièrement."),
        N_("Nettoyez la puce avec un chiffon sec, remettez la carte, essayez un autre lecteur."),
    ),
    ProblemCode.CARD_REFUSED: Entry(
        N_("La carte a refusé l’opération."),
        N_("Retirez-la, remettez-la et recommencez. Si le message revient, appelez l’assistance."),
        detailed=N_("La carte a refusé l’opération (réponse {status})."),
    ),
    ProblemCode.CONTACTLESS_NO_PIN: Entry(
        N_("La carte est lue sans contact\u202f: de ce côté, elle n’a pas de code."),
        N_("Insérez la carte dans la fente du lecteur."),
    ),
}

CODES = {
    ProblemCode.PIN_FORMAT: Entry(
        N_("Un code porteur n’a que des chiffres\u202f: quatre sur le courrier, huit au plus."),
        N_("Retapez le code. Rien n’a été envoyé à la carte."),
    ),
    ProblemCode.PIN_LOOKS_LIKE_PUK: Entry(
        N_("Ces huit chiffres ressemblent au code de déblocage."),
        N_(
            "Tapez les quatre chiffres du code porteur. Le code de déblocage ne sert que si la "
            "carte est bloquée. Rien n’a été envoyé à la carte."
        ),
    ),
    ProblemCode.PIN_MISMATCH: Entry(
        N_("Les deux saisies du nouveau code sont différentes."),
        N_("Tapez deux fois le même code. Rien n’a été envoyé à la carte."),
    ),
    ProblemCode.PIN_UNCHANGED: Entry(
        N_("Le nouveau code est le même que l’ancien."),
        N_("Choisissez un autre code, ou gardez celui-ci."),
    ),
    ProblemCode.PIN_WEAK: Entry(
        N_("Ce code est facile à deviner."),
        N_("Évitez les suites, les répétitions et les chiffres imprimés sur la carte."),
    ),
    ProblemCode.PIN_WRONG: Entry(
        N_("Le code est incorrect. Rien d’autre n’a changé sur votre carte."),
        N_(
            "Vérifiez que le courrier est bien celui de cette carte, puis retapez le code. Au "
            "dernier essai faux, la carte se bloque."
        ),
        Cost.ONE,
        detailed=N_(
            "Le code est incorrect. Essais restants\u202f: {tries}. Rien d’autre n’a changé sur "
            "votre carte."
        ),
    ),
    ProblemCode.PIN_BLOCKED: Entry(
        N_("La carte est bloquée\u202f: son code a été faux trois fois de suite."),
        N_(
            "Débloquez-la avec le code de déblocage, les huit chiffres du courrier. Courrier "
            "perdu\u202f: demandez d’abord qu’il vous soit renvoyé."
        ),
    ),
    ProblemCode.PIN_UNCERTAIN: Entry(
        N_("La carte est partie avant de répondre\u202f: on ne sait pas si elle a reçu le code."),
        N_("Remettez la même carte\u202f: le nombre d’essais est relu avant toute suite."),
        Cost.PERHAPS,
    ),
    ProblemCode.PIN_CHANGE_UNCERTAIN: Entry(
        N_("La carte est partie pendant le changement\u202f: on ne sait pas quel code elle garde."),
        N_("Remettez la même carte et essayez d’abord votre nouveau code."),
        Cost.PERHAPS,
    ),
    ProblemCode.KEYPAD_TIMEOUT: Entry(
        N_("Aucun code n’a été tapé à temps sur le lecteur."),
        N_("Recommencez, et terminez par la touche verte du lecteur."),
    ),
    ProblemCode.KEYPAD_CANCELLED: Entry(
        N_("La saisie a été annulée sur le lecteur."),
        N_("Recommencez quand vous voulez. Rien n’a été envoyé à la carte."),
    ),
    ProblemCode.KEYPAD_MISMATCH: Entry(
        N_("Les deux saisies du nouveau code sur le lecteur sont différentes."),
        N_("Recommencez, et tapez deux fois le même nouveau code. Le code n’a pas changé."),
    ),
    ProblemCode.KEYPAD_LENGTH: Entry(
        N_("Le code tapé sur le lecteur est trop court ou trop long."),
        N_("Recommencez avec le bon nombre de chiffres. Rien n’a été envoyé à la carte."),
    ),
    ProblemCode.KEYPAD_UNABLE: Entry(
        N_("Le clavier de ce lecteur ne sait pas faire cela."),
        N_("Utilisez le clavier de l’ordinateur. Rien n’a été envoyé à la carte."),
    ),
    ProblemCode.PUK_FORMAT: Entry(
        N_("Le code de déblocage a huit chiffres."),
        N_("Il est sur le même courrier que le code porteur. Rien n’a été envoyé à la carte."),
    ),
    ProblemCode.PUK_WRONG: Entry(
        N_("Le code de déblocage est incorrect."),
        N_(
            "Vérifiez que le courrier est bien celui de cette carte. Quand tous ses essais sont "
            "utilisés, la carte doit être remplacée."
        ),
        Cost.ONE,
        detailed=N_("Le code de déblocage est incorrect. Essais restants\u202f: {tries}."),
    ),
    ProblemCode.PUK_BLOCKED: Entry(
        N_("Le code de déblocage a été faux trop de fois\u202f: il ne peut plus servir."),
        N_("La carte doit être remplacée. Déclarez-la bloquée définitivement."),
    ),
    ProblemCode.UNBLOCKS_EXHAUSTED: Entry(
        N_("Le nombre de déblocages permis pour cette carte est atteint."),
        N_("La carte doit être remplacée. Déclarez-la bloquée définitivement."),
    ),
    ProblemCode.UNBLOCK_INTERRUPTED: Entry(
        N_("Un déblocage de cette carte a été interrompu\u202f: son code n’est pas fixé."),
        N_("Tapez à nouveau le code de déblocage et choisissez un code porteur, pour finir."),
        Cost.PERHAPS,
    ),
    ProblemCode.PROOF_FAILED: Entry(
        N_("Le code est bon, mais la carte n’a pas su prouver son identité."),
        N_("Retirez-la, remettez-la et recommencez. Si le message revient, appelez l’assistance."),
    ),
    ProblemCode.LETTER_MISMATCH: Entry(
        N_("Ce courrier n’est pas celui de cette carte\u202f: ses codes la bloqueraient."),
        N_("Cherchez le courrier qui porte le numéro de cette carte, ou insérez l’autre carte."),
        detailed=N_(
            "Ce courrier n’est pas celui de la carte {number}\u202f: ses codes la bloqueraient."
        ),
    ),
}
