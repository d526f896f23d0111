"""The floor of TLS 1.2, against a server that speaks TLS 1.1 and nothing newer."""

import socket
import ssl
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from app.backend import tls

# Without it OpenSSL 3 itself refuses what is old, and the floor would prove nothing.
ANY_CIPHER = "DEFAULT:@SECLEVEL=0"


def let_be_old(context: ssl.SSLContext) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1_1


@pytest.fixture
def old_server(tmp_path: Path) -> Iterator[int]:
    """The port of a server that ends after two clients; its authority is `authority.pem`."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    context.set_ciphers(ANY_CIPHER)
    let_be_old(context)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(5)
        serving = threading.Thread(target=serve, args=(listener, context), daemon=True)
        serving.start()
        yield listener.getsockname()[1]
        serving.join(10)


def serve(listener: socket.socket, context: ssl.SSLContext) -> None:
    for _client in range(2):
        try:
            connection, _address = listener.accept()
            connection.settimeout(5)
            with context.wrap_socket(connection, server_side=True) as secure:
                secure.recv(1)
        except OSError:
            continue  # the client left: its floor held; or none came: the test failed


def version_agreed(context: ssl.SSLContext, port: int) -> str | None:
    with (
        socket.create_connection(("127.0.0.1", port), 10) as connection,
        context.wrap_socket(connection, server_hostname="127.0.0.1") as secure,
    ):
        return secure.version()


def test_our_floor_alone_keeps_tls_1_1_out(old_server: int, tmp_path: Path) -> None:
    context = tls.trust(tmp_path / "authority.pem")
    context.set_ciphers(ANY_CIPHER)
    with pytest.raises(ssl.SSLError):
        version_agreed(context, old_server)
    let_be_old(context)
    assert version_agreed(context, old_server) == "TLSv1.1"
