"""`poste-cpx sandbox`: the sandbox backend on loopback, until interrupted."""

import argparse
import signal
import threading
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from app.cli import exits
from app.cli.output import warn
from app.demo.sandbox import Fault, Sandbox
from app.domain.system_errors import said_of
from app.language import _


def run(arguments: argparse.Namespace) -> int:
    """Serve until interrupted."""
    return serve(arguments.port, arguments.data, arguments.scenario)


def serve(port: int, data: Path | None, scenario: str) -> int:
    """Serve on `port` (0 takes a free one) until interrupted; return the exit code.

    What it accepts stays in `data`; without a folder it is forgotten at the end. It prints its
    address, its authority's file and the file of its receipt keys, one a line.
    """
    if scenario not in tuple(Fault):
        known = ", ".join(Fault)
        warn(_("Panne inconnue. Pannes : {known}").format(known=known))
        return exits.USAGE
    stopped = threading.Event()
    for interruption in (signal.SIGINT, signal.SIGTERM):
        signal.signal(interruption, lambda *_: stopped.set())
    with ExitStack() as resources:
        folder = data or Path(resources.enter_context(TemporaryDirectory(prefix="poste-cpx-")))
        try:
            sandbox = resources.enter_context(Sandbox(folder, scenario, port))
        except OSError as error:
            why = _(said_of(error))
            warn(_("Le serveur d’essai ne démarre pas : {why}").format(why=why))
            return exits.PROBLEM
        for line in (sandbox.url, sandbox.ca_file, sandbox.receipt_keys):
            print(line, flush=True)
        stopped.wait()
    return exits.DONE
