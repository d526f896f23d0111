"""Qt's application; where there is no screen for it, a sentence.

In a shell over the network Qt finds no screen. It then aborts the process, which leaves a core dump
and reasons that lead astray; the last thing it does before is to hand its message on.
"""

import os
import sys
from typing import NoReturn

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

_PROBLEM = 2
"""The exit code of a problem, as on the command line."""


def application() -> QApplication:
    """Return Qt's application, or say on stderr that there is no screen and end the process."""
    heard: list[str] = []

    def hear(kind: QtMsgType, _place: QMessageLogContext, words: str) -> None:
        if kind is QtMsgType.QtFatalMsg:
            _end(heard)
        heard.append(words)

    usual = qInstallMessageHandler(hear)
    app = QApplication(sys.argv[:1])
    qInstallMessageHandler(usual)
    for words in heard:
        print(words, file=sys.stderr)
    return app


def _end(reasons: list[str]) -> NoReturn:
    """Tell what IT needs: the code, what to do, and Qt's own reasons, a missing library for one."""
    from app import language
    from app.domain.catalogue import explain
    from app.domain.problem import ProblemCode
    from app.ui import choices

    language.use(choices.of_user().language)
    explained = explain(ProblemCode.NO_SCREEN)
    lines = (explained.what, explained.remedy, *(reason.strip() for reason in reasons))
    print(ProblemCode.NO_SCREEN.value, *lines, sep="\n  ", file=sys.stderr, flush=True)
    os._exit(_PROBLEM)
