"""A thousand programs that submit, each killed at a random moment, each with a fault on the way.

`submit_and_kill` proves that nothing is lost and nothing is there twice; its toll tells whether the
kills really fell everywhere, and the faults really struck.
"""

import random
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from app.backend.outbox_rows import Posting
from app.demo.sandbox import Fault, Sandbox
from tests.system.submission import Asked, Moment, Office, Point, Queued, Submitter, new_posting

# What a network and a server can do to one request, but for a definite "no" and for asking to be
# left alone for minutes.
FAULTS = tuple(
    fault
    for fault in Fault
    if fault not in (Fault.NONE, Fault.REFUSED, Fault.CONFLICT, Fault.BUSY, Fault.BUSY_UNTIL)
)


@dataclass(frozen=True, slots=True)
class Toll:
    """What happened on the way: where the programs were killed, which faults were in force."""

    moments: Counter[Moment]
    faults: Counter[Fault]

    @property
    def kills(self) -> int:
        """How many programs were killed."""
        return self.moments.total()


def submit_and_kill(
    home: Path, sandbox: Sandbox, times: int, chance: random.Random, together: int = 1
) -> Toll:
    """Submit `times` declarations, each by a program that is killed, with a fault on the way.

    `together` programs share the outbox at a time, each killed at a point of its own. A fault stays
    in force until it struck. What a program said to have queued is never given to another one; at
    the end one program is left alive to deliver what waits. Then the sandbox holds each
    declaration, once, as it was.
    """
    office = Office.of(sandbox)
    made = [new_posting(f"29{number:08}") for number in range(times + _UNDISTURBED)]
    usual = [_usual(home, office, posting) for posting in made[:_UNDISTURBED]][-1]
    hands: list[list[Posting]] = [[] for _ in range(together)]
    toll = Toll(Counter(), Counter())
    for first in range(_UNDISTURBED, len(made), together):
        for hand, posting in zip(hands, made[first : first + together], strict=False):
            hand.append(posting)
        fault = chance.choice(FAULTS) if sandbox.calm else None
        if fault:
            toll.faults[fault] += 1
            sandbox.inject(fault, times=1)
        programs = [Submitter(home, office, hand) for hand in hands]
        with ThreadPoolExecutor(together) as killers:
            list(killers.map(Submitter.kill_at, programs, [usual.point(chance) for _ in programs]))
        toll.moments.update(_settle(programs, hands, sandbox))
    sandbox.clear()
    report = Submitter(home, office, [posting for hand in hands for posting in hand]).report()
    held = sandbox.declarations()
    assert {one.id: one.reference for one in held} == report.references
    assert {one.id: one.payload for one in held} == {one.id: one.payload for one in made}
    assert len(held) == len(made)
    return toll


_UNDISTURBED = 3


@dataclass(frozen=True, slots=True)
class _Usual:
    """The seconds that an undisturbed submission takes, and those of them after "queued"."""

    whole: float
    sending: float

    def point(self, chance: random.Random) -> Point:
        """Draw a point within it, half of the times once a request begins to leave.

        Some live longer, or each would begin with what was on its way when the last one died.
        """
        longest, after = chance.choice(
            (
                (self.whole, None),
                (4 * self.sending, Queued),
                (self.sending, Asked),
                (self.sending / 4, Asked),
            )
        )
        return Point(chance.uniform(0, longest), after)


def _usual(home: Path, office: Office, posting: Posting) -> _Usual:
    began = time.monotonic()
    program = Submitter(home, office, [posting])
    program.wait_queued()
    queued = time.monotonic()
    program.last_word()
    ended = time.monotonic()
    return _Usual(ended - began, ended - queued)


def _settle(
    programs: Sequence[Submitter], hands: Sequence[list[Posting]], sandbox: Sandbox
) -> list[Moment]:
    """Take from each hand what its program said to have kept; tell where they were killed."""
    held = frozenset(one.id for one in sandbox.declarations())
    moments = [program.moment(held) for program in programs]
    for hand, moment in zip(hands, moments, strict=True):
        if moment is not Moment.STARTING:
            hand.clear()
    return moments
