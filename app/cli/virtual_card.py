"""`poste-cpx virtual-card`: a demonstration card in the system's real reader service."""

import argparse
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path

from app.cli import exits
from app.cli.output import warn
from app.demo.card import Card, VirtualCard, insert, profiles
from app.demo.card.generation import Framing
from app.demo.card.line import SlowLine, t0_characters, t1_characters
from app.demo.card.trace import TracedCard
from app.demo.card.vpcd import VpcdCarrier
from app.domain.problem import ProblemCode
from app.language import _

_PATIENCE_SECONDS = 3.0


def run(arguments: argparse.Namespace) -> int:
    """Plug the card in and keep it there until interrupted."""
    return plug(arguments.profile, arguments.port, arguments.log, arguments.line_speed)


def plug(profile: str, port: int, log: Path | None = None, line_speed: int | None = None) -> int:
    """Plug a profile's card into the vpcd on `port` until interrupted; return the exit code.

    `log` receives two lines a command and the totals at the end; `line_speed` is in baud. The
    card stays plugged in across restarts of pcscd. Only the main thread can be interrupted.
    """
    try:
        card = insert(profile, date.today())
    except KeyError:
        known = ", ".join(profiles())
        warn(_("Profil inconnu. Profils : {known}").format(known=known))
        return exits.USAGE
    with ExitStack() as resources:
        shown: Card = card
        if log is not None:
            file = resources.enter_context(log.open("w", encoding="ascii", buffering=1))
            resources.callback(lambda: print(f"total: {card.log.totals()}", file=file))
            shown = TracedCard(card, lambda line: print(line, file=file))
        return _carry(card, shown, profile, port, line_speed)


def _carry(card: Card, shown: Card, profile: str, port: int, line_speed: int | None) -> int:
    stopped = threading.Event()
    if isinstance(card, VirtualCard):
        card.prepare()
    if line_speed is not None:
        shown = SlowLine(shown, line_speed, characters=_characters(card), pause=stopped.wait)
    carrier = VpcdCarrier(shown, port, inserted=lambda: _tell_inserted(profile), stopped=stopped)
    with _until_interrupted(carrier):
        if carrier.connect(_PATIENCE_SECONDS):
            carrier.serve()
            return exits.DONE
    return exits.DONE if stopped.is_set() else _refused(port)


@contextmanager
def _until_interrupted(carrier: VpcdCarrier) -> Iterator[None]:
    """Let SIGINT and SIGTERM stop the carrier instead of the program."""
    interruptions = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(each, lambda *_: carrier.stop()) for each in interruptions]
    yield
    for interruption, handler in zip(interruptions, before, strict=True):
        signal.signal(interruption, handler)


def _characters(card: Card) -> Callable[[bytes, bytes], int]:
    """The arithmetic of the protocol that the card offers first."""
    t1 = isinstance(card, VirtualCard) and card.framing is Framing.T1
    return t1_characters if t1 else t0_characters


def _tell_inserted(profile: str) -> None:
    print(_("Carte insérée : {profile}").format(profile=profile), flush=True)


def _refused(port: int) -> int:
    said = _("Aucun vpcd sur le port {port}.").format(port=port)
    warn(f"{ProblemCode.SERVICE_STOPPED.value}\n  {said}")
    return exits.PROBLEM
