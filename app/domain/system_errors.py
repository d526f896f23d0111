"""What the system's errors mean, in French: its own words follow its language, often English.

The words of the system stay available to IT support as a detail.
"""

import errno
import http.client
import socket
import ssl

from app.language import N_

_UNKNOWN_ERROR = N_("erreur du système")
_NUMBERS = {
    errno.ENOSPC: N_("disque plein"),
    errno.EDQUOT: N_("quota de disque dépassé"),
    errno.EROFS: N_("disque en lecture seule"),
    errno.EIO: N_("erreur du disque"),
    errno.ENOTDIR: N_("un fichier est à la place d’un dossier"),
    errno.EISDIR: N_("un dossier est à la place d’un fichier"),
    errno.EEXIST: N_("un fichier de ce nom existe déjà"),
    errno.ENAMETOOLONG: N_("nom trop long"),
    errno.EMFILE: N_("trop de fichiers ouverts"),
    errno.ENOMEM: N_("mémoire épuisée"),
    errno.EADDRINUSE: N_("ce port est déjà pris"),
    errno.EHOSTUNREACH: N_("machine injoignable"),
    errno.ENETUNREACH: N_("réseau injoignable"),
    errno.ENETDOWN: N_("réseau arrêté"),
    errno.EHOSTDOWN: N_("machine éteinte"),
}
_KINDS: tuple[tuple[type[Exception], str], ...] = (
    (TimeoutError, N_("pas de réponse à temps")),
    (ConnectionRefusedError, N_("connexion refusée")),
    (http.client.RemoteDisconnected, N_("connexion fermée sans réponse")),
    (ConnectionError, N_("connexion coupée")),
    (PermissionError, N_("accès refusé")),
    (FileNotFoundError, N_("introuvable")),
    (http.client.HTTPException, N_("réponse qui n’est pas du HTTP")),
)
_NAMES = {
    socket.EAI_AGAIN: N_("le serveur de noms ne répond pas"),
    socket.EAI_FAIL: N_("le serveur de noms est en panne"),
}
_UNKNOWN_NAME = N_("nom inconnu")
_TLS = (
    ("PROTOCOL_VERSION", N_("version de TLS trop ancienne")),
    ("UNSUPPORTED_PROTOCOL", N_("version de TLS trop ancienne")),
    ("WRONG_VERSION_NUMBER", N_("ce serveur ne parle pas TLS")),
    ("HTTP_REQUEST", N_("ce serveur ne parle pas TLS")),
    ("HANDSHAKE_FAILURE", N_("aucun chiffrement en commun")),
    ("EOF", N_("connexion coupée")),
)
_TLS_FAILED = N_("négociation TLS refusée")


def said_of(error: Exception) -> str:
    """Return a short French phrase, to be translated, for an error of disk or network."""
    if isinstance(error, socket.gaierror):
        return _NAMES.get(error.errno or 0, _UNKNOWN_NAME)
    if isinstance(error, ssl.SSLError) and not isinstance(error, TimeoutError):
        reason = getattr(error, "reason", None) or type(error).__name__
        return next((said for mark, said in _TLS if mark in reason.upper()), _TLS_FAILED)
    for kind, said in _KINDS:
        if isinstance(error, kind):
            return said
    number = error.errno if isinstance(error, OSError) else None
    return _NUMBERS.get(number or 0, _UNKNOWN_ERROR)


def detail_of(error: Exception) -> str:
    """Return the system's own words, for IT support; never a file's name."""
    if isinstance(error, OSError) and error.errno is not None:
        name = errno.errorcode.get(error.errno, str(error.errno))
        return f"{name} {error.strerror or ''}".strip()
    return str(error) or type(error).__name__
