"""What a row of the matrix says, and what must hold for it."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field

from app.diagnostics.diagnosis import Diagnosis, diagnose
from app.diagnostics.surroundings import Surroundings
from app.domain.finding import Light, Line, sentence_of
from app.language import _
from tests.system.bench import Bench

OK, ATTENTION, FAILURE, UNKNOWN = Light.OK, Light.ATTENTION, Light.FAILURE, Light.UNKNOWN
Break = Callable[[Bench], AbstractContextManager[Surroundings]]
Lights = dict[Line, Light]

LIMIT_S = 10

NO_SERVICE = {
    line: UNKNOWN
    for line in (Line.READERS, Line.HOLDERS, Line.CARD, Line.COUNTERS, Line.CERTIFICATES)
}
NO_READER = {line: UNKNOWN for line in (Line.CARD, Line.COUNTERS, Line.CERTIFICATES)}
NO_CARD = {line: UNKNOWN for line in (Line.COUNTERS, Line.CERTIFICATES)}
NO_BACKEND = {Line.BACKEND: UNKNOWN}


@dataclass(frozen=True)
class Row:
    """One fault: what it breaks, the line that turns, its light and its words."""

    name: str
    broken: Break
    line: Line
    light: Light
    says: str
    follow: Mapping[Line, Light] = field(default_factory=dict)


def run(here: Surroundings) -> Diagnosis:
    """Run all checks."""
    return asyncio.run(diagnose(here))


def lights(diagnosis: Diagnosis) -> Lights:
    """The light of each line."""
    return {finding.line: finding.light for finding in diagnosis.findings}


def turns_its_line_only(workstation: Bench, baseline: Lights, row: Row) -> None:
    """Break the workstation as the row says; its line turns, the others keep their truth."""
    with row.broken(workstation) as here:
        diagnosis = run(here)
    finding = next(found for found in diagnosis.findings if found.line is row.line)
    assert row.says in sentence_of(finding, _)
    assert lights(diagnosis) == {**baseline, **row.follow, row.line: row.light}
    assert diagnosis.seconds < LIMIT_S


def card(profile: str | None) -> Break:
    """Another card in the reader, or none."""

    @contextmanager
    def broken(bench: Bench) -> Iterator[Surroundings]:
        with bench.other_card(profile):
            yield bench.here

    return broken


def setting(**values: object) -> Break:
    """Some settings changed."""

    @contextmanager
    def broken(bench: Bench) -> Iterator[Surroundings]:
        yield bench.set(**values)

    return broken
