"""SIGKILL at any moment, a fault on the way, two programs at once: each declaration exactly once.

`python -m tests.bench` does the first of these a thousand times.
"""

import random
from pathlib import Path

from app.demo.sandbox import Sandbox
from tests.system.killed import submit_and_kill
from tests.system.submission import Moment, Office, Submitter, new_posting

SEED = 20261122


def test_a_hundred_programs_killed_in_the_middle(tmp_path: Path) -> None:
    with Sandbox(tmp_path / "sandbox") as sandbox:
        toll = submit_and_kill(tmp_path / "home", sandbox, 100, random.Random(SEED))  # noqa: S311
    assert toll.moments[Moment.STARTING] > 5 and toll.moments[Moment.UNHEARD] > 5
    assert len(toll.moments) > 2  # spread over the whole submission, under any load
    assert toll.faults.total() > 20


def test_two_programs_share_one_outbox(tmp_path: Path) -> None:
    postings = [new_posting(f"29{number % 7:08}") for number in range(60)]
    halves = (postings[0::2], postings[1::2])
    with Sandbox(tmp_path / "sandbox") as sandbox:
        office = Office.of(sandbox)
        programs = [Submitter(tmp_path / "home", office, half) for half in halves]
        first, second = [program.report() for program in programs]
        held = sandbox.declarations()
    everything = sorted(posting.id for posting in postings)
    assert sorted(one.id for one in held) == everything
    assert sorted(first.sent + second.sent) == everything  # none by both, none twice
    assert first.sent and second.sent


def test_two_programs_share_one_outbox_and_are_both_killed(tmp_path: Path) -> None:
    chance = random.Random(SEED)  # noqa: S311
    with Sandbox(tmp_path / "sandbox") as sandbox:
        toll = submit_and_kill(tmp_path / "home", sandbox, 24, chance, together=2)
    assert toll.moments[Moment.UNHEARD] + toll.moments[Moment.ASKING] > 1
