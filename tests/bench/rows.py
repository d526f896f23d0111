"""One figure of `build/bench.json`, as contract.md has it."""

import json
import statistics
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Row:
    """A figure, what bounds it from below (`floor`), and a peer's figure in the same run.

    `ratio` is ours to the peer's, or to the floor when there is no peer.
    """

    name: str
    value: float
    unit: str
    floor: float | None = None
    peer: str | None = None
    peer_value: float | None = None
    ratio: float | None = None
    runs: int = 1

    def line(self) -> str:
        """The figure for a terminal."""
        beside = f"  {self.peer} {self.peer_value:g}" if self.peer is not None else ""
        floor = f"  floor {self.floor:g}" if self.floor is not None else ""
        ratio = f"  ratio {self.ratio:.2f}" if self.ratio is not None else ""
        return f"{self.name:<58} {self.value:>10g} {self.unit:<9}{floor}{beside}{ratio}"


def beside(name: str, value: float, unit: str, peer: str, peer_value: float, runs: int = 1) -> Row:
    """A figure beside a peer's."""
    ratio = round(value / peer_value, 3)
    return Row(name, value, unit, peer=peer, peer_value=peer_value, ratio=ratio, runs=runs)


def above(name: str, value: float, unit: str, floor: float, runs: int = 1) -> Row:
    """A figure above what bounds it from below."""
    return Row(name, value, unit, floor=floor, ratio=round(value / floor, 3), runs=runs)


def in_turn(runs: int, *measures: Callable[[], float]) -> list[float]:
    """Run the measures in turn, A B A B, after one round that does not count; return medians."""
    rounds: list[Sequence[float]] = [[each() for each in measures] for _ in range(runs + 1)]
    return [round(statistics.median(figures), 4) for figures in zip(*rounds[1:], strict=True)]


def write(rows: Sequence[Row], file: Path) -> None:
    """Write the figures for scripts."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n", "utf-8")
