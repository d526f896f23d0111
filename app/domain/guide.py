"""The way to get a card: questions that lead to one of the known situations (domain.md 3).

The content stands in `resources/guide/`; here is only its shape and what makes it sound.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Reliability(StrEnum):
    """How far a source can be trusted; DATED is official but may have changed."""

    OFFICIAL = "official"
    DATED = "dated"
    SECONDARY = "secondary"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a statement comes from; `date` as precise as known: year, month or day."""

    name: str
    title: str
    publisher: str
    date: str
    reliability: Reliability


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing said, by whom, and the name of the link that opens it, if any."""

    text: str
    sources: tuple[Source, ...]
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer and the question or end it leads to."""

    text: str
    to: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its answers."""

    name: str
    text: str
    hint: str | None
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class End:
    """A situation: which card, who asks, where, with what, and what happens then.

    `caution` says where sources disagree or have aged; `next` names pages of this program.
    """

    name: str
    situation: int
    card: str
    who: Statement
    where: tuple[Statement, ...]
    attach: tuple[Statement, ...]
    form: str | None = None
    delay: Statement | None = None
    post: Statement | None = None
    caution: str | None = None
    next: tuple[str, ...] = ()

    @property
    def statements(self) -> Iterator[Statement]:
        """Every statement of this end."""
        yield self.who
        yield from self.where
        yield from self.attach
        yield from (said for said in (self.delay, self.post) if said is not None)


@dataclass(frozen=True, slots=True)
class Guide:
    """The whole assistant: `start` names the first question."""

    start: str
    questions: Mapping[str, Question]
    ends: Mapping[str, End]

    def paths(self) -> Iterator[tuple[str, ...]]:
        """Yield every path of names from the start to an end.

        Raises `KeyError` for an answer that leads nowhere, `ValueError` for a circle.
        """
        yield from self._paths_from((self.start,))

    def _paths_from(self, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        if path[-1] in self.ends:
            yield path
            return
        for answer in self.questions[path[-1]].answers:
            if answer.to in path:
                raise ValueError(f"circle through {answer.to}")
            yield from self._paths_from((*path, answer.to))
