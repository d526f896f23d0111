"""The system's errors in French words, by what is raised and never by the system's language."""

import errno
import http.client
import socket
import ssl

import pytest

from app.domain.system_errors import detail_of, said_of

OLD_TLS = ssl.SSLError(1, "[SSL: TLSV1_ALERT_PROTOCOL_VERSION] tlsv1 alert")
OLD_TLS.reason = "TLSV1_ALERT_PROTOCOL_VERSION"
NO_TLS = ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER]")
NO_TLS.reason = "WRONG_VERSION_NUMBER"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, "x"), "disque plein"),
        (OSError(errno.EROFS, "x"), "disque en lecture seule"),
        (OSError(errno.EACCES, "x"), "accès refusé"),
        (OSError(errno.ENOENT, "x"), "introuvable"),
        (OSError(errno.ECONNREFUSED, "x"), "connexion refusée"),
        (OSError(errno.ECONNRESET, "x"), "connexion coupée"),
        (OSError(errno.EHOSTUNREACH, "x"), "machine injoignable"),
        (TimeoutError("timed out"), "pas de réponse à temps"),
        (OSError(errno.ETIMEDOUT, "x"), "pas de réponse à temps"),
        (socket.gaierror(socket.EAI_NONAME, "x"), "nom inconnu"),
        (socket.gaierror(socket.EAI_AGAIN, "x"), "le serveur de noms ne répond pas"),
        (http.client.RemoteDisconnected("x"), "connexion fermée sans réponse"),
        (http.client.BadStatusLine("x"), "réponse qui n’est pas du HTTP"),
        (OLD_TLS, "version de TLS trop ancienne"),
        (NO_TLS, "ce serveur ne parle pas TLS"),
        (ssl.SSLEOFError(8, "EOF occurred"), "connexion coupée"),
        (ssl.SSLError(1, "x"), "négociation TLS refusée"),
        (OSError(9999, "x"), "erreur du système"),
        (ValueError("x"), "erreur du système"),
    ],
)
def test_each_error_has_its_words(error: Exception, said: str) -> None:
    assert said_of(error) == said


def test_the_system_s_own_words_are_kept_without_a_file_s_name() -> None:
    assert detail_of(OSError(errno.EACCES, "Permission denied", "/home/x")) == (
        "EACCES Permission denied"
    )
    assert detail_of(http.client.BadStatusLine("\x16")) == "\x16"
    assert detail_of(TimeoutError()) == "TimeoutError"
