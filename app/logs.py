"""Logs: one private file a run, small, few, and without secrets.

A leaf that the shells call once at start. At the default level nothing personal is written by the
program; whatever is written passes a filter that masks secrets of any origin: the data of commands
that carry a code, tokens, and numbers long enough to name a person (domain.md 8). What a card
answers names its holder, in bytes: a log has its length only, at any level; a trace, once switched
on (app.diagnostics.trace), has the whole.
"""

import logging
import os
import platform
import re
import sys
from contextlib import suppress
from datetime import datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path

from app import __version__
from app.paths import Paths, private_file, private_folder

_log = logging.getLogger(__name__)

KEPT_RUNS = 14
FILE_BYTES = 2 * 1024 * 1024
PARTS = 2
FORMAT = "%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"

# Libraries that write arguments, addresses or headers at DEBUG (qasync even a PIN: app.lane).
_TALKATIVE = ("asyncio", "qasync", "urllib3", "keyring", "sqlalchemy", "alembic")

# Only where a row of bytes begins: an answer may hold such bytes by chance.
_CODE_COMMAND = re.compile(
    r"(?<![0-9A-F]{2} )(?P<head>\b0[0-9A-F] ?(?:20|24|2C) ?[0-9A-F]{2} ?[0-9A-F]{2} ?"
    r"(?P<length>[01][0-9A-F]|20))(?P<data>(?: ?[0-9A-F]{2})+)",
    re.IGNORECASE,
)
_BEARER = re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]+")
_NAMED = re.compile(r"(?i)\b(pin|puk|password|secret|token|code porteur)\b(\s*[=:]\s*)[^\s,)]+")
_ANSWER = re.compile(r"< (?P<data>(?:[0-9A-F]{2} )+)(?P<status>[0-9A-F]{2} [0-9A-F]{2})")
_NUMBER = re.compile(r"(?<![0-9A-Za-z])(\d{3})\d{2,}(\d{3})(?![0-9A-Za-z])")


def start(paths: Paths, level: str, now: datetime) -> Path | None:
    """Write this run's log from now on, and forget the oldest runs; return the file.

    None, and no log, when the folder cannot be written: a log is no reason to stop.
    """
    file = paths.logs / f"poste-cpx-{now:%Y%m%d-%H%M%S}-{os.getpid()}.log"
    try:
        private_folder(paths.logs)
        _forget_old_runs(paths.logs)
        handler = private_handler(file)
    except OSError:
        return None
    handler.setLevel(level)
    handler.addFilter(without_answers)
    logging.raiseExceptions = False  # a disk that fills up is told by the diagnosis, not on stderr
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(level)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    _log.info("%s on %s %s", __version__, sys.platform, platform.release())
    return file


def stop() -> None:
    """End the logs of this process: the verbs of the command line may run after one another."""
    root = logging.getLogger()
    for handler in [each for each in root.handlers if without_secrets in each.filters]:
        root.removeHandler(handler)
        with suppress(OSError):  # a full disk takes not even the last line
            handler.close()


def private_handler(file: Path) -> logging.Handler:
    """Return a handler on a file for its owner only, in parts of 2 MiB, every record masked.

    Raises OSError when the file cannot be created.
    """
    private_file(file)
    handler = RotatingFileHandler(file, maxBytes=FILE_BYTES, backupCount=PARTS, encoding="utf-8")
    handler.rotator = _rotate
    handler.setFormatter(logging.Formatter(FORMAT))
    handler.addFilter(without_secrets)
    return handler


def _rotate(source: str, target: str) -> None:
    """Move a full part away and leave a private file in its place, which is opened next."""
    Path(source).replace(target)
    private_file(Path(source))


def _forget_old_runs(folder: Path) -> None:
    runs = sorted(folder.glob("poste-cpx-*.log"), reverse=True)
    for run in runs[KEPT_RUNS - 1 :]:
        for part in folder.glob(f"{run.name}*"):
            part.unlink()


def without_secrets(record: logging.LogRecord) -> bool:
    """Mask the record's message and traceback in place; a filter, always true."""
    record.msg, record.args = masked(record.getMessage()), None
    if record.exc_info and not record.exc_text:
        record.exc_text = logging.Formatter().formatException(record.exc_info)
    if record.exc_text:
        record.exc_text = masked(record.exc_text)
    return True


def without_answers(record: logging.LogRecord) -> bool:
    """Leave of what a card answers its length and its status word; a filter, always true.

    A trace has written the whole by then: its handler is on the wire's own logger.
    """
    if record.name.startswith("app.reader.") and (found := _ANSWER.fullmatch(record.getMessage())):
        length = len(found["data"]) // 3
        record.msg, record.args = f"< {length} bytes, {found['status']}", None
    return True


def masked(text: str) -> str:
    """Return a text without the data of code commands, tokens and long numbers."""
    text = _CODE_COMMAND.sub(_without_data, text)
    text = _BEARER.sub(r"\1 **", text)
    text = _NAMED.sub(r"\1\2**", text)
    return _NUMBER.sub(r"\1****\2", text)


def _without_data(found: re.Match[str]) -> str:
    length = int(found["length"], 16)
    data = re.sub(r"\s", "", found["data"])
    if not length or len(data) < 2 * length:
        return found.group()
    return f"{found['head']} {' '.join(['**'] * length)}{data[2 * length :]}"
