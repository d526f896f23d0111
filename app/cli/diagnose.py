"""`poste-cpx diagnose`: every check, in words for a remote shell, as JSON, or as a report file.

The terminal shows the workstation as it is; what leaves it, `--json` and `--output`, is redacted.
"""

import argparse
import asyncio
import shutil
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

from app.cli import exits
from app.diagnostics.book import by_number
from app.diagnostics.diagnosis import Diagnosis, diagnose
from app.diagnostics.here import this_workstation
from app.diagnostics.last_good import compare
from app.diagnostics.phone_code import phone_code
from app.diagnostics.report import as_json, report_of, text_for
from app.domain.finding import LIGHT_WORDS, LINE_TITLES, Finding, Light, sentence_of
from app.domain.problem import LocalProblem, ProblemCode
from app.language import _
from app.paths import write_private

EXITS = {Light.OK: exits.DONE, Light.ATTENTION: exits.WARNINGS, Light.FAILURE: exits.PROBLEM}
_WIDEST = 100
_WORD, _TITLE = 8, 26


def run(arguments: argparse.Namespace) -> int:
    """Run all checks and print them; 0 all is well, 1 something deserves a look, 2 a failure."""
    here = this_workstation()
    diagnosis = asyncio.run(diagnose(here))
    report = report_of(diagnosis, compare(here.paths, diagnosis))
    if arguments.output is not None:
        _write(arguments.output, text_for(arguments.output, report))
    if arguments.json:
        sys.stdout.write(as_json(report))
    else:
        print(diagnosis_text(diagnosis, _width()))
    return EXITS[diagnosis.worst]


def _write(file: Path, text: str) -> None:
    try:
        write_private(file, text.encode())
    except OSError as error:
        raise LocalProblem(
            ProblemCode.STORE_READ_ONLY, file=str(file), cause=type(error).__name__
        ) from None


def _width() -> int:
    return min(shutil.get_terminal_size((_WIDEST, 24)).columns, _WIDEST)


def diagnosis_text(diagnosis: Diagnosis, width: int) -> str:
    """Return the diagnosis as lines of text: a word for the light, the line, the sentence."""
    lines = [
        f"{_('Diagnostic du poste')} · {diagnosis.at.astimezone():%d/%m/%Y %H:%M} · "
        f"{diagnosis.seconds:.1f} s",
        f"{_('Code à lire au téléphone')} {phone_code(diagnosis.findings)}",
        "",
    ]
    for finding in diagnosis.findings:
        lines += _finding(finding, width)
    return "\n".join([*lines, "", _summary(diagnosis)])


def _finding(finding: Finding, width: int) -> Iterator[str]:
    word = _(LIGHT_WORDS[finding.light]).upper()
    head = f"{word:<{_WORD}} {_(LINE_TITLES[finding.line]):<{_TITLE}} "
    yield from textwrap.wrap(
        head + sentence_of(finding, _),
        width=max(width, len(head) + 20),
        subsequent_indent=" " * len(head),
        break_long_words=False,
        break_on_hyphens=False,
    )
    if finding.light in (Light.OK, Light.UNKNOWN):
        return
    for symptom in by_number(finding.symptoms):
        yield f"{'':<{len(head)}}{_('Livre')} {symptom.number}. {symptom.title}"


def _summary(diagnosis: Diagnosis) -> str:
    counts = {light: 0 for light in LIGHT_WORDS}
    for finding in diagnosis.findings:
        counts[finding.light] += 1
    return " · ".join(
        f"{_(LIGHT_WORDS[light])} : {count}" for light, count in counts.items() if count
    )
