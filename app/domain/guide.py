"""The way to get a card: questions that lead to one of the known situations (domain.md 3).

Beside the questions stand topics (e-CPS, e-FIT, what a workstation needs) and the lines to call.
The content is in `resources/guide/`; here is only its shape and what makes it sound.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum


class Reliability(StrEnum):
    """How far a source can be trusted.

    DATED is official but may have changed; DEDUCED is our own conclusion from the others.
    """

    OFFICIAL = "official"
    DATED = "dated"
    SECONDARY = "secondary"
    DEDUCED = "deduced"


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
    """One thing said, by whom, and the name of the link that opens it, if any.

    `about` names whom or what it is said of, where that is not plain from its place.
    """

    text: str
    sources: tuple[Source, ...]
    link: str | None = None
    about: str | None = None

    @property
    def reliability(self) -> Reliability:
        """What the best of the sources is worth; raises ValueError when there is none."""
        order = tuple(Reliability)
        return min((source.reliability for source in self.sources), key=order.index)


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

    `headline` answers in one sentence; `portal` names the link on which the person asks at once;
    `caution` says where sources disagree or have aged; `next` names pages of this program.
    """

    name: str
    situation: int
    headline: str
    card: str
    who: Statement
    where: tuple[Statement, ...]
    attach: tuple[Statement, ...]
    form: Statement | None = None
    delay: Statement | None = None
    post: Statement | None = None
    portal: str | None = None
    caution: str | None = None
    next: tuple[str, ...] = ()

    @property
    def statements(self) -> Iterator[Statement]:
        """Every statement of this end."""
        yield self.who
        yield from self.where
        yield from self.attach
        yield from (said for said in (self.form, self.delay, self.post) if said is not None)


@dataclass(frozen=True, slots=True)
class Part:
    """Statements under one heading; `ordered` ones are done one after the other."""

    heading: str
    statements: tuple[Statement, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Topic:
    """Something explained: `lead` says it in a sentence, `parts` one by one.

    `unknown` is what no source says, told as such.
    """

    name: str
    title: str
    lead: Statement
    parts: tuple[Part, ...]
    unknown: tuple[str, ...] = ()

    @property
    def statements(self) -> Iterator[Statement]:
        """Every statement of this topic."""
        yield self.lead
        for part in self.parts:
            yield from part.statements


@dataclass(frozen=True, slots=True)
class Link:
    """A page outside; `address` is None when neither a source nor the settings give one."""

    name: str
    title: str
    address: str | None
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Contact:
    """A line to call or to write to; a value that no source gives is None.

    `unknown` says why there is neither number nor mail. `wants_unblocking_code`: the operator asks
    the holder for it by voice; this program never does.
    """

    name: str
    title: str
    purpose: Statement
    number: str | None = None
    mail: str | None = None
    hours: str | None = None
    price: str | None = None
    unknown: str | None = None
    wants_unblocking_code: bool = False


@dataclass(frozen=True, slots=True)
class Guide:
    """All of it: `start` names the first question."""

    start: str
    questions: Mapping[str, Question]
    ends: Mapping[str, End]
    topics: Mapping[str, Topic]

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


@dataclass(frozen=True, slots=True)
class Walk:
    """Where somebody stands in the questions; each act returns another walk."""

    guide: Guide
    given: tuple[tuple[Question, Answer], ...] = ()

    @property
    def here(self) -> Question | End:
        """The question to answer, or the end that was reached."""
        name = self.given[-1][1].to if self.given else self.guide.start
        return self.guide.ends.get(name) or self.guide.questions[name]

    def answer(self, answer: Answer) -> "Walk":
        """Go on; raises ValueError for an answer that the present question does not have."""
        if not isinstance(self.here, Question) or answer not in self.here.answers:
            raise ValueError(f"not an answer here: {answer.text}")
        return replace(self, given=(*self.given, (self.here, answer)))

    def back_to(self, place: int) -> "Walk":
        """Take back the answer at `place` and those after it; 0 begins again."""
        return replace(self, given=self.given[:place])
