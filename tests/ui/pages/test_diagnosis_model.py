"""What *Diagnostic* says of findings: rows, verdict, outcomes, changes. Without Qt."""

import pytest

from app.diagnostics.last_good import Change, Since
from app.diagnostics.repairs import Outcome
from app.domain.finding import Finding, Light, Line, Repair, RepairId, plain
from app.ui.pages.diagnosis import model
from app.ui.shown import Tone

MEND = Repair(RepairId.PURGE_CACHE, "Vider le cache", "Vide.", "Vérifie.")
GOOD = {line: Finding(line, Light.OK, "Bien.") for line in Line}


def but(line: Line, light: Light) -> model.Findings:
    return {**GOOD, line: Finding(line, light, "Le fait est {what}.", plain(what="tel"))}


def test_every_line_stands_under_one_heading_in_its_order() -> None:
    assert [line for _title, lines in model.GROUPS for line in lines] == list(Line)


@pytest.mark.parametrize(
    ("light", "repairs", "symptoms", "act", "mends"),
    [
        (Light.OK, (), (1,), "", False),
        (Light.OK, (MEND,), (), "Vider le cache", True),
        (Light.FAILURE, (MEND,), (1,), "Vider le cache", True),
        (Light.FAILURE, (), (1,), "Ouvrir le livre", False),
        (Light.ATTENTION, (), (1,), "Ouvrir le livre", False),
        (Light.UNKNOWN, (), (1,), "", False),
        (Light.FAILURE, (), (), "", False),
    ],
)
def test_one_button_the_repair_before_the_book(
    light: Light, repairs: tuple[Repair, ...], symptoms: tuple[int, ...], act: str, mends: bool
) -> None:
    row = model.row(Finding(Line.FOLDERS, light, "Phrase.", (), repairs, symptoms))
    assert (row.act, row.repair is not None) == (act, mends)


def test_a_line_says_its_light_in_a_word_and_an_icon() -> None:
    rows = [model.row(Finding(Line.CARD, light, "Phrase.")) for light in Light]
    assert len({row.word for row in rows}) == len({row.icon for row in rows}) == len(Light)


@pytest.mark.parametrize(
    ("findings", "tone", "headline", "sentence"),
    [
        ({}, Tone.INFO, "Examen du poste en cours…", "0 contrôle sur 21"),
        (GOOD, Tone.OK, "Tout est en ordre", "Les vérifications n’ont rien trouvé."),
        (
            but(Line.DISK, Light.FAILURE),
            Tone.DANGER,
            "1 panne trouvée",
            "Disque\u202f: Le fait est tel.",
        ),
        (
            but(Line.CLOCK, Light.ATTENTION),
            Tone.WARNING,
            "Aucune panne, 1 point à voir",
            "Horloge\u202f: Le fait est tel.",
        ),
        (
            but(Line.READERS, Light.UNKNOWN),
            Tone.NEUTRAL,
            "Aucune panne trouvée",
            "Non vérifié\u202f: Lecteurs.",
        ),
    ],
)
def test_the_verdict(findings: model.Findings, tone: Tone, headline: str, sentence: str) -> None:
    found = model.verdict(findings)
    assert (found.tone, found.headline, found.sentence) == (tone, headline, sentence)


@pytest.mark.parametrize(
    ("done", "tone", "words"),
    [
        (Outcome(False, "Refusé."), Tone.WARNING, "Refusé."),
        (Outcome(True, "C’est fait."), Tone.OK, "C’est fait."),
        (Outcome(True, "C’est fait.", (GOOD[Line.CARD],)), Tone.OK, "vérifié"),
        (
            Outcome(True, "C’est fait.", (Finding(Line.CARD, Light.FAILURE, "Muette."),)),
            Tone.WARNING,
            "Muette.",
        ),
    ],
)
def test_a_repair_is_judged_by_what_was_found_after_it(
    done: Outcome, tone: Tone, words: str
) -> None:
    said = model.outcome(done)
    assert said[0] is tone and words in said[1]


@pytest.mark.parametrize(
    ("since", "words", "listed"),
    [
        (None, "", 0),
        (Since(None), "Rien à comparer", 0),
        (Since("2026-11-20"), "Rien n’a changé depuis l’examen sans panne du 20/11/2026", 0),
        (
            Since("2026-11-20", (Change(Line.READERS, "drivers", "1.4", "1.5"),)),
            "du 20/11/2026, ceci a changé",
            1,
        ),
    ],
)
def test_what_changed(since: Since | None, words: str, listed: int) -> None:
    sentence, facts = model.changes(since)
    assert words in sentence and len(facts) == listed
    assert all(fact.value == "1.4  →  1.5" for fact in facts)


def test_lines_examined_again_take_their_places() -> None:
    after = (Finding(Line.CARD, Light.FAILURE, "Muette."),)
    merged = model.merged(GOOD.values(), after)
    assert [finding.line for finding in merged] == list(Line)
    assert after[0] in merged
