"""Files that are no list, that are cut short, or made to harm: a problem, and a bounded cost."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app.domain.problem import LocalProblem, ProblemCode
from app.workflows.fleet.card_list import read_list
from app.workflows.fleet.list_file import MOST_BYTES
from app.workflows.fleet.separated import Stopped

MOST_MB = 400
"""What the worst file may add to the program, while it is read."""

LIST = "numero;note\n" + "".join(f"29{number:08};Zoé\n" for number in range(5000))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00", ProblemCode.LIST_NOT_TEXT),
        (b"numero;fin\n\x81\x8d;\n", ProblemCode.LIST_NOT_TEXT),
        (LIST.encode("utf-16"), ProblemCode.LIST_NOT_TEXT),
        (b"numero\n" + b"2" * 200_000, ProblemCode.LIST_LINE_UNREADABLE),
        (b";" * 10_000 + b"\n" + b"a;" * 10_000, ProblemCode.LIST_TOO_LARGE),
        (b"", ProblemCode.LIST_WITHOUT_CARDS),
        (b"numero;fin\n;\n\n", ProblemCode.LIST_WITHOUT_CARDS),
        ("numero;note\n2900995235;Zo\u00e9".encode()[:-1], ProblemCode.LIST_CUT_SHORT),
        (b'numero;note\n2900995235;"Zo', ProblemCode.LIST_LINE_UNREADABLE),
        (b"numero;note\n2900995235;a\n29009", ProblemCode.LIST_CUT_SHORT),
    ],
)
def test_a_file_that_is_no_list(tmp_path: Path, content: bytes, code: ProblemCode) -> None:
    assert refused(tmp_path, content) is code


def test_a_last_line_needs_no_end(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_text('numero;note\n2900995235;"a, b"', "utf-8")
    assert read_list(file).lines == (("2900995235", "a, b"),)


def test_a_gigabyte_is_refused_without_being_read(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    with file.open("wb") as sparse:
        sparse.truncate(1_000_000_000)
    assert code_of(lambda: read_list(file)) is ProblemCode.LIST_TOO_LARGE


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.csv")
    assert code_of(lambda: read_list(tmp_path / "x.csv")) is ProblemCode.LIST_NOT_TEXT


def test_progress_is_told_in_bytes_and_stops_the_reading(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_text(LIST, "utf-8")
    told: list[tuple[int, int]] = []

    def progress(done: int, of: int) -> bool:
        told.append((done, of))
        return len(told) < 4

    with pytest.raises(Stopped):
        read_list(file, progress)
    size = file.stat().st_size
    assert {of for _done, of in told} == {size}
    assert 0 < told[-1][0] < size


@pytest.mark.parametrize(
    ("head", "repeated", "code"),
    [
        (b"numero;note\n", b"\n", ProblemCode.LIST_TOO_LARGE),
        (b"numero;note\n", b";", ProblemCode.LIST_LINE_UNREADABLE),
        (b"numero;note\n", b"ab;cd;ef\n", ProblemCode.LIST_TOO_LARGE),
        (b"numero;note\n", "\U0001f600".encode(), ProblemCode.LIST_LINE_UNREADABLE),
        (b'numero;"', b'""', ProblemCode.LIST_LINE_UNREADABLE),
    ],
)
def test_what_the_worst_file_costs_is_bounded(
    tmp_path: Path, head: bytes, repeated: bytes, code: ProblemCode
) -> None:
    """Read in a process of its own, whose largest size is looked at when it is done."""
    file = tmp_path / "x.csv"
    file.write_bytes(head + repeated * ((MOST_BYTES - len(head)) // len(repeated)))
    ran = subprocess.run(
        [sys.executable, "-c", COST, str(file)], capture_output=True, text=True, timeout=60
    )
    said, added_mb = ran.stdout.split()
    assert said == code.value
    assert int(added_mb) < MOST_MB


COST = """
import re, sys
from pathlib import Path
from app.domain.problem import LocalProblem
from app.workflows.fleet.card_list import read_list

def largest_kb():
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])

before = largest_kb()
try:
    read_list(Path(sys.argv[1]))
except LocalProblem as problem:
    print(problem.code.value, (largest_kb() - before) // 1024)
"""


def refused(folder: Path, content: bytes) -> ProblemCode:
    file = folder / "x.csv"
    file.write_bytes(content)
    return code_of(lambda: read_list(file))


def code_of(read: Callable[[], object]) -> ProblemCode:
    with pytest.raises(LocalProblem) as raised:
        read()
    return raised.value.code
