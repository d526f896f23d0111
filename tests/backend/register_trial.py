"""Programs that work on a register until they are done or killed, for the tests and `make bench`.

    python -m tests.backend.register_trial edit PLACE NAME COUNT
    python -m tests.backend.register_trial bring-in PLACE COUNT
    python -m tests.backend.register_trial fill PLACE COUNT

PLACE is a PostgreSQL address or the path of an SQLite file, whose key is fixed here.
"""

import random
import resource
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from app.backend.register import SCHEMA, Conflict, Register
from app.backend.register_open import open_shared
from app.backend.register_rows import Rows
from app.backend.store import local_problems, open_sqlite
from app.backend.vault import Key, Vault
from app.domain.fleet import FleetCard
from app.domain.problem import LocalProblem

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
CARDS = 40
_KEY = Key(bytes(range(32)))


def open_at(place: str) -> Register:
    """The register at a place."""
    if place.startswith("postgresql:"):
        return open_shared(place)
    path = Path(place)
    engine = open_sqlite(path, SCHEMA, NOW).engine
    return Register(engine, Rows(Vault([_KEY])), lambda: local_problems(path))


def edit(place: str, name: str, count: int) -> None:
    """Write `count` words into the notes of cards drawn at random.

    Prints "kept CARD WORD" for each edit that the register acknowledged, "conflict" for each that
    was made on an old version, and "away" when the server is gone; then waits for a line.
    """
    register = open_at(place)
    drawn = random.Random(name)  # noqa: S311 - a repeatable course, no secret
    known = {row.number: row for row in register.changes().rows}
    for turn in range(count):
        number = f"29{drawn.randrange(CARDS):08}"
        word = f"{name}{turn}"
        _insist(lambda: _write(register, known, number, word))  # noqa: B023 - called at once
        print("kept", number, word, flush=True)
    register.close()


def _insist(act: Callable[[], None]) -> None:
    while True:
        try:
            return act()
        except LocalProblem:
            print("away", flush=True)
            sys.stdin.readline()


def _write(register: Register, known: dict[str, FleetCard], number: str, word: str) -> None:
    """Add the word to what stands, whatever somebody else wrote in the meantime."""
    while True:
        row = known.get(number, FleetCard(number))
        if word in row.note.split():
            return  # the answer was lost with the connection, the edit was not
        edited = replace(row, note=f"{row.note} {word}".strip())
        try:
            known[number] = register.save(edited, NOW)
        except Conflict as conflict:
            print("conflict", flush=True)
            known[number] = conflict.theirs or FleetCard(number)
        else:
            return


def lost(place: str, said: list[str]) -> int:
    """How many of the edits that programs said were kept do not stand once in their card's note."""
    register = open_at(place)
    notes = {row.number: Counter(row.note.split()) for row in register.changes().rows}
    register.close()
    kept = [line.split()[1:] for line in said if line.startswith("kept")]
    missing = sum(notes[number][word] != 1 for number, word in kept)
    return missing + abs(sum(note.total() for note in notes.values()) - len(kept))


def bring_in(place: str, count: int) -> None:
    """Take in a list, saying how far it has got."""

    def heard(done: int, total: int) -> bool:
        print(done, total, flush=True)
        return sys.stdin.readline() != ""

    register = open_at(place)
    listed = [FleetCard(f"29{n:08}", note="liste") for n in range(count)]
    register.bring_in(listed, lambda there, card: there or card, NOW, heard)
    print("done", flush=True)
    register.close()


def fill(place: str, count: int) -> None:
    """Take in a list on a disk that has no room for it, then again once there is; says how it went.

    The disk is full at a megabyte a file, which is what SQLite cannot tell from a full one.
    """
    register = open_at(place)
    register.save(FleetCard("2999999999"), NOW)
    listed = [FleetCard(f"29{n:08}", note="liste" * 20) for n in range(count)]
    _soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, hard))
    try:
        register.bring_in(listed, lambda there, card: there or card, NOW)
    except LocalProblem as problem:
        print(problem.code.value, len(register.changes().rows))
    register.close()
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    register = open_at(place)
    print("opened", len(register.changes().rows))
    register.bring_in(listed, lambda there, card: there or card, NOW)
    print("done", len(register.changes().rows))
    register.close()


if __name__ == "__main__":
    if sys.argv[1] == "edit":
        edit(sys.argv[2], sys.argv[3], int(sys.argv[4]))
    elif sys.argv[1] == "fill":
        fill(sys.argv[2], int(sys.argv[3]))
    else:
        bring_in(sys.argv[2], int(sys.argv[3]))
