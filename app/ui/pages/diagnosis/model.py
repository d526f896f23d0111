"""What *Diagnostic* shows for a set of findings: pure functions, without Qt."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.diagnostics.book import Symptom
from app.diagnostics.last_good import Since
from app.diagnostics.repairs import Outcome
from app.domain.fact_words import title_of, words_of
from app.domain.finding import (
    LIGHT_WORDS,
    LINE_TITLES,
    NETWORK_LINES,
    Finding,
    Light,
    Line,
    Repair,
    running,
    sentence_of,
)
from app.language import N_, _, labelled, ngettext
from app.ui.lights import LOOKS
from app.ui.shown import Fact, Tone

Findings = Mapping[Line, Finding]

GROUPS: tuple[tuple[str, tuple[Line, ...]], ...] = (
    (
        N_("Lecteur et carte"),
        (Line.SERVICE, Line.SESSION, Line.READERS, Line.HOLDERS, Line.CARD, Line.COUNTERS),
    ),
    (N_("Cryptolib et certificats"), (Line.MIDDLEWARE, Line.FOLDERS, Line.CERTIFICATES)),
    (N_("Réseau"), NETWORK_LINES),
    (
        N_("Ce poste"),
        (Line.KEYRING, Line.DISK, Line.SETTINGS, Line.OUTBOX, Line.PROGRAM),
    ),
)
"""All lines in their order, under the headings of the page."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the page; at most one of `repair` and `symptoms` is behind its button."""

    line: Line
    title: str
    tone: Tone
    icon: str
    word: str
    sentence: str
    act: str = ""
    repair: Repair | None = None
    symptoms: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """The whole in two sentences: how it stands, and what to look at first."""

    tone: Tone
    headline: str
    sentence: str
    first: Line | None = None


@dataclass(frozen=True, slots=True)
class Detail:
    """All that one check found, for IT support."""

    row: Row
    facts: tuple[Fact, ...]
    repairs: tuple[Repair, ...]


def row(finding: Finding) -> Row:
    """Return a finding as a line: the repair at hand is its button, else the book is."""
    icon, tone = LOOKS[finding.light]
    troubled = finding.light in (Light.ATTENTION, Light.FAILURE)
    repair = finding.repairs[0] if finding.repairs else None
    book = troubled and bool(finding.symptoms)
    return Row(
        finding.line,
        _(LINE_TITLES[finding.line]),
        tone,
        icon,
        _(LIGHT_WORDS[finding.light]),
        sentence_of(finding, _),
        _(repair.button) if repair else _("Ouvrir le livre") if book else "",
        repair,
        finding.symptoms if troubled else (),
    )


def rows(findings: Findings) -> tuple[Row, ...]:
    """Return all lines in their order; one without a finding is still being examined."""
    return tuple(row(findings.get(line) or running(line)) for line in Line)


def detail(finding: Finding) -> Detail:
    """Return all that one check found; facts without a value are left out."""
    shown = ((each.name, words_of(each.name, each.value, _)) for each in finding.facts)
    facts = tuple(Fact(title_of(name, _), value) for name, value in shown if value)
    return Detail(row(finding), facts, finding.repairs)


def verdict(findings: Findings) -> Verdict:
    """Say how the workstation stands: failures first, then what deserves a look."""
    if len(findings) < len(Line):
        done = len(findings)
        words = ngettext("{count} contrôle sur {all}", "{count} contrôles sur {all}", done)
        words = words.format(count=done, all=len(Line))
        return Verdict(Tone.INFO, _("Examen du poste en cours…"), words)
    failed = _of(findings, Light.FAILURE)
    if failed:
        many = ngettext("{count} panne trouvée", "{count} pannes trouvées", len(failed))
        return _pointing(Tone.DANGER, many.format(count=len(failed)), failed)
    look = _of(findings, Light.ATTENTION)
    if look:
        many = ngettext(
            "Aucune panne, {count} point à voir", "Aucune panne, {count} points à voir", len(look)
        )
        return _pointing(Tone.WARNING, many.format(count=len(look)), look)
    if unknown := _of(findings, Light.UNKNOWN):
        titles = ", ".join(_(LINE_TITLES[finding.line]) for finding in unknown)
        words = _("Non vérifié\u202f: {titles}.").format(titles=titles)
        return Verdict(Tone.NEUTRAL, _("Aucune panne trouvée"), words)
    return Verdict(Tone.OK, _("Tout est en ordre"), _("Les vérifications n’ont rien trouvé."))


def _of(findings: Findings, light: Light) -> list[Finding]:
    return [findings[line] for line in Line if findings[line].light is light]


def _pointing(tone: Tone, headline: str, found: list[Finding]) -> Verdict:
    first = found[0]
    title = _(LINE_TITLES[first.line])
    return Verdict(tone, headline, labelled(title, sentence_of(first, _)), first.line)


def outcome(done: Outcome) -> tuple[Tone, str]:
    """Say what became of a repair, by what the checks after it found."""
    if not done.done:
        return Tone.WARNING, _(done.sentence)
    if not done.after:
        return Tone.OK, _(done.sentence)
    if done.helped:
        return Tone.OK, _("C’est fait, et vérifié\u202f: la panne n’est plus là.")
    first = next(finding for finding in done.after if finding.light is Light.FAILURE)
    still = _("C’est fait, mais une panne demeure. {sentence}")
    return Tone.WARNING, still.format(sentence=sentence_of(first, _))


def changes(since: Since | None) -> tuple[str, tuple[Fact, ...]]:
    """Return what changed since the last good run: a sentence, and each change."""
    if since is None:
        return "", ()
    if since.day is None:
        return _("Rien à comparer\u202f: aucun examen sans panne n’a encore eu lieu ici."), ()
    if not since.changes:
        return _("Rien n’a changé depuis l’examen sans panne du {day}.").format(
            day=_day(since.day)
        ), ()
    listed = tuple(
        Fact(
            f"{_(LINE_TITLES[change.line])}, {title_of(change.name, _)}",
            f"{_said(change.name, change.before)}  →  {_said(change.name, change.now)}",
        )
        for change in since.changes
    )
    return _("Depuis l’examen sans panne du {day}, ceci a changé.").format(
        day=_day(since.day)
    ), listed


def _said(name: str, value: str) -> str:
    return words_of(name, value, _) or "–"


def _day(iso: str) -> str:
    return "/".join(reversed(iso.split("-")))


def merged(before: Iterable[Finding], after: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings with those that were examined again in their places."""
    newer = {finding.line: finding for finding in after}
    return tuple(newer.get(finding.line, finding) for finding in before)


def source_words(symptom: Symptom) -> str:
    """Return where an entry of the book comes from, and when that was last read."""
    one = (_("{title}, lu en {day}").format(title=_(s.title), day=s.read) for s in symptom.sources)
    return _("Source\u202f: {sources}").format(sources=_("\u202f; ").join(one))
