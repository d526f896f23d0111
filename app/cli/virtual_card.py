"""`poste-cpx virtual-card`: a demonstration card in the system's real reader service."""

import signal
import sys
import threading
from contextlib import ExitStack
from datetime import date
from pathlib import Path

from app.demo.card import Card, VirtualCard, insert, profiles
from app.demo.card.generation import Framing
from app.demo.card.line import SlowLine, t0_characters, t1_characters
from app.demo.card.trace import TracedCard
from app.demo.card.vpcd import VpcdCarrier

DEFAULT_PORT = 35963
_PATIENCE_SECONDS = 5.0
_DONE, _PROBLEM, _USAGE = 0, 2, 64


def run(
    profile: str,
    port: int = DEFAULT_PORT,
    log: Path | None = None,
    line_speed: int | None = None,
    *,
    today: date | None = None,
) -> int:
    """Plug the profile's card into a running vpcd until interrupted; return the exit code.

    `log` receives two lines a command and the totals at the end; `line_speed` is in baud. The
    card stays plugged in across restarts of pcscd. Call it in the main thread.
    """
    try:
        card = insert(profile, today or date.today())
    except KeyError:
        print(f"virtual-card: {profile}? one of: {', '.join(profiles())}", file=sys.stderr)
        return _USAGE
    with ExitStack() as resources:
        shown = card
        if log is not None:
            file = resources.enter_context(log.open("w", encoding="ascii", buffering=1))
            resources.callback(lambda: print(f"total: {card.log.totals()}", file=file))
            shown = TracedCard(card, lambda line: print(line, file=file))
        return _plug(card, shown, profile, port, line_speed)


def _plug(card: Card, shown: Card, profile: str, port: int, line_speed: int | None) -> int:
    stopped = threading.Event()
    if isinstance(card, VirtualCard):
        card.prepare()
    if line_speed is not None:
        characters = t0_characters if _t0_only(card) else t1_characters
        shown = SlowLine(shown, line_speed, characters=characters, pause=stopped.wait)
    carrier = VpcdCarrier(
        shown,
        port,
        inserted=lambda: print(f"virtual-card: {profile} inserted", flush=True),
        stopped=stopped,
    )
    for interruption in (signal.SIGINT, signal.SIGTERM):
        signal.signal(interruption, lambda *_: carrier.stop())
    if not carrier.connect(_PATIENCE_SECONDS):
        return _DONE if stopped.is_set() else _refused(port)
    carrier.serve()
    return _DONE


def _t0_only(card: Card) -> bool:
    return not isinstance(card, VirtualCard) or card.framing is Framing.T0


def _refused(port: int) -> int:
    print(f"virtual-card: no vpcd answers on port {port}", file=sys.stderr)
    return _PROBLEM
