"""The sandbox: a card office on this machine that serves the contract of resources/openapi.

It is a server like another: HTTPS on loopback, certificates of an authority made at start, durable
in its folder, and able to fail in every way a network can (`Fault`). The demonstration runs it in
the program's own process, the tests too, and `poste-cpx sandbox` on its own.

    faults     what can go wrong, and when
    authority  the certificates, good and bad
    contract   requests checked against the OpenAPI file
    register   what the office holds, on disk
    office     a request in, a reply out: no socket
    annuaire   the directory, in FHIR
    provider   logins and tokens
    front      which of these three a request is for
    wire       the reply on the socket, or the fault in its place
    server     threads, sockets, start and stop
"""

from app.demo.sandbox.faults import Fault
from app.demo.sandbox.register import Held
from app.demo.sandbox.server import Sandbox

__all__ = ["Fault", "Held", "Sandbox"]
