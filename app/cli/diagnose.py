"""`poste-cpx diagnose`: every check, in words for a remote shell, as JSON, or as a report file.

The terminal shows the workstation as it is; what leaves it, `--json` and `--output`, is redacted.
"""

import argparse
import asyncio
import shutil
import textwrap
from collections.abc import Iterable, Iterator

from app.cli import exits
from app.cli.output import keep, tell
from app.diagnostics.book import by_number
from app.diagnostics.diagnosis import Diagnosis, diagnose
from app.diagnostics.here import this_workstation
from app.diagnostics.last_good import compare
from app.diagnostics.phone_code import phone_code
from app.diagnostics.report import as_json, report_of, text_for
from app.domain.finding import LIGHT_WORDS, LINE_TITLES, Finding, Light, RepairId, sentence_of
from app.language import _, labelled

EXITS = {Light.OK: exits.DONE, Light.ATTENTION: exits.WARNINGS, Light.FAILURE: exits.PROBLEM}
_ANSWERS = {light: word for light, word in LIGHT_WORDS.items() if light is not Light.RUNNING}
_WIDEST, _NARROW = 100, 72


def run(arguments: argparse.Namespace) -> int:
    """Run all checks and print them; 0 all is well, 1 something deserves a look, 2 a failure."""
    here = this_workstation()
    diagnosis = asyncio.run(diagnose(here))
    report = report_of(diagnosis, compare(here.paths, diagnosis))
    tell(as_json(report).rstrip() if arguments.json else diagnosis_text(diagnosis, _width()))
    if arguments.output is not None:
        keep(arguments.output, text_for(arguments.output, report))
    return EXITS[diagnosis.worst]


def _width() -> int:
    return min(shutil.get_terminal_size((_WIDEST, 24)).columns, _WIDEST)


def diagnosis_text(diagnosis: Diagnosis, width: int) -> str:
    """Return the diagnosis as lines of text: a word for the light, the line, the sentence."""
    made = f"{diagnosis.at.astimezone():%d/%m/%Y %H:%M} · {diagnosis.seconds:.1f} s"
    code = phone_code(diagnosis.findings)
    lines = [
        *_wrapped(f"{_('Diagnostic du poste')} · {made}", width),
        *_wrapped(f"{_('Code à lire au téléphone')} {code}", width),
        "",
    ]
    for finding in diagnosis.findings:
        lines += _finding(finding, width)
    return "\n".join([*lines, "", *_wrapped(_summary(diagnosis), width)])


def _finding(finding: Finding, width: int) -> Iterator[str]:
    """Yield the light, the line and its sentence in columns, one below the other where narrow."""
    word, title = _(LIGHT_WORDS[finding.light]).upper(), _(LINE_TITLES[finding.line])
    sentence = sentence_of(finding, _)
    if width < _NARROW:
        yield f"{word} {title}"
        head, indent = "  ", "  "
    else:
        head = f"{word:<{_longest(_ANSWERS.values())}} {title:<{_longest(LINE_TITLES.values())}} "
        indent = " " * len(head)
    yield from _wrapped(head + sentence, width, indent)
    if finding.light in (Light.OK, Light.UNKNOWN):
        return
    for repair in finding.repairs:
        if repair.command and repair.command_line not in sentence:
            yield indent + ("sudo " if repair.rights else "") + repair.command_line
        if repair.id is RepairId.PURGE_CACHE:
            yield indent + labelled(_(repair.button), repair.target)
    for symptom in by_number(finding.symptoms):
        entry = f"{indent}{_('Livre')} {symptom.number}. {_(symptom.title)}"
        yield from _wrapped(entry, width, indent)


def _longest(words: Iterable[str]) -> int:
    """How wide a column must be for these words in the present language."""
    return max(len(_(word)) for word in words)


def _wrapped(text: str, width: int, indent: str = "") -> list[str]:
    """Break a text into lines, but no word: what is copied must stay whole."""
    return textwrap.wrap(
        text,
        width,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _summary(diagnosis: Diagnosis) -> str:
    counts = {light: 0 for light in LIGHT_WORDS}
    for finding in diagnosis.findings:
        counts[finding.light] += 1
    return " · ".join(
        labelled(_(LIGHT_WORDS[light]), str(count)) for light, count in counts.items() if count
    )
