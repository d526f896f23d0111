"""The report that leaves the workstation: JSON and a page that reads without the program.

It is redacted while it is made (`app.diagnostics.redaction`); no version with personal values ever
exists. The page's templates stand in resources/diagnostics/.
"""

import html
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from string import Template
from typing import Any

from app import __version__, language
from app.diagnostics.book import by_number
from app.diagnostics.diagnosis import Diagnosis
from app.diagnostics.last_good import Since
from app.diagnostics.phone_code import phone_code
from app.diagnostics.redaction import Redaction
from app.domain.fact_words import title_of, words_of
from app.domain.finding import (
    LIGHT_WORDS,
    LINE_TITLES,
    Finding,
    Repair,
    sentence_of,
)
from app.language import _, labelled
from app.shipped import RESOURCES

FORMAT = 1
TEMPLATES = RESOURCES / "diagnostics"

Report = dict[str, Any]
"""What `poste-cpx diagnose --json` prints; see `report_of`."""


def report_of(diagnosis: Diagnosis, since: Since) -> Report:
    """Return the redacted report: plain JSON values only, in the present language."""
    redaction = Redaction(diagnosis.findings)
    return {
        "format": FORMAT,
        "version": __version__,
        "made": diagnosis.at.isoformat(timespec="seconds"),
        "seconds": round(diagnosis.seconds, 2),
        "code": phone_code(diagnosis.findings),
        "worst": diagnosis.worst.value,
        "lines": [_line(finding, redaction) for finding in diagnosis.findings],
        "since": {
            "day": since.day,
            "changes": [
                {
                    "line": change.line.value,
                    "fact": change.name,
                    "before": redaction.text(change.before),
                    "now": redaction.text(change.now),
                }
                for change in since.changes
            ],
        },
    }


def _line(finding: Finding, redaction: Redaction) -> dict[str, Any]:
    return {
        "line": finding.line.value,
        "title": _(LINE_TITLES[finding.line]),
        "light": finding.light.value,
        "sentence": sentence_of(finding, _, redaction.show),
        "facts": {fact.name: redaction.value(fact) for fact in finding.facts},
        "problem": finding.problem.value if finding.problem else None,
        "repairs": [_repair(repair, redaction) for repair in finding.repairs],
        "symptoms": [
            {"number": symptom.number, "title": _(symptom.title)}
            for symptom in by_number(finding.symptoms)
        ],
    }


def _repair(repair: Repair, redaction: Redaction) -> dict[str, str]:
    return {
        "id": repair.id.value,
        "will": _(repair.will),
        "command": redaction.text(repair.command_line),
    }


def as_json(report: Report) -> str:
    """Return the report as JSON text."""
    return json.dumps(report, ensure_ascii=False, indent=1) + "\n"


def as_text(report: Report) -> str:
    """Return the report as plain text, with all that the other two forms hold."""
    return "\n".join(_text_lines(report)) + "\n"


def _text_lines(report: Report) -> Iterable[str]:
    words = {light.value: _(word) for light, word in LIGHT_WORDS.items()}
    yield f"{_('Diagnostic du poste')} · {report['made']} · {report['version']}"
    yield f"{_('Code à lire au téléphone')} {report['code']}"
    for line in report["lines"]:
        yield ""
        yield f"[{words[line['light']]}] {line['title']}"
        yield f"  {line['sentence']}"
        for name, value in line["facts"].items():
            if said := words_of(name, value, _):
                yield "  " + labelled(title_of(name, _), said)
        for symptom in line["symptoms"]:
            yield f"  {_('Livre')} {symptom['number']}. {symptom['title']}"
    yield ""
    yield _since_words(report)
    for change in report["since"]["changes"]:
        told = _change(change)
        name, values = f"{told['title']}, {told['fact']}", f"{told['before']} > {told['now']}"
        yield "  " + labelled(name, values)


def _change(change: Mapping[str, str]) -> dict[str, str]:
    """Return a change in words."""
    name = change["fact"]
    return {
        "title": _titles()[change["line"]],
        "fact": title_of(name, _),
        "before": words_of(name, change["before"], _) or "–",
        "now": words_of(name, change["now"], _) or "–",
    }


def _since_words(report: Report) -> str:
    day = report["since"]["day"]
    return _("Changements depuis le {day}").format(day=day) if day else _("Première exécution")


def as_html(report: Report) -> str:
    """Return the report as one page without scripts, pictures or links to elsewhere."""
    lines = "".join(_html_line(line) for line in report["lines"])
    changes = "".join(_filled("change", _change(change)) for change in report["since"]["changes"])
    return _filled(
        "page",
        {
            "language": language.spoken(),
            "title": _("Diagnostic du poste"),
            "code": report["code"],
            "made": report["made"],
            "seconds": report["seconds"],
            "version": report["version"],
            "note": _("Les noms, numéros, comptes et adresses sont remplacés par des jetons."),
            "since": _since_words(report),
            "nothing": "" if changes else _("Rien n’a changé, ou rien à comparer."),
        },
        {"lines": lines, "changes": changes},
    )


def _titles() -> Mapping[str, str]:
    return {line.value: _(title) for line, title in LINE_TITLES.items()}


def _html_line(line: Mapping[str, Any]) -> str:
    words = {light.value: _(word) for light, word in LIGHT_WORDS.items()}
    facts = "".join(
        _filled("fact", {"name": title_of(name, _), "value": said})
        for name, value in line["facts"].items()
        if (said := words_of(name, value, _))
    )
    symptoms = "".join(_filled("symptom", symptom) for symptom in line["symptoms"])
    shown = {
        "title": line["title"],
        "light": line["light"],
        "word": words[line["light"]],
        "sentence": line["sentence"],
        "details": _("Détails"),
    }
    return _filled("line", shown, {"facts": facts, "symptoms": symptoms})


def _filled(name: str, texts: Mapping[str, Any], fragments: Mapping[str, str] | None = None) -> str:
    """Fill a template: `texts` are escaped, `fragments` are made by us and are not."""
    escaped = {key: html.escape(str(text)) for key, text in texts.items()}
    template = (TEMPLATES / f"{name}.html").read_text("utf-8")
    return Template(template).substitute(escaped | dict(fragments or {}))


def text_for(file: Path, report: Report) -> str:
    """Return what belongs into a file of this name: JSON for `.json`, a page otherwise."""
    return as_json(report) if file.suffix.lower() == ".json" else as_html(report)
